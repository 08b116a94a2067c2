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

// Detects that the computer has slept or that its network has returned: an attempt can then succeed
// at once. All clients of a thread share one watch, which exists while at least one of them
// is active.
class SseSystemWatch final : public QObject
{
    Q_OBJECT

public:
    // The wall clock continues while the computer sleeps; the steady clock stops.
    struct Clocks
    {
        std::chrono::milliseconds wall{0};
        std::chrono::milliseconds steady{0};
        static Clocks now();
    };

    SseSystemWatch();
    static std::shared_ptr<SseSystemWatch> instance(); // the watch of this thread

    // Call this when a client waits for the network, and not earlier, as it uses system services.
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
    std::chrono::milliseconds m_settledAt{0}; // time of the steady clock
};

// The subscription of a client to the watch of its thread.
class SseSystemSubscription
{
public:
    SseSystemSubscription(QObject *context, std::function<void()> wokeUp,
                          std::function<void()> networkReturned);

    void start(bool watchesNetwork); // the network remains watched
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
