// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "faultyserver.h"

#include "../../common/sseclienttesting.h"
#include "way.h"

#include "faultyresponses.h"

#include <QtCore/qtimer.h>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

FaultyServer::FaultyServer(quint32 seed, quint32 number, int faults, FaultTable &table)
    : m_seed(seed)
    , m_number(number)
    , m_table(table)
    , m_feed(seed, number)
    , m_faultsLeft(faults)
{
    m_server.setHandler([this](SseTestConnection *connection) { answer(connection); });
    m_otherServer.setHandler([this](SseTestConnection *connection) { answerHop(connection); });
}

bool FaultyServer::listen()
{
    if (Way::isSecure(Way::ofClient(m_number))) {
        m_server.setSslConfiguration(SseClientTesting::serverConfiguration());
        m_otherServer.setSslConfiguration(SseClientTesting::serverConfiguration());
    }
    if (!m_server.listen() || !m_otherServer.listen())
        return false;
    m_url = m_server.url(u"/events"_s);
    return true;
}

bool FaultyServer::isOrigin(const QUrl &origin) const
{
    return origin.scheme() == m_url.scheme() && origin.host() == u"127.0.0.1"
            && (origin.port() == m_url.port() || origin.port() == m_otherServer.port());
}

void FaultyServer::noteFault(Fault fault)
{
    m_faultBefore = std::exchange(m_fault, fault);
}

Fault FaultyServer::culprit(bool isFirstEvent) const
{
    return isFirstEvent ? m_faultBefore : m_fault;
}

QByteArray FaultyServer::requestBody()
{
    return QByteArray("question ").repeated(500);
}

void FaultyServer::answer(SseTestConnection *connection)
{
    const SseTestRequest request = connection->request();
    if (request.path() == "/hop") {
        answerHop(connection);
        return;
    }
    ++m_requestCount;
    checkRequest(request);
    const int next = Feed::numberOf(request.header("Last-Event-ID")) + 1;
    Dice dice(m_seed, m_number, Dice::Purpose::Fault, quint32(m_requestCount));
    if (m_faultsLeft > 0) {
        const Fault fault = nextFault(dice);
        noteFault(fault);
        respond(connection, fault, next, dice);
    } else {
        noteFault(Fault::RegularEnd);
        serveTheRest(connection, next, dice);
    }
}

// Errors come in storms.
Fault FaultyServer::nextFault(Dice &dice)
{
    if (m_errorsInARow > 0) {
        --m_errorsInARow;
        return dice.oneOf({Fault::ErrorStatus, Fault::RetryAfter});
    }
    const Fault fault = randomServerFault(dice);
    if (fault == Fault::ErrorStatus)
        m_errorsInARow = dice.between(0, 4);
    return fault;
}

void FaultyServer::respond(SseTestConnection *connection, Fault fault, int next, Dice &dice)
{
    if (fault == Fault::RedirectInOrigin || fault == Fault::RedirectToOtherOrigin) {
        m_chain = {m_requestCount, dice.between(1, 6), fault == Fault::RedirectInOrigin, false,
                   connection->request().method == "GET"};
        redirect(connection, dice);
        return;
    }
    // A fault counts when it has really happened, and not if the client has left before.
    connect(connection, &SseTestConnection::responseEnded, this, [this, fault] {
        --m_faultsLeft;
        ++m_faultCount;
        ++m_table[fault].tries;
        if (fault == Fault::ServerRestart)
            QMetaObject::invokeMethod(this, &FaultyServer::restart, Qt::QueuedConnection);
    });
    SseTestResponse response = FaultyResponses::make(fault, someEvents(next, dice), dice);
    if (fault == Fault::ServerRestart)
        response.stayOpen();
    connection->respond(response);
}

QByteArray FaultyServer::someEvents(int next, Dice &dice)
{
    const int last = next + dice.between(0, 5);
    m_highestSent = std::max(m_highestSent, last);
    return m_feed.stream(next, last, dice);
}

void FaultyServer::serveTheRest(SseTestConnection *connection, int next, Dice &dice)
{
    if (m_lastEvent < 0)
        m_lastEvent = std::max(m_highestSent, next) + 1;
    connection->respond(
            FaultyResponses::stream(m_feed.stream(next, m_lastEvent, dice), dice).stayOpen());
}

