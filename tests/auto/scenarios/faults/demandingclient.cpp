// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "demandingclient.h"

#include "../../common/sseclienttesting.h"
#include "faultyserver.h"
#include "way.h"

#include "http/ssehttpaccessmanager_p.h"

#include <QtCore/qdebug.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qnetworkrequest.h>

#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

namespace {

// Event loops in slots of several clients lie one above the other.
constexpr int DeepestEventLoop = 6;
int eventLoopDepth = 0;

SseReconnectPolicy quickPolicy()
{
    SseReconnectPolicy policy;
    policy.setInitialDelay(1ms);
    policy.setMinimumDelay(1ms);
    policy.setMaximumDelay(10ms);
    return policy;
}

} // namespace

DemandingClient::DemandingClient(FaultyServer &server, quint32 seed, quint32 number,
                                 FaultTable &table)
    : m_server(server)
    , m_number(number)
    , m_table(table)
    , m_dice(seed, number, Dice::Purpose::Client)
{
}

void DemandingClient::start()
{
    if (!m_proxy.listen())
        complain(u"there is no proxy"_s);
    makeClient({});
    m_client->open();
}

QString DemandingClient::description() const
{
    QString text;
    QDebug debug(&text);
    debug.nospace() << "client " << m_number << ": " << eventCount() << " events, "
                    << m_server.faultCount() << " faults";
    if (m_client)
        debug << ", " << m_client->state() << ", " << m_client->error();
    return text;
}

void DemandingClient::makeClient(const QString &lastEventId)
{
    ++m_generation;
    m_client = std::make_unique<SseClient>(m_server.url());
    m_client->setReconnectPolicy(quickPolicy());
    m_client->setConnectTimeout(300ms);
    m_client->setIdleTimeout(100ms);
    m_client->setLastEventId(lastEventId);
    if (m_number % 2 == 1) {
        m_client->setMethod("POST");
        m_client->setBody(FaultyServer::requestBody());
        m_client->setHeader("Content-Type", "text/plain");
    }
    if (Way::ofClient(m_number) == Way::Manager)
        m_client->setNetworkAccessManager(&m_manager);
    if (Way::isSecure(Way::ofClient(m_number)))
        m_client->setSslConfiguration(SseClientTesting::trustingConfiguration());
    nameAttempts();
    connectClient();
}

// So that the server can tell an attempt from a request that was repeated behind our back.
void DemandingClient::nameAttempts()
{
    const auto name = [this](QNetworkRequest &request) {
        request.setRawHeader("X-Attempt", QByteArray::number(++m_attemptCount));
        setProxy(request);
        if (request.rawHeader("Last-Event-ID") != m_client->lastEventId().toUtf8())
            complain(u"it does not ask for what it needs"_s);
    };
    if (m_number % 3 != 1) {
        m_client->setPrepareRequest(name);
        return;
    }
    m_client->setPrepareRequestAsync(
            [this, name](const QNetworkRequest &request, const SseClient::RequestReady &ready) {
                QNetworkRequest named(request);
                name(named);
                QTimer::singleShot(shortTime(), m_client.get(), [named, ready] { ready(named); });
            });
}

// A proxy of the application would not be used for this computer.
void DemandingClient::setProxy(QNetworkRequest &request)
{
    const Way::Kind way = Way::ofClient(m_number);
    if (way == Way::Direct || way == Way::DirectSecure || way == Way::Manager)
        return;
    const bool isSocks = way == Way::Socks || way == Way::SocksSecure;
    const auto type = isSocks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy;
    request.setAttribute(SseHttpRules::ProxyAttribute, QVariant::fromValue(m_proxy.proxy(type)));
}

void DemandingClient::connectClient()
{
    SseClient *client = m_client.get();
    connect(client, &SseClient::opened, client, [this] { m_isFirstEvent = true; });
    connect(client, &SseClient::finished, client, [this](FinishReason reason) {
        if (reason == FinishReason::Stopped)
            return;
        complain(u"it has given up: "_s + m_client->errorString());
        m_client->open();
    });
    connect(client, &SseClient::eventReceived, client, [this](const SseEvent &event) {
        check(event);
        const int generation = std::exchange(m_generationInSlot, m_generation);
        if (m_isDone)
            m_client.reset();
        else if (m_dice.oneIn(20))
            interfere();
        m_generationInSlot = generation;
    });
    interfereIn(&SseClient::opened, 30);
    interfereIn(&SseClient::eventBatchReceived, 30);
    interfereIn(&SseClient::chunkReceived, 60);
    interfereIn(&SseClient::countersChanged, 60);
    interfereIn(&SseClient::lastEventIdChanged, 60);
    interfereIn(&SseClient::stateChanged, 100);
    interfereIn(&SseClient::retryScheduled, 30);
    interfereIn(&SseClient::errorOccurred, 30);
    if (m_number % 3 == 0)
        interfereIn(&SseClient::commentReceived, 60);
}

