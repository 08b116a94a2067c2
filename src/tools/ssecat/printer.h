// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef PRINTER_H
#define PRINTER_H

#include <QtSse/SseEvent>

#include <QtCore/qjsonvalue.h>
#include <QtCore/qurl.h>

#include <chrono>

// The output of a session, in any format.
class Printer
{
public:
    struct Error
    {
        QByteArray key; // of SseClient::Error
        QString message;
        int status = 0;
        bool isFatal = false;
    };

    Printer() = default;
    virtual ~Printer() = default;

    virtual void open(int status, const QUrl &url) = 0;
    virtual void event(const SseEvent &event) = 0;
    // text is the value as JSON, with all digits of a number.
    virtual void field(const SseEvent &event, const QJsonValue &value, const QByteArray &text) = 0;
    virtual void comment(const QString &text) = 0;
    virtual void discarded(qsizetype size) = 0; // an event that was cut off
    virtual void error(const Error &error) = 0;
    virtual void retry(std::chrono::milliseconds delay, int attempt) = 0;
    virtual void closed(const QByteArray &reason) = 0;
    virtual void count(qint64 events) = 0;

private:
    Q_DISABLE_COPY_MOVE(Printer)
};

#endif // PRINTER_H
