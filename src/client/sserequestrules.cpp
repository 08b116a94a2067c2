// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sserequestrules_p.h"

#include "ssehttpfields_p.h"
#include "sseorigin_p.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace {

#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
constexpr std::chrono::seconds KeepAliveIdleTime = 30s;
constexpr std::chrono::seconds KeepAliveInterval = 10s;
constexpr int KeepAliveProbes = 3;
#endif

// RFC 9110, section "Field Values": control characters could end the header or smuggle another
// one in, and newer versions of Qt silently drop a header that has one.
bool isFieldValueCharacter(char c)
{
    return quint8(c) >= 0x20 ? c != 0x7f : c == '\t';
}

// These belong to the framing of the message, which is the HTTP stack's business alone.
bool isFramingHeader(QByteArrayView name)
{
    return name.compare("Content-Length", Qt::CaseInsensitive) == 0
            || name.compare("Transfer-Encoding", Qt::CaseInsensitive) == 0;
}

void setDefaultHeader(QNetworkRequest &request, const QByteArray &name, const QByteArray &value)
{
    if (!request.hasRawHeader(name))
        request.setRawHeader(name, value);
}

// User and password of a URL go into the header that they are meant for, at once: Qt would send
// a request without them first, and another one after being refused.
void moveCredentialsToHeader(QNetworkRequest &request)
{
    QUrl url = request.url();
    if (url.userInfo().isEmpty())
        return;
    const QByteArray credentials =
            (url.userName(QUrl::FullyDecoded) + u':' + url.password(QUrl::FullyDecoded)).toUtf8();
    setDefaultHeader(request, "Authorization", "Basic " + credentials.toBase64());
    url.setUserInfo(QString());
    request.setUrl(url);
}

#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
// A peer that has vanished is found within a minute of silence. What the request says counts for
// more, and so does what the environment tells Qt.
void setDefaultKeepAlive(QNetworkRequest &request)
{
    if (request.tcpKeepAliveIdleTimeBeforeProbes() == 0s
        && !qEnvironmentVariableIsSet("QT_QNAM_TCP_KEEPIDLE")) {
        request.setTcpKeepAliveIdleTimeBeforeProbes(KeepAliveIdleTime);
    }
    if (request.tcpKeepAliveIntervalBetweenProbes() == 0s
        && !qEnvironmentVariableIsSet("QT_QNAM_TCP_KEEPINTVL")) {
        request.setTcpKeepAliveIntervalBetweenProbes(KeepAliveInterval);
    }
    if (request.tcpKeepAliveProbeCount() == 0
        && !qEnvironmentVariableIsSet("QT_QNAM_TCP_KEEPCNT")) {
        request.setTcpKeepAliveProbeCount(KeepAliveProbes);
    }
}
#endif

} // namespace

bool SseRequestRules::isValidMethod(QByteArrayView method)
{
    return SseHttpFields::isToken(method);
}

bool SseRequestRules::isValidHeader(QByteArrayView name, QByteArrayView value)
{
    return SseHttpFields::isToken(name) && !isFramingHeader(name)
            && std::all_of(value.begin(), value.end(), isFieldValueCharacter);
}

bool SseRequestRules::isValidLastEventId(QStringView id)
{
    return std::none_of(id.begin(), id.end(),
                        [](QChar c) { return c == u'\r' || c == u'\n' || c.isNull(); });
}

SseClient::Error SseRequestRules::checkUrl(const QUrl &url)
{
    if (!url.isValid() || url.isRelative())
        return SseClient::Error::InvalidUrlError;
    if (url.scheme() != u"http" && url.scheme() != u"https")
        return SseClient::Error::UnsupportedSchemeError;
    if (url.host().isEmpty() || url.port() == 0)
        return SseClient::Error::InvalidUrlError;
    return SseClient::Error::NoError;
}

SseClient::Error SseRequestRules::checkRequest(const QNetworkRequest &request)
{
    const QList<QByteArray> names = request.rawHeaderList();
    const bool headersAreValid =
            std::all_of(names.begin(), names.end(), [&request](const QByteArray &name) {
                return isValidHeader(name, request.rawHeader(name));
            });
    return headersAreValid ? checkUrl(request.url()) : SseClient::Error::InvalidHeaderError;
}

// The application's headers win over our defaults. Only Last-Event-ID is different: once the
// stream has given an ID, an older one that the application has put into the headers is stale.
QNetworkRequest SseRequestRules::prepared(const QNetworkRequest &base, const Additions &additions)
{
    QNetworkRequest request(base);
    moveCredentialsToHeader(request);
    setDefaultHeader(request, "Accept", "text/event-stream");
    setDefaultHeader(request, "Cache-Control", "no-cache");
    setDefaultHeader(request, "User-Agent", "QtSse/" QTSSE_VERSION_STR);
    // Without this header, Qt asks for what it can decompress, and decompresses it.
    if (!additions.acceptsCompression)
        setDefaultHeader(request, "Accept-Encoding", "identity");
    if (!additions.lastEventId.isEmpty())
        request.setRawHeader("Last-Event-ID", additions.lastEventId.toUtf8());
    else if (additions.streamHasId) // and it is the empty one
        request.setRawHeader("Last-Event-ID", QByteArray());
    return withOurAttributes(request, additions.allowsHttp2);
}

// What makes Qt fit for streams, whatever a request says.
QNetworkRequest SseRequestRules::withOurAttributes(const QNetworkRequest &base, bool allowsHttp2)
{
    QNetworkRequest request(base);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    request.setAttribute(QNetworkRequest::AutoDeleteReplyOnFinishAttribute, false);
    request.setAttribute(QNetworkRequest::HttpPipeliningAllowedAttribute, false);
    // HTTP/1.1 unless it is asked for: with HTTP/2, Qt neither pushes back on the server nor
    // notices a connection that the server has told to go away.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, allowsHttp2);
    // Qt follows redirects with all headers, credentials included, to any origin.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    // Qt ends a stream that compresses well after 10 MiB. Ours is the limit on the single event.
    request.setDecompressedSafetyCheckThreshold(-1);
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
    setDefaultKeepAlive(request);
#endif
    return request;
}

QNetworkRequest SseRequestRules::withoutBody(const QNetworkRequest &base)
{
    QNetworkRequest request(base);
    const QList<QByteArray> names = request.rawHeaderList();
    for (const QByteArray &name : names) {
        if (name.toLower().startsWith("content-"))
            request.setRawHeader(name, QByteArray());
    }
    return request;
}

// Qt makes a Host header from the URL, and leaves the zone of an IPv6 address in it. A zone means
// something on this computer only and must not be sent (RFC 6874, section 4); servers refuse it.
// The header of the application wins.
void SseRequestRules::removeZoneFromHost(QNetworkRequest &request)
{
    const QUrl url = request.url();
    const QString host = SseOrigin::hostWithoutZone(url);
    if (host == url.host() || !request.rawHeader("Host").isEmpty())
        return;
    const QByteArray port = url.port() < 0 ? QByteArray() : ':' + QByteArray::number(url.port());
    request.setRawHeader("Host", '[' + host.toLatin1() + ']' + port);
}
