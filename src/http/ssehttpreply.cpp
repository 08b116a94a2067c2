// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpreply_p.h"

#include "ssehttpfields_p.h"
#include "ssehttprequesthead_p.h"
#include "sseorigin_p.h"
#include "ssetext_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qset.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qauthenticator.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr int Unauthorized = 401;
constexpr int ProxyAuthenticationRequired = 407;

// Questions for credentials, and requests with a new nonce.
constexpr int MaximumChallenges = 10;

// The bytes that are read before a reader takes them.
constexpr qsizetype ReadAheadLimit = qsizetype(256) * 1024;

// A smaller piece is copied, as the memory of a whole one would be wasted on it.
constexpr qsizetype SmallPiece = SseHttpConnection::MaximumPiece / 4;

// As Qt does: a reply has each header once. QNetworkReply needs a time for them that is quadratic, so
// that of very many, only those are kept that a client looks at.
SseHeaders combined(const SseHeaders &fields)
{
    constexpr qsizetype maximumCount = 1000;
    static const QSet<QByteArray> needed{"content-encoding", "content-type", "location",
                                         "retry-after",      "set-cookie",   "www-authenticate"};
    SseHeaders result;
    QHash<QByteArray, qsizetype> places;
    for (const auto &[name, value] : fields) {
        const QByteArray key = name.toLower();
        const auto known = places.constFind(key);
        if (known != places.cend()) {
            result[*known].second += (key == "set-cookie" ? "\n" : ", ") + value;
        } else if (result.size() < maximumCount || needed.contains(key)) {
            places.insert(key, result.size());
            result.append({name, value});
        }
    }
    return result;
}

SseHttpConnection::KeepAlive keepAliveOf(const QNetworkRequest &request)
{
    SseHttpConnection::KeepAlive keepAlive;
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
    if (request.tcpKeepAliveIdleTimeBeforeProbes() > 0s)
        keepAlive.idleTime = request.tcpKeepAliveIdleTimeBeforeProbes();
    if (request.tcpKeepAliveIntervalBetweenProbes() > 0s)
        keepAlive.interval = request.tcpKeepAliveIntervalBetweenProbes();
    if (request.tcpKeepAliveProbeCount() > 0)
        keepAlive.probes = request.tcpKeepAliveProbeCount();
#else
    Q_UNUSED(request)
#endif
    return keepAlive;
}

} // namespace

