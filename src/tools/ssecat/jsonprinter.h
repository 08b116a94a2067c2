// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef JSONPRINTER_H
#define JSONPRINTER_H

#include "printer.h"

#include <functional>

// Prints one JSON object per line. Scripts rely on the members and their order.
class JsonPrinter final : public Printer
{
public:
    using Write = std::function<void(QByteArrayView)>;

    explicit JsonPrinter(Write write);

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
    Write m_write;
};

#endif // JSONPRINTER_H
