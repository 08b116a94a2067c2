// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef DEMANDINGCLIENT_H
#define DEMANDINGCLIENT_H

#include "../../common/testproxy.h"
#include "dice.h"
#include "faults.h"

#include <QtSse/SseClient>

#include <QtCore/qstringlist.h>
#include <QtNetwork/qnetworkaccessmanager.h>

#include <memory>

class FaultyServer;

// A client that insists on getting every event exactly once, in order and intact, and does
// meanwhile in its slots what slots may do.
class DemandingClient : public QObject
{
    Q_OBJECT

public:
    DemandingClient(FaultyServer &server, quint32 seed, quint32 number, FaultTable &table);

    void start();
    [[nodiscard]] bool isDone() const { return m_isDone; }
    [[nodiscard]] int eventCount() const { return m_nextEvent - 1; }
    [[nodiscard]] int attemptCount() const { return m_attemptCount; }
    [[nodiscard]] QString description() const;
    [[nodiscard]] const QStringList &complaints() const { return m_complaints; }

private:
    void makeClient(const QString &lastEventId);
    void nameAttempts();
    void setProxy(QNetworkRequest &request);
    void connectClient();
    template <typename Signal>
    void interfereIn(Signal signal, int oddsAgainst);
    void check(const SseEvent &event);
    void interfere();
    void runEventLoop(bool succeeds);
    void succeed();
    [[nodiscard]] std::chrono::milliseconds shortTime();
    void complain(const QString &complaint);

    FaultyServer &m_server;
    const quint32 m_number;
    FaultTable &m_table;
    Dice m_dice;
    QNetworkAccessManager m_manager;
    TestProxy m_proxy;
    std::unique_ptr<SseClient> m_client;
    QStringList m_complaints;
    int m_generation = 0; // of m_client
    int m_generationInSlot = 0; // the one that is handling an event at the moment
    int m_nextEvent = 1;
    int m_attemptCount = 0;
    bool m_isFirstEvent = true; // of its connection
    bool m_isDone = false;
};

#endif // DEMANDINGCLIENT_H