SseHttpReply::SseHttpReply(const Setup &setup, QObject *parent)
    : QNetworkReply(parent)
    , m_method(setup.method)
    , m_upload(setup.body)
    , m_proxies(setup.proxies)
    , m_path(setup.path)
    , m_memory(setup.memory ? setup.memory : std::make_shared<SseHttpMemory>())
{
    setOperation(setup.operation);
    setRequest(setup.request);
    setUrl(setup.request.url());
#if QT_CONFIG(ssl)
    if (isSecure())
        m_sslConfiguration = setup.request.sslConfiguration();
#endif
    if (m_proxies.isEmpty())
        m_proxies.append(QNetworkProxy(QNetworkProxy::NoProxy));
    m_hasProxy = std::any_of(m_proxies.cbegin(), m_proxies.cend(), [](const auto &proxy) {
        return proxy.type() != QNetworkProxy::NoProxy;
    });
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

bool SseHttpReply::isSecure() const
{
    return url().scheme() == u"https";
}

bool SseHttpReply::usesHttpProxy() const
{
    return proxy().type() == QNetworkProxy::HttpProxy
            || proxy().type() == QNetworkProxy::HttpCachingProxy;
}

bool SseHttpReply::usesTunnel() const
{
    return usesHttpProxy() && isSecure();
}

SseHttpConnection::Target SseHttpReply::target() const
{
    SseHttpConnection::Target target;
    target.host = url().host();
    target.port = quint16(url().port(SseOrigin::defaultPort(url())));
    target.path = m_path;
    target.isSecure = isSecure();
    target.keepAlive = keepAliveOf(request());
    if (m_path.isEmpty())
        target.proxy = proxy();
    target.usesTunnel = usesTunnel();
    if (usesTunnel()) {
        target.userAgent = request().rawHeader("User-Agent");
        target.proxyAuthorization = m_proxyAuthorization;
    }
#if QT_CONFIG(ssl)
    if (isSecure()) {
        target.sslConfiguration = m_sslConfiguration;
        const QByteArray ticket = m_memory->ticketFor(peerVerifyName(), m_sslConfiguration);
        if (!ticket.isEmpty())
            target.sslConfiguration.setSessionTicket(ticket);
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
    m_authorization = m_credentials.authorization(m_method, SseHttpRequestHead::originForm(url()));
    m_proxyAuthorization.clear();
    if (!usesHttpProxy())
        return;
    m_proxyAuthorization = request().rawHeader("Proxy-Authorization");
    if (!m_proxyAuthorization.isEmpty())
        return;
    SseHttpCredentials &credentials = m_memory->credentialsFor(proxy());
    m_proxyAuthorization = usesTunnel()
            ? credentials.authorization(
                    "CONNECT",
                    SseHttpConnection::authority(
                            url().host(), quint16(url().port(SseOrigin::defaultPort(url())))))
            : credentials.authorization(m_method, requestTarget());
}

void SseHttpReply::connectConnection()
{
    using Connection = SseHttpConnection;
    Connection *const connection = m_connection.get();
    connect(connection, &Connection::connected, this, &SseHttpReply::onConnected);
    connect(connection, &Connection::failed, this, &SseHttpReply::onConnectionFailed);
    connect(connection, &Connection::proxyChallenged, this, &SseHttpReply::onTunnelChallenged);
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
    const bool mayUseOtherProxy = m_proxies.size() > 1 && !m_connection->hasReachedProxy();
    m_connection.reset();
    if (mayUseOtherProxy) {
        m_proxies.removeFirst();
        openConnection();
        return;
    }
    // A SOCKS proxy may ask for credentials like an HTTP proxy does.
    if (failure.error == ProxyAuthenticationRequiredError && ++m_challenges <= MaximumChallenges) {
        const Consequence consequence = askForSocks();
        if (consequence == Consequence::SendAgain)
            openConnection();
        if (consequence != Consequence::None)
            return;
    }
    end(failure.error, failure.text);
}

SseHttpReply::Consequence SseHttpReply::askForSocks()
{
    QAuthenticator authenticator;
    authenticator.setUser(proxy().user());
    authenticator.setPassword(proxy().password());
    const QPointer<SseHttpReply> guard(this);
    const QNetworkProxy asking = proxy(); // a slot may delete this reply
    Q_EMIT proxyChallenged(asking, &authenticator);
    if (!guard || m_state != State::Connecting)
        return Consequence::Gone;
    if (authenticator.user() == proxy().user() && authenticator.password() == proxy().password())
        return Consequence::None;
    m_proxies.first().setUser(authenticator.user());
    m_proxies.first().setPassword(authenticator.password());
    return Consequence::SendAgain;
}

void SseHttpReply::onTunnelChallenged()
{
    const SseHeaders fields = m_connection->proxyHead()->fields();
    m_connection.reset();
    const Consequence consequence = answer(fields, true);
    if (consequence == Consequence::SendAgain)
        openConnection();
    else if (consequence == Consequence::None)
        end(ProxyAuthenticationRequiredError,
            SseText::tr("The proxy requires authentication (HTTP status 407)"));
}

// The credentials of this object may be in the middle of the question.
SseHttpReply::Consequence SseHttpReply::answer(const SseHeaders &fields, bool isProxy)
{
    if (++m_challenges > MaximumChallenges)
        return Consequence::None;
    if (isProxy && request().hasRawHeader("Proxy-Authorization")) // it was refused
        return Consequence::None;
    const std::shared_ptr<SseHttpMemory> memory = m_memory;
    SseHttpCredentials &credentials = isProxy ? memory->credentialsFor(proxy()) : m_credentials;
    const SseHttpCredentials::Answer answer = credentials.takeChallenges(
            fields, isProxy ? "Proxy-Authenticate" : "WWW-Authenticate", m_challenges == 1);
    m_needsOtherScheme = credentials.needsOtherScheme();
    if (answer == SseHttpCredentials::Answer::Impossible)
        return Consequence::None;
    if (answer == SseHttpCredentials::Answer::Ready)
        return Consequence::SendAgain;
    QAuthenticator authenticator;
    authenticator.setRealm(credentials.realm());
    const QString oldUser = credentials.user();
    const QString oldPassword = credentials.password();
    authenticator.setUser(oldUser);
    authenticator.setPassword(oldPassword);
    const QPointer<SseHttpReply> guard(this);
    const State state = m_state;
    const QNetworkProxy asking = proxy(); // a slot may delete this reply
    if (isProxy)
        Q_EMIT proxyChallenged(asking, &authenticator);
    else
        Q_EMIT challenged(&authenticator);
    if (!guard || m_state != state)
        return Consequence::Gone;
    if (authenticator.user() == oldUser && authenticator.password() == oldPassword)
        return Consequence::None;
    (isProxy ? memory->credentialsFor(proxy()) : m_credentials)
            .setUser(authenticator.user(), authenticator.password());
    return Consequence::SendAgain;
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

// RFC 9112, section "Request Target".
QByteArray SseHttpReply::requestTarget() const
{
    const bool isAbsolute = usesHttpProxy() && !usesTunnel() && m_path.isEmpty();
    return isAbsolute ? SseHttpRequestHead::absoluteForm(url())
                      : SseHttpRequestHead::originForm(url());
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
    head.target = requestTarget();
    head.authorization = m_authorization;
    if (!usesTunnel())
        head.proxyAuthorization = m_proxyAuthorization;
    head.hasProxy = m_hasProxy;
    head.bodySize = m_upload.size();
    const bool waits = SseHttpFields::isSameName(request().rawHeader("Expect"), "100-continue");
    QByteArray bytes = head.toBytes();
    if (!waits)
        bytes += m_upload.takeSmallBody();
    if (m_connection->write(bytes))
        m_upload.start(m_connection.get(), waits);
}

// While a slot answers a question, the connection may be closed. This shows when the slot returns.
void SseHttpReply::onReadable()
{
    if (m_isAsking)
        return;
    if (m_state == State::AwaitingHead)
        readHead();
    else if (m_state == State::ReadingBody)
        announceBytes();
}

// Readers usually take the bytes in the event that follows. If not, such as during a pause, some are
// read nevertheless: the response may end, and then the server need not wait for the reader.
//
// If an event loop has run in a slot, the socket has missed what has arrived meanwhile.
void SseHttpReply::announceBytes()
{
    const QPointer<SseHttpReply> guard(this);
    Q_EMIT readyRead();
    if (!guard || m_state != State::ReadingBody)
        return;
    if (m_connection->isDry() && m_unread.isEmpty()) { // the slot has taken all bytes
        m_connection->lookAgain();
        m_unread = takePiece();
        m_mustAnnounce = !m_unread.isEmpty();
        if (!m_mustAnnounce)
            return;
    }
    const bool hasMore = m_mustAnnounce || !m_undecoded.isEmpty() || m_connection->mayReceive();
    if (hasMore && !std::exchange(m_willReadAhead, true))
        QMetaObject::invokeMethod(this, &SseHttpReply::readAhead, Qt::QueuedConnection);
}

void SseHttpReply::readHead()
{
    while (m_state == State::AwaitingHead) {
        const QByteArray &bytes = m_connection->receive();
        if (bytes.isEmpty() && !m_connection->isClosed())
            return;
        const qsizetype used = m_head.feed(bytes);
        if (m_connection->isClosed())
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
    if (!m_connection->isClosed())
        end(ProtocolFailure, m_head.failure().text);
    else if (m_connection->isClosedRegularly())
        end(RemoteHostClosedError, m_head.failure().text);
    else
        end(m_connection->closeError(), m_connection->closeText());
}

void SseHttpReply::onHeadComplete(const QByteArray &rest)
{
    const int status = m_head.statusCode();
    const bool isProxyChallenge =
            status == ProxyAuthenticationRequired && usesHttpProxy() && !usesTunnel();
    if (status != Unauthorized && !isProxyChallenge) {
        deliverHead(rest);
        return;
    }
    m_isAsking = true;
    const Consequence consequence = answer(m_head.fields(), isProxyChallenge);
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

void SseHttpReply::deliverHead(const QByteArray &rest)
{
    m_state = State::ReadingBody;
    if (m_head.statusCode() < 300)
        m_upload.proceed();
    else // a server that has refused the request does not need its body
        m_upload.stop();
    m_undecoded = rest;
    m_body = SseHttpBody(m_head.framing());
    if (m_head.framing().kind == SseHttpFraming::Kind::UntilClose)
        m_connection->setDistinguishesReset();
    takeHead();
    const bool isComplete = m_body.state() == SseHttpBody::State::Complete;
    if (isComplete)
        end(NoError, {});
    const QPointer<SseHttpReply> guard(this);
    Q_EMIT metaDataChanged();
    if (!guard || m_state != State::ReadingBody)
        return;
    m_connection->lookAgain();
    announceBytes();
}

void SseHttpReply::takeHead()
{
    setAttribute(QNetworkRequest::HttpStatusCodeAttribute, m_head.statusCode());
    setAttribute(QNetworkRequest::HttpReasonPhraseAttribute,
                 QString::fromLatin1(m_head.reasonPhrase()));
    setAttribute(QNetworkRequest::ConnectionEncryptedAttribute, isSecure());
    const SseHeaders headers = combined(m_head.fields());
    for (const auto &[name, value] : headers)
        setRawHeader(name, value);
    const QByteArray location = rawHeader("Location");
    if (m_head.statusCode() / 100 == 3 && !location.isEmpty())
        setAttribute(QNetworkRequest::RedirectionTargetAttribute, QUrl::fromEncoded(location));
}

QByteArray SseHttpReply::takeBytes()
{
    if (!m_unread.isEmpty()) {
        const QByteArray bytes = std::exchange(m_unread, {});
        return bytes.sliced(std::exchange(m_unreadBegin, 0));
    }
    return takePiece();
}

// Reads and decodes bytes until there is a piece of the body.
QByteArray SseHttpReply::takePiece()
{
    while (m_state == State::ReadingBody) {
        QByteArray result;
        if (!m_undecoded.isEmpty()) {
            QByteArray bytes = std::exchange(m_undecoded, {});
            result = decode(&bytes);
        } else {
            QByteArray &bytes = m_connection->receive();
            if (!bytes.isEmpty()) {
                result = decode(&bytes);
            } else {
                if (m_connection->isClosed())
                    endBody();
                return {};
            }
        }
        if (m_body.state() == SseHttpBody::State::Complete)
            end(NoError, {});
        else if (m_body.state() == SseHttpBody::State::Failed)
            end(ProtocolFailure, m_body.failure().text);
        if (!result.isEmpty())
            return result;
    }
    return {};
}

void SseHttpReply::readAhead()
{
    m_willReadAhead = false;
    const bool mustAnnounce = std::exchange(m_mustAnnounce, false) && !m_unread.isEmpty();
    if (m_state != State::ReadingBody)
        return;
    const bool hasMore = !m_undecoded.isEmpty() || m_connection->mayReceive();
    while (hasMore && m_unread.size() - m_unreadBegin < ReadAheadLimit) {
        const QByteArray piece = takePiece();
        if (piece.isEmpty())
            break;
        if (m_unread.isEmpty())
            m_unread = piece;
        else
            m_unread += piece;
    }
    if (mustAnnounce && m_state == State::ReadingBody)
        announceBytes();
}

// The result shares the memory of the bytes if it is large.
QByteArray SseHttpReply::decode(QByteArray *bytes)
{
    const qsizetype size = m_body.decode(bytes->data(), bytes->size());
    if (size < SmallPiece)
        return QByteArray(bytes->constData(), size);
    bytes->resize(size);
    return *bytes;
}

// The peer has closed the connection, or it was lost.
void SseHttpReply::endBody()
{
    if (!m_connection->isClosedRegularly())
        end(RemoteHostClosedError, m_connection->closeText());
    else if (m_body.finish() == SseHttpBody::State::Complete)
        end(NoError, {});
    else
        end(RemoteHostClosedError, m_body.failure().text);
}

// Closes the connection, and emits the signals about it later.
void SseHttpReply::end(NetworkError error, const QString &text)
{
    m_state = State::Ending;
    m_endError = error;
    m_endText = text;
    m_upload.stop();
    m_connection.reset();
    m_undecoded.clear();
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
    m_connection.reset();
    m_upload.stop();
    m_undecoded.clear();
    m_unread.clear();
    m_unreadBegin = 0;
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

// Decodes what has arrived, to know how many bytes of it belong to the body.
qint64 SseHttpReply::bytesAvailable() const
{
    auto *const self = const_cast<SseHttpReply *>(this);
    if (m_unread.isEmpty())
        self->m_unread = self->takeBytes();
    return QNetworkReply::bytesAvailable() + m_unread.size() - m_unreadBegin;
}

qint64 SseHttpReply::readData(char *data, qint64 maximumSize)
{
    if (m_unread.isEmpty())
        m_unread = takeBytes();
    if (m_unread.isEmpty())
        return m_state >= State::Ending ? -1 : 0;
    const qint64 size = std::min<qint64>(maximumSize, m_unread.size() - m_unreadBegin);
    std::memcpy(data, m_unread.constData() + m_unreadBegin, size_t(size));
    m_unreadBegin += size;
    if (m_unreadBegin == m_unread.size()) {
        m_unread.clear();
        m_unreadBegin = 0;
    }
    return size;
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
        m_memory->setTicket(peerVerifyName(), m_sslConfiguration,
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
    configuration = m_connection ? m_connection->sslConfiguration() : m_sslConfiguration;
}

void SseHttpReply::setSslConfigurationImplementation(const QSslConfiguration &configuration)
{
    m_sslConfiguration = configuration;
}
#endif
