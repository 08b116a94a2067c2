// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef TEXTPRINTER_H
#define TEXTPRINTER_H

#include "printer.h"

#include <functional>

// Output for people: events on standard output, the state of the connection on standard error.
class TextPrinter final : public Printer
{
public:
    using Write = std::function<void(QByteArrayView)>;

    struct Style
    {
        bool isTerminal = false; // control characters of the stream must not reach it
        bool hasColors = false;
        bool isVerbose = false;
    };

    TextPrinter(Write write, Style style);

    void open(int status, const QUrl &url) override;
    void event(const SseEvent &event) override;
    void field(const SseEvent &event, const QJsonValue &value, const QByteArray &text) override;
    void comment(const QString &text) override;
    void discarded(qsizetype size) override;
    void error(const Error &error) override;
    void retry(std::chrono::milliseconds delay, int attempt) override;
    void closed(const QByteArray &reason) override;
    void count(qint64 events) override;

private:
    [[nodiscard]] QByteArray colored(const char *color, const QByteArray &text) const;
    [[nodiscard]] QByteArray shown(const QByteArray &text) const;

    Write m_write;
    Style m_style;
};

#endif // TEXTPRINTER_H
