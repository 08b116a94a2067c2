// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpreply_p.h"

#include "ssehttpfields_p.h"
#include "ssehttprequesthead_p.h"
#include "ssehttptunnelhandshake_p.h"
#include "sseorigin_p.h"
#include "ssetext_p.h"

#include <QtCore/qurl.h>
#include <QtNetwork/qauthenticator.h>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace {

constexpr int Unauthorized = 401;
constexpr int ProxyAuthenticationRequired = 407;
constexpr int ExpectationFailed = 417;

// The bytes that are read before a reader takes them.
constexpr qint64 ReadAheadLimit = qint64(256) * 1024;

} // namespace

SseHttpReply::SseHttpReply(const Setup &setup, QObject *parent)
    : QNetworkReply(parent)
    , m_method(setup.method)
    , m_upload(setup.body)
    , m_route(setup.request.url(), setup.proxies, setup.path)
    , m_memory(setup.memory ? setup.memory : std::make_shared<SseHttpMemory>())
    , m_authentication(m_memory)
    , m_expectsContinue(
              m_upload.size() > 0
              && SseHttpFields::isSameName(setup.request.rawHeader("Expect"), "100-continue"))
{
    setOperation(setup.operation);
    setRequest(setup.request);
    setUrl(setup.request.url());
#if QT_CONFIG(ssl)
    if (isSecure())
        m_sslConfiguration = setup.request.sslConfiguration();
#endif
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    // No signal is emitted before the caller could connect to it.
    QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_state == State::Idle)
                    openConnection();
            },
            Qt::QueuedConnection);
}

SseHttpReply::~SseHttpReply() = default;

SseHttpConnection::Target SseHttpReply::target() const
{
    SseHttpConnection::Target target;
    target.host = m_route.host();
    target.port = m_route.port();
    target.path = m_route.path();
    target.isSecure = isSecure();
    target.keepAlive = SseTcpKeepAlive::of(request());
    if (m_route.path().isEmpty())
        target.proxy = m_authentication.withCredentials(m_route.proxy());
    target.usesTunnel = m_route.usesTunnel();
    if (m_route.usesTunnel()) {
        target.userAgent = request().rawHeader("User-Agent");
        target.proxyAuthorization = m_proxyAuthorization;
    }
#if QT_CONFIG(ssl)
    if (isSecure()) {
        target.sslConfiguration = m_sslConfiguration;
        const QByteArray ticket = m_memory->ticketFor(peerVerifyName(), *m_sslConfiguration);
        if (!ticket.isEmpty())
            target.sslConfiguration->setSessionTicket(ticket);
        target.peerVerifyName = request().peerVerifyName();
    }
#endif
    return target;
}

void SseHttpReply::openConnection()
{
    m_state = State::Connecting;
    m_upload.stop();
#if QT_CONFIG(ssl)
    m_hadSslErrors = false;
#endif
    prepareAuthorization();
    m_connection = std::make_unique<SseHttpConnection>(target());
    connectConnection();
    const QPointer<SseHttpReply> guard(this);
    Q_EMIT socketStartedConnecting();
    if (guard && m_state == State::Connecting)
        m_connection->open();
}

// Headers of the application take precedence.
void SseHttpReply::prepareAuthorization()
{
    m_authorization =
            m_authentication.authorization(m_method, SseHttpRequestHead::originForm(url()));
    m_proxyAuthorization.clear();
    if (!m_route.usesHttpProxy())
        return;
    m_proxyAuthorization = request().rawHeader("Proxy-Authorization");
    if (!m_proxyAuthorization.isEmpty())
        return;
    m_proxyAuthorization = m_route.usesTunnel()
            ? m_authentication.proxyAuthorization(
                    m_route.proxy(), "CONNECT",
                    SseHttpTunnelHandshake::authority(m_route.host(), m_route.port()))
            : m_authentication.proxyAuthorization(m_route.proxy(), m_method,
                                                  m_route.requestTarget());
}