void FaultyServer::redirect(SseTestConnection *connection, Dice &dice)
{
    --m_chain.hopsLeft;
    const int status = dice.oneOf({301, 302, 303, 307, 308});
    if (status < 307)
        m_chain.isGet = true;
    const QString path = u"/hop?chain=%1&left=%2"_s.arg(m_chain.number).arg(m_chain.hopsLeft);
    QByteArray location = path.toLatin1();
    if (!m_chain.staysInOrigin && dice.oneIn(2)) {
        location = m_otherServer.url(path).toEncoded();
        m_chain.hasLeftOrigin = true;
    } else if (m_chain.hasLeftOrigin || dice.oneIn(2)) {
        location = m_server.url(path).toEncoded();
    }
    SseTestResponse response = SseTestResponse::redirect(status, location);
    if (dice.oneIn(2)) {
        response.withFraming(SseTestResponse::Framing::Chunked).send("moved");
        if (dice.oneIn(2))
            response.stayOpen();
    }
    connection->respond(response);
}

void FaultyServer::answerHop(SseTestConnection *connection)
{
    const SseTestRequest request = connection->request();
    if (request.queryValue("chain").toInt() != m_chain.number
        || request.queryValue("left").toInt() != m_chain.hopsLeft) {
        connection->respond(SseTestResponse::status(503)); // to a client that has gone already
        return;
    }
    checkHop(request);
    Dice dice(m_seed, m_number, Dice::Purpose::Fault,
              quint32(m_chain.number + 1'000'000 * (m_chain.hopsLeft + 1)));
    if (m_chain.hopsLeft > 0) {
        redirect(connection, dice);
        return;
    }
    const Fault fault =
            m_chain.staysInOrigin ? Fault::RedirectInOrigin : Fault::RedirectToOtherOrigin;
    connect(connection, &SseTestConnection::responseEnded, this, [this, fault] {
        --m_faultsLeft;
        ++m_faultCount;
        ++m_table[fault].tries;
    });
    const int next = Feed::numberOf(request.header("Last-Event-ID")) + 1;
    const Fault end = dice.oneOf({Fault::RegularEnd, Fault::EndInAnEvent, Fault::CloseInHead,
                                  Fault::CloseInStream, Fault::ResetInStream, Fault::ErrorStatus});
    connection->respond(FaultyResponses::make(end, someEvents(next, dice), dice));
}

void FaultyServer::restart()
{
    if (!m_server.isListening())
        return;
    Dice dice(m_seed, m_number, Dice::Purpose::Fault, quint32(m_requestCount) + 1'000'000'000);
    if (dice.oneIn(2))
        m_server.resetConnections();
    m_server.close();
    QTimer::singleShot(std::chrono::milliseconds(dice.between(0, 8)), this,
                       &FaultyServer::listenAgain);
}

// Meanwhile, somebody else may have been given the port for a short time.
void FaultyServer::listenAgain()
{
    if (!m_server.listen(quint16(m_url.port())))
        QTimer::singleShot(5ms, this, &FaultyServer::listenAgain);
}

// An attempt is one request, whatever happens to it: nobody repeats it behind our back.
void FaultyServer::checkRequest(const SseTestRequest &request)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 9, 0)
    // There, a body cannot keep Qt from sending a GET again, but such an attempt fails.
    const bool mayBeRepeated = request.method == "GET";
#else
    constexpr bool mayBeRepeated = false;
#endif
    const QByteArray attempt = request.header("X-Attempt");
    check(!attempt.isEmpty() && (mayBeRepeated || !m_attempts.contains(attempt)),
          u"attempt \"%1\" was made twice"_s.arg(QString::fromLatin1(attempt)));
    m_attempts.insert(attempt);
    if (request.method == "POST")
        check(request.body == requestBody(), u"the body of a POST is wrong"_s);
    else
        check(request.method == "GET", u"the method is wrong"_s);
}

void FaultyServer::checkHop(const SseTestRequest &request)
{
    check(request.method == (m_chain.isGet ? "GET" : "POST"),
          u"the method after a redirect is wrong"_s);
    check(request.body == (m_chain.isGet ? QByteArray() : requestBody()),
          u"the body after a redirect is wrong"_s);
    check(request.hasHeader("X-Attempt") != m_chain.hasLeftOrigin,
          u"the headers after a redirect are wrong"_s);
}

void FaultyServer::check(bool condition, const QString &complaint)
{
    if (!condition)
        m_complaints.append(u"request %1: %2"_s.arg(m_requestCount).arg(complaint));
}
