// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef FAULTYSERVER_H
#define FAULTYSERVER_H

#include "faults.h"
#include "feed.h"

#include <QtSse/SseTestServer>

#include <QtCore/qset.h>
#include <QtCore/qstringlist.h>

// Serves a feed to one client, resumes after the ID that the client asks for, and lets each
// response suffer from one fault. When there were enough, it serves the last events like any
// decent server.
class FaultyServer : public QObject
{
    Q_OBJECT

public:
    FaultyServer(quint32 seed, quint32 number, int faults, FaultTable &table);

    bool listen();
    [[nodiscard]] QUrl url() const { return m_url; }
    [[nodiscard]] const Feed &feed() const { return m_feed; }
    [[nodiscard]] bool isOrigin(const QUrl &origin) const;
    [[nodiscard]] bool isLastEvent(int n) const { return n == m_lastEvent; }

    // What the client is to be suspected of for an event that is wrong: what happened to the
    // connection before, if it is the first one of a connection.
    void noteFault(Fault fault);
    [[nodiscard]] Fault culprit(bool isFirstEvent) const;

    [[nodiscard]] int requestCount() const { return m_requestCount; }
    [[nodiscard]] int faultCount() const { return m_faultCount; }
    [[nodiscard]] const QStringList &complaints() const { return m_complaints; }

    static QByteArray requestBody();

private:
    struct Chain // of redirects
    {
        int number = 0;
        int hopsLeft = 0;
        bool staysInOrigin = false;
        bool hasLeftOrigin = false;
        bool isGet = false;
    };

    void answer(SseTestConnection *connection);
    void answerHop(SseTestConnection *connection);
    void respond(SseTestConnection *connection, Fault fault, int next, Dice &dice);
    void redirect(SseTestConnection *connection, Dice &dice);
    void serveTheRest(SseTestConnection *connection, int next, Dice &dice);
    [[nodiscard]] QByteArray someEvents(int next, Dice &dice);
    [[nodiscard]] Fault nextFault(Dice &dice);
    void restart();
    void listenAgain();
    void checkRequest(const SseTestRequest &request);
    void checkHop(const SseTestRequest &request);
    void check(bool condition, const QString &complaint);

    const quint32 m_seed;
    const quint32 m_number;
    FaultTable &m_table;
    Feed m_feed;
    SseTestServer m_server;
    SseTestServer m_otherServer;
    QUrl m_url; // even when the server is down
    Chain m_chain;
    QSet<QByteArray> m_attempts;
    QStringList m_complaints;
    Fault m_fault = Fault::RegularEnd;
    Fault m_faultBefore = Fault::RegularEnd;
    int m_faultsLeft;
    int m_faultCount = 0;
    int m_requestCount = 0;
    int m_errorsInARow = 0; // that are still to come
    int m_highestSent = 0;
    int m_lastEvent = -1; // known when there were enough faults
};

#endif // FAULTYSERVER_H
