// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESYSTEMWATCH_P_H
#define SSESYSTEMWATCH_P_H

#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qnetworkinformation.h>

#include <chrono>
#include <memory>

// Watches the computer for what makes it worthwhile to connect again at once: it has slept, or its
// network has returned. One for all clients of a thread, and only as long as one of them is active.
class SseSystemWatch final : public QObject
{
    Q_OBJECT

public:
    // The wall clock goes on while the computer sleeps, the steady one stands still.
    struct Clocks
    {
        std::chrono::milliseconds wall{0};
        std::chrono::milliseconds steady{0};
        static Clocks now();
    };

    SseSystemWatch();
    static std::shared_ptr<SseSystemWatch> instance(); // that of this thread

    // To be called when somebody waits for the network. Not earlier, as it asks system services.
    void watchNetwork();

    void check(const Clocks &now);
    void setReachability(QNetworkInformation::Reachability reachability,
                         const Clocks &now = Clocks::now());

Q_SIGNALS:
    void wokeUp();
    void networkReturned();

private:
    QTimer m_timer;
    Clocks m_last = Clocks::now();
    QNetworkInformation::Reachability m_reachability = QNetworkInformation::Reachability::Unknown;
    bool m_watchesNetwork = false;
    std::chrono::milliseconds m_settledAt{0}; // of the steady clock
};

#endif // SSESYSTEMWATCH_P_H
