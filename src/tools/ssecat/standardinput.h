// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef STANDARDINPUT_H
#define STANDARDINPUT_H

#include <QtCore/qiodevice.h>
#include <QtCore/qsocketnotifier.h>

// Standard input as a sequential device that never blocks and emits readyRead().
class StandardInput final : public QIODevice
{
    Q_OBJECT

public:
    explicit StandardInput(QObject *parent = nullptr);

    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] qint64 totalRead() const { return m_totalRead; }
    [[nodiscard]] bool hasFailed() const { return m_hasFailed; } // instead of having ended

protected:
    qint64 readData(char *data, qint64 maximumSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    QSocketNotifier m_notifier;
    qint64 m_totalRead = 0;
    bool m_hasFailed = false;
};

#endif // STANDARDINPUT_H