void SseHttpReply::connectConnection()
{
    using Connection = SseHttpConnection;
    Connection *const connection = m_connection.get();
    connect(connection, &Connection::connected, this, &SseHttpReply::onConnected);
    connect(connection, &Connection::failed, this, &SseHttpReply::onConnectionFailed);
    connect(connection, &Connection::readable, this, &SseHttpReply::onReadable);
#if QT_CONFIG(ssl)
    if (!isSecure())
        return;
    if (m_ignoresSslErrors)
        connection->ignoreSslErrors();
    else if (!m_ignoredSslErrors.isEmpty())
        connection->ignoreSslErrors(m_ignoredSslErrors);
    connect(connection, &Connection::encrypted, this, &SseHttpReply::encrypted);
    connect(connection, &Connection::sslErrorsOccurred, this,
            [this](const QList<QSslError> &errors) {
                m_hadSslErrors = true;
                Q_EMIT sslErrors(errors);
            });
    connect(connection, &Connection::preSharedKeyRequired, this,
            &SseHttpReply::preSharedKeyAuthenticationRequired);
    connect(connection, &Connection::sessionChanged, this, &SseHttpReply::onSessionChanged);
#endif
}

void SseHttpReply::onConnectionFailed(const SseHttpConnection::Failure &failure)
{
    const bool mayUseNextProxy = m_route.hasNextProxy() && !m_connection->hasReachedProxy();
    const SseHeaders challenges = m_connection->proxyChallenges();
    m_connection.reset();
    if (mayUseNextProxy) {
        m_route.useNextProxy();
        openConnection();
        return;
    }
    if (failure.error == ProxyAuthenticationRequiredError) {
        const Consequence consequence = answerProxy(challenges);
        if (consequence == Consequence::SendAgain)
            openConnection();
        if (consequence != Consequence::None)
            return;
    }
    end(failure.error, failure.text);
}

SseHttpReply::Consequence SseHttpReply::answerServer(const SseHeaders &fields)
{
    return m_authentication.answerServer(fields, asking([this](QAuthenticator *authenticator) {
                                             Q_EMIT challenged(authenticator);
                                         }));
}

SseHttpReply::Consequence SseHttpReply::answerProxy(const SseHeaders &fields)
{
    if (m_route.usesHttpProxy() && request().hasRawHeader("Proxy-Authorization")) // it was refused
        return Consequence::None;
    const QNetworkProxy current = m_route.proxy(); // a slot may delete this reply
    return m_authentication.answerProxy(current, fields,
                                        asking([this, &current](QAuthenticator *authenticator) {
                                            Q_EMIT proxyChallenged(current, authenticator);
                                        }));
}

SseHttpAuthentication::Question SseHttpReply::asking(
        const std::function<void(QAuthenticator *)> &emitSignal)
{
    return [guard = QPointer<SseHttpReply>(this), state = m_state,
            emitSignal](QAuthenticator *authenticator) {
        emitSignal(authenticator);
        return guard && guard->m_state == state;
    };
}

void SseHttpReply::onConnected()
{
    m_state = State::AwaitingHead;
    m_head = SseHttpHead(m_method);
    sendRequest();
    if (m_state != State::AwaitingHead || std::exchange(m_hasAnnouncedRequest, true))
        return;
    Q_EMIT requestSent();
}

// If the connection is lost, there may be a response to read nevertheless.
void SseHttpReply::sendRequest()
{
    if (!m_upload.rewind()) {
        end(ContentReSendError, SseText::tr("The body of the request cannot be sent again"));
        return;
    }
    SseHttpRequestHead head;
    head.request = request();
    head.method = m_method;
    head.target = m_route.requestTarget();
    head.authorization = m_authorization;
    if (!m_route.usesTunnel())
        head.proxyAuthorization = m_proxyAuthorization;
    head.hasProxy = m_route.mayUseProxy();
    head.bodySize = m_upload.size();
    head.expectsContinue = m_expectsContinue;
    QByteArray bytes = head.toBytes();
    if (!m_expectsContinue)
        bytes += m_upload.takeSmallBody();
    if (m_connection->write(bytes))
        m_upload.start(m_connection.get(), m_expectsContinue);
}

// The connection may be closed while a slot answers a question. This is handled after the slot has
// returned.
void SseHttpReply::onReadable()
{
    if (m_isAsking)
        return;
    if (m_state == State::AwaitingHead)
        readHead();
    else if (m_state == State::ReadingBody)
        announceBytes();
}

