// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sserequestrules_p.h"

#include "ssehttpfields_p.h"
#include "sselogging_p.h"
#include "sseorigin_p.h"
#include "ssetext_p.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseError;

namespace {

#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
constexpr std::chrono::seconds KeepAliveIdleTime = 30s;
constexpr std::chrono::seconds KeepAliveInterval = 10s;
constexpr int KeepAliveProbes = 3;
#endif

// RFC 9110, section "Field Values": control characters could end the header or add another one, and
// newer versions of Qt silently drop a header that contains one.
bool isFieldValueCharacter(char c)
{
    return quint8(c) >= 0x20 ? c != 0x7f : c == '\t';
}

// These headers describe the framing of the message, which only the HTTP stack may set.
bool isFramingHeader(QByteArrayView name)
{
    return name.compare("Content-Length", Qt::CaseInsensitive) == 0
            || name.compare("Transfer-Encoding", Qt::CaseInsensitive) == 0;
}

// Returns the quoted text with a leading space, or an empty string.
QString quoted(const QString &text)
{
    return text.isEmpty() ? QString() : u" \"%1\""_s.arg(text);
}

QString describeCharacter(char c)
{
    switch (c) {
    case ' ':
        return SseText::tr("a space");
    case ':':
        return SseText::tr("a colon");
    case '\t':
        return SseText::tr("a tab");
    case '\r':
        return SseText::tr("a carriage return");
    case '\n':
        return SseText::tr("a line feed");
    case '\0':
        return SseText::tr("a NUL");
    default:
        break;
    }
    if (quint8(c) >= 0x80)
        return SseText::tr("a character that is not ASCII");
    if (quint8(c) < 0x20 || c == 0x7f)
        return SseText::tr("a control character");
    return u"\"%1\""_s.arg(QLatin1Char(c));
}

// "localhost:8080/events" is a URL with the scheme "localhost".
QString describeScheme(const QUrl &url)
{
    const QString shown = SseLogging::redacted(url);
    if (shown.isEmpty()) {
        return SseText::tr("The URL has an unsupported scheme: only http and https carry event "
                           "streams");
    }
    QString message =
            SseText::tr("The URL \"%1\" has the unsupported scheme \"%2\": only http and https "
                        "carry event streams")
                    .arg(shown, url.scheme());
    const bool hasPort = !url.path().isEmpty() && url.path().front().isDigit();
    if (url.authority().isEmpty() && hasPort)
        message += SseText::tr(". If \"%1\" is a host, put http:// before it").arg(url.scheme());
    return message;
}

void setDefaultHeader(QNetworkRequest &request, const QByteArray &name, const QByteArray &value)
{
    if (!request.hasRawHeader(name))
        request.setRawHeader(name, value);
}

// Moves user and password of the URL to the Authorization header. Qt would first send the request
// without them, and repeat it after the server has refused it.
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
// A dead peer is detected within a minute of silence. Values in the request take precedence, as do
// environment variables of Qt.
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

SseRequestRules::Problem SseRequestRules::checkUrl(const QUrl &url)
{
    if (!url.isValid()) {
        const QString reason = SseLogging::parseErrorOf(url);
        return {Error::InvalidUrlError,
                reason.isEmpty() ? SseText::tr("There is no URL to connect to")
                                 : SseText::tr("The URL is malformed: %1").arg(reason)};
    }
    const QString shown = quoted(SseLogging::redacted(url));
    if (url.isRelative()) {
        return {Error::InvalidUrlError,
                SseText::tr("The URL%1 is relative: it needs a scheme, http or https, and a host")
                        .arg(shown)};
    }
    if (url.scheme() != u"http" && url.scheme() != u"https")
        return {Error::UnsupportedSchemeError, describeScheme(url)};
    if (url.host().isEmpty())
        return {Error::InvalidUrlError, SseText::tr("The URL%1 has no host").arg(shown)};
    if (url.port() == 0) {
        return {Error::InvalidUrlError,
                SseText::tr("The URL%1 has the port 0; ports are from 1 to 65535").arg(shown)};
    }
    return {};
}

SseRequestRules::Problem SseRequestRules::checkMethod(const QByteArray &method)
{
    if (method.isEmpty())
        return {Error::InvalidMethodError, SseText::tr("The method is empty")};
    if (SseHttpFields::isToken(method))
        return {};
    const qsizetype end = SseHttpFields::tokenSize(method);
    return {Error::InvalidMethodError,
            SseText::tr("The method that begins with \"%1\" is no token: it has %2 in it")
                    .arg(QString::fromLatin1(method.first(end)),
                         describeCharacter(method.at(end)))};
}

// The name may be a whole line with a secret value by mistake, so only characters that are valid in
// a name are shown.
SseRequestRules::Problem SseRequestRules::checkHeader(const QByteArray &name,
                                                      const QByteArray &value)
{
    if (name.isEmpty())
        return {Error::InvalidHeaderError, SseText::tr("A header has an empty name")};
    if (!SseHttpFields::isToken(name)) {
        const qsizetype end = SseHttpFields::tokenSize(name);
        return {Error::InvalidHeaderError,
                SseText::tr("The name of the header that begins with \"%1\" is invalid: it has %2 "
                            "in it")
                        .arg(QString::fromLatin1(name.first(end)),
                             describeCharacter(name.at(end)))};
    }
    if (isFramingHeader(name)) {
        return {Error::InvalidHeaderError,
                SseText::tr("The header \"%1\" is not for the application to set: it follows from "
                            "the body")
                        .arg(QString::fromLatin1(name))};
    }
    const auto bad = std::find_if_not(value.begin(), value.end(), isFieldValueCharacter);
    if (bad != value.end()) {
        return {Error::InvalidHeaderError,
                SseText::tr("The value of the header \"%1\" is invalid: it has %2 in it")
                        .arg(QString::fromLatin1(name), describeCharacter(*bad))};
    }
    return {};
}

SseRequestRules::Problem SseRequestRules::checkHeaders(const QNetworkRequest &request)
{
    const QList<QByteArray> names = request.rawHeaderList();
    for (const QByteArray &name : names) {
        if (Problem problem = checkHeader(name, request.rawHeader(name)))
            return problem;
    }
    return {};
}

SseRequestRules::Problem SseRequestRules::checkRequest(const QNetworkRequest &request)
{
    if (Problem problem = checkHeaders(request))
        return problem;
    return checkUrl(request.url());
}

SseRequestRules::Problem SseRequestRules::checkLastEventId(const QString &id)
{
    const auto bad = std::find_if(id.begin(), id.end(),
                                  [](QChar c) { return c == u'\r' || c == u'\n' || c.isNull(); });
    if (bad == id.end())
        return {};
    return {Error::InvalidHeaderError,
            SseText::tr("The last event ID has %1 in it").arg(describeCharacter(bad->toLatin1()))};
}

// Headers of the application take precedence over the defaults. The exception is Last-Event-ID:
// once the stream has an ID, the ID in the headers is outdated.
QNetworkRequest SseRequestRules::prepared(const QNetworkRequest &base, const Additions &additions)
{
    QNetworkRequest request(base);
    moveCredentialsToHeader(request);
    setDefaultHeader(request, "Accept", "text/event-stream");
    setDefaultHeader(request, "Cache-Control", "no-cache");
    setDefaultHeader(request, "User-Agent", "QtSse/" QTSSE_VERSION_STR);
    // Without this header, SseHttpTransport or Qt requests the codings that it can decompress.
    if (!additions.acceptsCompression)
        setDefaultHeader(request, "Accept-Encoding", "identity");
    if (!additions.lastEventId.isEmpty())
        request.setRawHeader("Last-Event-ID", additions.lastEventId.toUtf8());
    else if (additions.streamHasId) // the ID of the stream is empty
        request.setRawHeader("Last-Event-ID", QByteArray());
    return withOurAttributes(request, additions.allowsHttp2);
}

// Sets the attributes that streams need. They override those of the request.
QNetworkRequest SseRequestRules::withOurAttributes(const QNetworkRequest &base, bool allowsHttp2)
{
    QNetworkRequest request(base);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    request.setAttribute(QNetworkRequest::AutoDeleteReplyOnFinishAttribute, false);
    request.setAttribute(QNetworkRequest::HttpPipeliningAllowedAttribute, false);
    // HTTP/1.1 is the default: with HTTP/2, Qt cannot slow the server down, and does not notice
    // that the server has sent GOAWAY.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, allowsHttp2);
    // Qt would follow redirects to any origin with all headers, including credentials.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    // Qt would end a highly compressible stream after 10 MiB. QtSse limits the size of each event
    // instead.
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

// Qt creates the Host header from the URL and keeps the zone of an IPv6 address in it. A zone has a
// meaning only on this computer and must not be sent (RFC 6874, section 4); servers refuse it. A
// Host header of the application takes precedence.
void SseRequestRules::removeZoneFromHost(QNetworkRequest &request)
{
    const QUrl url = request.url();
    const QString host = SseOrigin::hostWithoutZone(url);
    if (host == url.host() || !request.rawHeader("Host").isEmpty())
        return;
    const QByteArray port = url.port() < 0 ? QByteArray() : ':' + QByteArray::number(url.port());
    request.setRawHeader("Host", '[' + host.toLatin1() + ']' + port);
}