template <typename Signal>
void DemandingClient::interfereIn(Signal signal, int oddsAgainst)
{
    connect(m_client.get(), signal, m_client.get(), [this, oddsAgainst] {
        if (m_dice.oneIn(oddsAgainst))
            interfere();
    });
}

void DemandingClient::check(const SseEvent &event)
{
    const int n = Feed::numberOf(event.lastEventId().toUtf8());
    const Fault culprit = m_server.culprit(std::exchange(m_isFirstEvent, false));
    if (m_generationInSlot == m_generation)
        complain(u"event %1 overtakes the one that is being handled"_s.arg(n));
    if (event.lastEventId() != m_client->lastEventId())
        complain(u"event %1 is not what the client would resume after"_s.arg(n));
    if (n < m_nextEvent) {
        ++m_table[culprit].doubled;
        complain(u"event %1 came again"_s.arg(n));
        return;
    }
    if (n > m_nextEvent) {
        m_table[culprit].lost += n - m_nextEvent;
        complain(u"event %1 was lost"_s.arg(m_nextEvent));
    }
    m_nextEvent = n + 1;
    const SseEvent expected = m_server.feed().event(n);
    if (event.type() != expected.type() || event.data() != expected.data()
        || event.lastEventId() != expected.lastEventId()) {
        complain(u"event %1 is damaged"_s.arg(n));
    }
    if (!m_server.isOrigin(event.origin()))
        complain(u"event %1 is from %2"_s.arg(n).arg(event.origin().toString()));
    m_isDone = m_server.isLastEvent(n);
}

// The client may be gone afterwards.
void DemandingClient::interfere()
{
    const Fault fault = randomClientFault(m_dice);
    const bool needsEventLoop = fault == Fault::NestedLoop || fault == Fault::SuccessorInNestedLoop;
    if (needsEventLoop && eventLoopDepth == DeepestEventLoop)
        return;
    m_server.noteFault(fault);
    ++m_table[fault].tries;
    switch (fault) {
    case Fault::Reconnect:
        m_client->reconnect();
        break;
    case Fault::CloseAndOpen:
        m_client->close();
        m_client->open();
        break;
    case Fault::CloseForAWhile:
        m_client->close();
        QTimer::singleShot(shortTime(), m_client.get(), [this] { m_client->open(); });
        break;
    case Fault::Pause:
        m_client->pause();
        QTimer::singleShot(shortTime(), m_client.get(), &SseClient::resume);
        break;
    case Fault::NestedLoop:
    case Fault::SuccessorInNestedLoop:
        runEventLoop(fault == Fault::SuccessorInNestedLoop);
        break;
    case Fault::Successor:
        succeed();
        break;
    default:
        Q_UNREACHABLE();
    }
}

void DemandingClient::runEventLoop(bool succeeds)
{
    QEventLoop loop;
    QTimer::singleShot(shortTime(), &loop, &QEventLoop::quit);
    if (succeeds)
        QTimer::singleShot(shortTime(), m_client.get(), [this] { succeed(); });
    ++eventLoopDepth;
    loop.exec();
    --eventLoopDepth;
}

// The client is deleted in its own slot. Another one goes on where it was.
void DemandingClient::succeed()
{
    const QString lastEventId = m_client->lastEventId();
    m_client.reset();
    makeClient(lastEventId);
    m_client->open();
}

milliseconds DemandingClient::shortTime()
{
    return milliseconds(m_dice.between(0, 4));
}

void DemandingClient::complain(const QString &complaint)
{
    const QString faults = u"%1; %2"_s.arg(QLatin1StringView(nameOf(m_server.culprit(true))),
                                           QLatin1StringView(nameOf(m_server.culprit(false))));
    m_complaints.append(u"client %1: %2 (request %3: %4)"_s.arg(m_number)
                                .arg(complaint)
                                .arg(m_server.requestCount())
                                .arg(faults));
}