// Readers usually take the bytes in the slot or soon after it. If they do not, for example during a
// pause, some bytes are read in advance, so that the end of a short response is noticed.
//
// If a slot has run an event loop, the socket has not announced the bytes that arrived meanwhile. It
// announces no others until it is read.
void SseHttpReply::announceBytes()
{
    const QPointer<SseHttpReply> guard(this);
    Q_EMIT readyRead();
    if (!guard || m_state != State::ReadingBody)
        return;
    SseHttpInput &input = m_connection->input();
    const bool isDry = input.isDry();
    if (isDry) {
        input.lookAgain();
        if (!m_body.hasDecoded() && !m_body.hasUndecoded()) { // the slot has taken all bytes
            m_mustAnnounce = m_body.available() > 0;
            endWithBody();
            if (!m_mustAnnounce)
                return;
        }
    }
    const bool hasMore = isDry || m_body.hasUndecoded() || input.mayReceive();
    if (hasMore && !std::exchange(m_willReadAhead, true))
        QMetaObject::invokeMethod(this, &SseHttpReply::readAhead, Qt::QueuedConnection);
}

void SseHttpReply::readHead()
{
    while (m_state == State::AwaitingHead) {
        const QByteArray &bytes = m_connection->input().receive();
        if (bytes.isEmpty() && !m_connection->input().isClosed())
            return;
        const qsizetype used = m_head.feed(bytes);
        if (m_connection->input().isClosed())
            m_head.finish();
        if (m_head.isContinued())
            m_upload.proceed();
        if (m_head.state() == SseHttpHead::State::Complete) {
            onHeadComplete(bytes.sliced(used));
            return;
        }
        if (m_head.state() == SseHttpHead::State::Failed)
            failHead();
    }
}

void SseHttpReply::failHead()
{
    if (!m_connection->input().isClosed())
        end(ProtocolFailure, m_head.failure().text);
    else if (m_connection->input().isClosedRegularly())
        end(RemoteHostClosedError, m_head.failure().text);
    else
        end(m_connection->input().closeError(), m_connection->input().closeText());
}

void SseHttpReply::onHeadComplete(const QByteArray &rest)
{
    const int status = m_head.statusCode();
    if (status == ExpectationFailed && repeatWithoutExpectation())
        return;
    const bool isProxyChallenge = status == ProxyAuthenticationRequired && m_route.usesHttpProxy()
            && !m_route.usesTunnel();
    if (status != Unauthorized && !isProxyChallenge) {
        deliverHead(rest);
        return;
    }
    m_isAsking = true;
    const SseHeaders fields = m_head.fields();
    const Consequence consequence = isProxyChallenge ? answerProxy(fields) : answerServer(fields);
    if (consequence != Consequence::Gone)
        m_isAsking = false;
    switch (consequence) {
    case Consequence::SendAgain:
        m_connection.reset();
        openConnection();
        break;
    case Consequence::None:
        if (isProxyChallenge)
            end(ProxyAuthenticationRequiredError,
                SseText::tr("The proxy requires authentication (HTTP status 407)"));
        else
            deliverHead(rest);
        break;
    case Consequence::Gone:
        break;
    }
}

// RFC 9110, section "Expect". A server that refuses the request without it has the last word.
bool SseHttpReply::repeatWithoutExpectation()
{
    if (!m_expectsContinue || !m_upload.rewind())
        return false;
    m_expectsContinue = false;
    m_connection.reset();
    openConnection();
    return true;
}

void SseHttpReply::deliverHead(const QByteArray &rest)
{
    m_state = State::ReadingBody;
    if (m_head.statusCode() < 300)
        m_upload.proceed();
    else // a server that has refused the request does not need its body
        m_upload.stop();
    m_body.start(m_head.framing(), rest, &m_connection->input());
    takeHead();
    endWithBody();
    const QPointer<SseHttpReply> guard(this);
    Q_EMIT metaDataChanged();
    if (!guard || m_state != State::ReadingBody)
        return;
    announceBytes();
}

void SseHttpReply::takeHead()
{
    setAttribute(QNetworkRequest::HttpStatusCodeAttribute, m_head.statusCode());
    setAttribute(QNetworkRequest::HttpReasonPhraseAttribute,
                 QString::fromLatin1(m_head.reasonPhrase()));
    setAttribute(QNetworkRequest::ConnectionEncryptedAttribute, isSecure());
    const SseHeaders headers = SseHttpFields::combined(m_head.fields());
    for (const auto &[name, value] : headers)
        setRawHeader(name, value);
    const QByteArray location = rawHeader("Location");
    if (m_head.statusCode() / 100 == 3 && !location.isEmpty())
        setAttribute(QNetworkRequest::RedirectionTargetAttribute, QUrl::fromEncoded(location));
}

