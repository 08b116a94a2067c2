// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESYSTEMWATCH_P_H
#define SSESYSTEMWATCH_P_H

#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qnetworkinformation.h>

#include <chrono>
#include <functional>
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

// What a client wants to know of the watch of its thread.
class SseSystemSubscription
{
public:
    SseSystemSubscription(QObject *context, std::function<void()> wokeUp,
                          std::function<void()> networkReturned);

    void start(bool watchesNetwork); // once the network is watched, that remains so
    void stop();

private:
    Q_DISABLE_COPY_MOVE(SseSystemSubscription)

    QObject *const m_context;
    const std::function<void()> m_wokeUpFunction;
    const std::function<void()> m_networkReturnedFunction;
    std::shared_ptr<SseSystemWatch> m_watch;
    QMetaObject::Connection m_wokeUp;
    QMetaObject::Connection m_networkReturned;
};

#endif // SSESYSTEMWATCH_P_H
