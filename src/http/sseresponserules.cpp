// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseresponserules_p.h"

#include "ssehttpfields_p.h"
#include "ssetext_p.h"

#include <algorithm>
#include <initializer_list>

using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace std::chrono_literals;
using Error = SseError;

namespace {

// A server that wants no attempt for longer should respond with 204.
constexpr milliseconds MaximumRetryAfter = 1h;

// Parses a delay in seconds or a date.
std::optional<milliseconds> parseDelay(QByteArrayView text, const QDateTime &now)
{
    const bool isNumber = !text.isEmpty()
            && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (isNumber) {
        bool fits = false;
        const int count = text.toByteArray().toInt(&fits);
        return fits ? std::min(milliseconds(seconds(count)), MaximumRetryAfter) : MaximumRetryAfter;
    }
    const QDateTime date = SseHttpFields::parseDate(text, now);
    if (!date.isValid())
        return std::nullopt;
    return std::clamp(milliseconds(now.msecsTo(date)), milliseconds(0ms), MaximumRetryAfter);
}

} // namespace

// Compares the essence of the MIME type (case-insensitive). Parameters are ignored, even a charset,
// as event streams are always UTF-8. Qt joins headers of the same name by commas.
bool SseResponseRules::isEventStreamType(QByteArrayView contentType)
{
    return SseHttpFields::contentTypeEssence(contentType)
                   .compare("text/event-stream", Qt::CaseInsensitive)
            == 0;
}

SseResponseRules::Coding SseResponseRules::codingOf(QByteArrayView contentEncoding)
{
    const QList<QByteArray> codings = SseHttpFields::contentCodings(contentEncoding);
    if (codings.isEmpty())
        return Coding::Identity;
#ifdef QTSSE_WITH_ZLIB
    if (codings.size() > 1)
        return Coding::Unknown;
    const QByteArray &name = codings.constFirst();
#else
    // Qt supports neither "x-gzip" nor lists such as "gzip, identity".
    const QByteArray name = contentEncoding.trimmed().toByteArray().toLower();
    if (name == "br" || name == "zstd")
        return Coding::Other;
#endif
    if (name == "gzip")
        return Coding::Gzip;
    return name == "deflate" ? Coding::Deflate : Coding::Unknown;
}

SseResponseRules::Verdict SseResponseRules::judge(int status, QByteArrayView contentType,
                                                  QByteArrayView contentEncoding,
                                                  bool acceptsCompression)
{
    if (status < 200)
        return Verdict::Interim;
    if (status == 204)
        return Verdict::NoContent;
    if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308)
        return Verdict::Redirect;
    if (status != 200)
        return Verdict::UnexpectedStatus;
    if (!isEventStreamType(contentType))
        return Verdict::WrongContentType;
    const Coding coding = codingOf(contentEncoding);
    const bool isReadable =
            coding == Coding::Identity || (acceptsCompression && coding != Coding::Unknown);
    return isReadable ? Verdict::EventStream : Verdict::UnwantedContentEncoding;
}

QString SseResponseRules::describe(Error error, const Head &head)
{
    switch (error) {
    case Error::NoHttpResponseError:
        return SseText::tr("The server closed the connection without an HTTP response, or what it "
                           "sent is not HTTP");
    case Error::ConnectionLostError:
        return SseText::tr("The connection was lost in the middle of the stream");
    case Error::ContentTypeError:
        if (head.contentType.isEmpty())
            return SseText::tr("The response has no Content-Type header; it has to say "
                               "text/event-stream");
        return SseText::tr("The server sends %1 instead of text/event-stream in its Content-Type "
                           "header; the body of the response may say why")
                .arg(QString::fromLatin1(head.contentType));
    case Error::ContentEncodingError:
        if (codingOf(head.contentEncoding) == Coding::Unknown)
            return SseText::tr("The server sends the stream with \"Content-Encoding: %1\", which "
                               "this client cannot decompress. Switch it off at the server")
                    .arg(QString::fromLatin1(head.contentEncoding));
        return SseText::tr("The server sends the stream with \"Content-Encoding: %1\", which was "
                           "not asked for. Switch it off at the server, or compression on in the "
                           "client")
                .arg(QString::fromLatin1(head.contentEncoding));
    default:
        return SseText::tr("The server answered with HTTP status %1 %2")
                .arg(QString::number(head.status), QString::fromUtf8(head.reason))
                .trimmed();
    }
}

SseError SseResponseRules::errorFor(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Interim:
    case Verdict::EventStream:
    case Verdict::NoContent:
        break;
    case Verdict::Redirect:
        return Error::RedirectError;
    case Verdict::UnexpectedStatus:
        return Error::HttpStatusError;
    case Verdict::WrongContentType:
        return Error::ContentTypeError;
    case Verdict::UnwantedContentEncoding:
        return Error::ContentEncodingError;
    }
    return Error::NoError;
}

SseError SseResponseRules::errorBeforeResponse(QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::HostNotFoundError:
        return Error::HostNotFoundError;
    case QNetworkReply::ConnectionRefusedError:
        return Error::ConnectionRefusedError;
    case QNetworkReply::TimeoutError:
        return Error::ConnectTimeoutError;
    case QNetworkReply::SslHandshakeFailedError:
        return Error::TlsError;
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::UnknownProxyError:
        return Error::ProxyError;
    // Qt reports a response that is not HTTP as a closed connection.
    case QNetworkReply::NoError:
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ContentReSendError: // see SseRequestBody
    case QNetworkReply::ProtocolInvalidOperationError:
    case QNetworkReply::ProtocolFailure:
        return Error::NoHttpResponseError;
    case QNetworkReply::ProtocolUnknownError:
        return Error::UnsupportedSchemeError;
    default:
        return Error::NetworkError;
    }
}

// RFC 9110, section "Retry-After": seconds or a date. If there are several values, for example
// because a proxy has added one, the longest time is used.
std::optional<milliseconds> SseResponseRules::parseRetryAfter(const QByteArray &value,
                                                              const QDateTime &now)
{
    std::optional<milliseconds> longest;
    const QByteArrayList members = SseHttpFields::splitDateList(value);
    for (const QByteArray &member : members) {
        const std::optional<milliseconds> delay = parseDelay(member, now);
        if (delay && (!longest || *delay > *longest))
            longest = delay;
    }
    return longest;
}