QByteArray SseHttpReply::takeBytes()
{
    QByteArray bytes = m_body.take();
    endWithBody();
    return bytes;
}

void SseHttpReply::readAhead()
{
    m_willReadAhead = false;
    const bool mustAnnounce = std::exchange(m_mustAnnounce, false) && m_body.hasDecoded();
    if (m_state != State::ReadingBody)
        return;
    m_body.readAhead(readBufferSize() > 0 ? std::min(readBufferSize(), ReadAheadLimit)
                                          : ReadAheadLimit);
    endWithBody();
    if (mustAnnounce && m_state == State::ReadingBody)
        announceBytes();
}

void SseHttpReply::endWithBody()
{
    if (m_state != State::ReadingBody)
        return;
    switch (m_body.state()) {
    case SseHttpBodyReader::State::Reading:
        break;
    case SseHttpBodyReader::State::Complete:
        end(NoError, {});
        break;
    case SseHttpBodyReader::State::Malformed:
        end(ProtocolFailure, m_body.failure());
        break;
    case SseHttpBodyReader::State::Lost:
        end(RemoteHostClosedError, m_body.failure());
        break;
    }
}

// Closes the connection, and emits the signals about it later.
void SseHttpReply::end(NetworkError error, const QString &text)
{
    m_state = State::Ending;
    m_endError = error;
    m_endText = text;
    m_upload.stop();
    m_body.stop();
    m_connection.reset();
    QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_state == State::Ending)
                    finish();
            },
            Qt::QueuedConnection);
}

void SseHttpReply::finish()
{
    m_state = State::Finished;
    setFinished(true);
    const QPointer<SseHttpReply> guard(this);
    if (m_endError != NoError) {
        setError(m_endError, m_endText);
        Q_EMIT errorOccurred(m_endError);
    }
    if (guard)
        Q_EMIT readChannelFinished();
    if (guard)
        Q_EMIT finished();
}

// Like a reply of Qt, this emits the signals before it returns.
void SseHttpReply::abort()
{
    if (m_state == State::Finished)
        return;
    m_body.stop();
    m_body.clear();
    m_connection.reset();
    m_upload.stop();
    m_endError = OperationCanceledError;
    m_endText = SseText::tr("Operation canceled");
    finish();
}

void SseHttpReply::close()
{
    const QPointer<SseHttpReply> guard(this);
    abort();
    if (guard)
        QNetworkReply::close();
}

qint64 SseHttpReply::bytesAvailable() const
{
    auto *const self = const_cast<SseHttpReply *>(this);
    const qint64 size = self->m_body.available();
    self->endWithBody();
    return QNetworkReply::bytesAvailable() + size;
}

qint64 SseHttpReply::readData(char *data, qint64 maximumSize)
{
    const qint64 size = m_body.read(data, maximumSize);
    endWithBody();
    return size == 0 && m_state >= State::Ending ? -1 : size;
}

#if QT_CONFIG(ssl)
QString SseHttpReply::peerVerifyName() const
{
    const QString name = request().peerVerifyName();
    return SseOrigin::of(url()).toString() + u' ' + name;
}

// A session for which errors were ignored must not be resumed: they would not be found again.
void SseHttpReply::onSessionChanged()
{
    if (!m_hadSslErrors)
        m_memory->setTicket(peerVerifyName(), *m_sslConfiguration,
                            m_connection->sslConfiguration().sessionTicket());
}

void SseHttpReply::ignoreSslErrors()
{
    m_ignoresSslErrors = true;
    if (m_connection)
        m_connection->ignoreSslErrors();
}

void SseHttpReply::ignoreSslErrorsImplementation(const QList<QSslError> &errors)
{
    m_ignoredSslErrors = errors;
    if (m_connection)
        m_connection->ignoreSslErrors(errors);
}

void SseHttpReply::sslConfigurationImplementation(QSslConfiguration &configuration) const
{
    if (m_connection && isSecure())
        configuration = m_connection->sslConfiguration();
    else if (m_sslConfiguration)
        configuration = *m_sslConfiguration;
}

void SseHttpReply::setSslConfigurationImplementation(const QSslConfiguration &configuration)
{
    m_sslConfiguration = configuration;
}
#endif
