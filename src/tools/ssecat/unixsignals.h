// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef UNIXSIGNALS_H
#define UNIXSIGNALS_H

#include <QtCore/qobject.h>
#include <QtCore/qsocketnotifier.h>

#include <memory>

// Unix signals as signals of Qt. There may be one instance at a time.
class UnixSignals final : public QObject
{
    Q_OBJECT

public:
    explicit UnixSignals(QObject *parent = nullptr);
    ~UnixSignals() override;

    // Readable once SIGINT or SIGTERM has come, also where no event loop runs.
    [[nodiscard]] static int terminationDescriptor();

Q_SIGNALS:
    void terminationRequested();
    void hangUpReceived();

private:
    std::unique_ptr<QSocketNotifier> m_termination;
    std::unique_ptr<QSocketNotifier> m_hangUp;
};

#endif // UNIXSIGNALS_H
