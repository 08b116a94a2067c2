// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef DEMOSTREAM_H
#define DEMOSTREAM_H

#include <QtSse/SseTestConnection>

#include <QtCore/qbasictimer.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qobject.h>

// The feed as one client sees it.
class DemoStream final : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        double rate = 10; // events a second
        qint64 first = 1; // number of the first event
        qint64 last = -1; // number of the last event, -1: there is none
        qint64 dropAfter = -1; // events until the connection is cut, -1: never
        QList<QByteArray> types; // empty: all
    };

    DemoStream(SseTestConnection *connection, const Options &options);

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void begin();
    void sendDueEvents();
    bool sendNext();

    SseTestConnection *m_connection;
    Options m_options;
    QBasicTimer m_timer;
    QBasicTimer m_heartbeat;
    QElapsedTimer m_clock;
    qint64 m_next;
    qint64 m_count = 0; // numbers gone through, sent or filtered
};

#endif // DEMOSTREAM_H
