// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "witness.h"

#include "check.h"

#include <QtSse/SseParser>

using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

void Witness::watchManager(FakeManager *manager)
{
    connect(manager, &FakeManager::requested, this, &Witness::onRequested);
}

void Witness::watchClient(SseClient *client)
{
    m_client = client;
    m_exchange = {};
    m_redirects = 0;
    // The same state may be announced twice: a slot of another signal may have seen a different one in
    // between, and changed it.
    connect(client, &SseClient::stateChanged, this, [this](State state) {
        CHECK(state == m_client->state());
        if (state != State::Connecting)
            m_exchange.isRedirect = false; // it was not followed
    });
    connect(client, &SseClient::opened, this, [this] {
        CHECK(m_client->state() == State::Open);
        CHECK(m_exchange.isStream && m_exchange.delivered == 0);
        CHECK(m_client->error() == Error::NoError && m_client->httpStatus() == 200);
    });
    connect(client, &SseClient::eventReceived, this, &Witness::onEvent);
    connect(client, &SseClient::errorOccurred, this, &Witness::onError);
    connect(client, &SseClient::retryScheduled, this, &Witness::onRetryScheduled);
    connect(client, &SseClient::closed, this, [this] {
        CHECK(m_client->state() == State::Closed);
        CHECK(m_client->finishReason() != FinishReason::NotFinished);
    });
    connect(client, &SseClient::finished, this, &Witness::onFinished);
}

// Only the first head that is final counts.
void Witness::seeHead(const FakeReply *reply, bool isStream, bool isRedirect)
{
    if (reply != m_exchange.reply || m_exchange.hasVerdict || !reply->isWatched())
        return;
    m_exchange.hasVerdict = true;
    m_exchange.isStream = isStream;
    m_exchange.isRedirect = isRedirect;
}

void Witness::seeBody(const FakeReply *reply, const QByteArray &bytes)
{
    if (reply != m_exchange.reply || !m_exchange.isStream || !reply->isWatched())
        return;
    m_exchange.stream += bytes.toStdString();
    m_exchange.expected = Reference::parse(m_exchange.stream, m_exchange.idBefore);
}

// What nobody has read yet goes with a reply that the application drops; the next request asks for
// it again. And it may be a new attempt: a redirect that is followed is so at once.
void Witness::seeDeed(bool dropsReply)
{
    m_exchange.isDropped = m_exchange.isDropped || dropsReply;
    m_exchange.isRedirect = false;
}

void Witness::onRequested(FakeReply *reply, const QByteArray &body)
{
    CHECK(m_client && m_client->state() == State::Connecting);
    const bool isHop = m_exchange.isRedirect;
    m_redirects = isHop ? m_redirects + 1 : 0;
    CHECK(m_redirects <= 20);
    const QNetworkRequest request = reply->request();
    const QByteArray id = m_client->lastEventId().toUtf8();
    CHECK(request.rawHeader("Last-Event-ID") == id);
    CHECK(request.rawHeader("Accept") == "text/event-stream");
    CHECK(request.url().scheme() == u"http" || request.url().scheme() == u"https");
    const QByteArray method = request.attribute(QNetworkRequest::CustomVerbAttribute).toByteArray();
    CHECK(method == m_client->method() || (isHop && method == "GET"));
    CHECK(body == (method == "POST" ? RequestBody : ""));
    m_exchange = {};
    m_exchange.reply = reply;
    m_exchange.idBefore = id.toStdString();
}

void Witness::onEvent(const SseEvent &event)
{
    CHECK(m_client->state() == State::Open);
    CHECK(m_client->eventsReceived() > 0);
    CHECK(m_client->lastEventId() == event.lastEventId());
    CHECK(m_exchange.delivered < m_exchange.expected.events.size());
    const Reference::Event &expected = m_exchange.expected.events[m_exchange.delivered++];
    CHECK(event.data() == QByteArray::fromStdString(expected.data));
    CHECK(event.type().toUtf8() == QByteArray::fromStdString(expected.type));
    CHECK(event.lastEventId().toUtf8() == QByteArray::fromStdString(expected.lastEventId));
    CHECK(event.origin().host() == u"example.org" || event.origin().host() == u"example.com");
}

void Witness::onError()
{
    CHECK(m_client->error() != Error::NoError);
    CHECK(!m_client->errorString().isEmpty());
    CHECK(m_client->errorBody().size() <= 1024);
    CHECK(m_client->state() == State::Closed || m_client->state() == State::Waiting);
    if (m_client->error() == Error::EventTooLargeError)
        CHECK(m_exchange.isStream && exceedsLimit());
    else
        checkComplete();
}

void Witness::onRetryScheduled()
{
    CHECK(m_client->state() == State::Waiting);
    CHECK(m_client->nextRetryAt().isValid());
    CHECK(m_client->reconnectAttempt() > 0);
    checkComplete();
}

void Witness::onFinished(FinishReason reason)
{
    CHECK(m_client->state() == State::Closed);
    CHECK(reason == m_client->finishReason() && reason != FinishReason::NotFinished);
    if (reason != FinishReason::Stopped && m_client->error() != Error::EventTooLargeError)
        checkComplete();
}

// Whatever has ended a stream, if not the application: what it had brought was delivered first.
void Witness::checkComplete()
{
    if (m_exchange.isStream && !m_exchange.isDropped && !exceedsLimit())
        CHECK(m_exchange.delivered == m_exchange.expected.events.size());
}

bool Witness::exceedsLimit() const
{
    SseParser parser;
    parser.setMaximumEventSize(m_client->maximumEventSize());
    parser.feed(QByteArrayView(m_exchange.stream.data(), qsizetype(m_exchange.stream.size())));
    return parser.error() != SseParser::Error::NoError;
}
