// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttprequesthead_p.h"

#include "ssehttpfields_p.h"
#include "sseorigin_p.h"

#include <QtCore/qlocale.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

// As Qt does.
QByteArray acceptLanguage()
{
    const QString name = QLocale::system().name().replace(u'_', u'-');
    if (name == u"C")
        return "en,*";
    return (name.startsWith(u"en-") ? name + u",*"_s : name + u",en,*"_s).toLatin1();
}

QUrl addressOf(QUrl url)
{
    if (url.path().isEmpty())
        url.setPath(u"/"_s);
    return url;
}

QByteArray hostField(const QUrl &url)
{
    const QString host = SseOrigin::hostWithoutZone(url);
    QByteArray field = host.contains(u':') ? '[' + host.toLatin1() + ']'
                                           : url.host(QUrl::FullyEncoded).toLatin1();
    if (url.port() >= 0 && url.port() != SseOrigin::defaultPort(url))
        field += ':' + QByteArray::number(url.port());
    return field;
}

// Whether a request with this method is expected to have a body (RFC 9110, "Content-Length").
bool anticipatesBody(const QByteArray &method)
{
    return method == "POST" || method == "PUT" || method == "PATCH" || method == "REPORT";
}

} // namespace

void SseHttpRequestHead::appendField(QByteArray *head, const QByteArray &name,
                                     const QByteArray &value)
{
    const bool isLine = std::none_of(value.begin(), value.end(),
                                     [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    if (isLine && SseHttpFields::isToken(name))
        *head += name + ": " + value + "\r\n";
}

QByteArray SseHttpRequestHead::toBytes() const
{
    QByteArray head = method + ' ' + target + " HTTP/1.1\r\n";
    if (request.rawHeader("Host").isEmpty())
        appendField(&head, "Host", hostField(request.url()));
    appendFields(&head);
    if (!authorization.isEmpty())
        appendField(&head, "Authorization", authorization);
    if (!proxyAuthorization.isEmpty())
        appendField(&head, "Proxy-Authorization", proxyAuthorization);
    if (!request.hasRawHeader("Accept-Language"))
        appendField(&head, "Accept-Language", acceptLanguage());
    if (expectsContinue)
        appendField(&head, "Expect", "100-continue");
    if (bodySize > 0 || anticipatesBody(method))
        appendField(&head, "Content-Length", QByteArray::number(bodySize));
    return head + "\r\n";
}

void SseHttpRequestHead::appendFields(QByteArray *head) const
{
    const QList<QByteArray> names = request.rawHeaderList();
    for (const QByteArray &name : names) {
        const QByteArray value = request.rawHeader(name);
        const bool isOurs = SseHttpFields::isSameName(name, "Content-Length")
                || (SseHttpFields::isSameName(name, "Expect")
                    && SseHttpFields::isSameName(value, "100-continue"))
                || SseHttpFields::isSameName(name, "Transfer-Encoding")
                || (SseHttpFields::isSameName(name, "Authorization") && !authorization.isEmpty())
                || (SseHttpFields::isSameName(name, "Host") && value.isEmpty())
                || (SseHttpFields::isSameName(name, "Proxy-Authorization") && hasProxy);
        if (!isOurs)
            appendField(head, name, value);
    }
}

QByteArray SseHttpRequestHead::originForm(const QUrl &url)
{
    return addressOf(url).toEncoded(QUrl::RemoveFragment | QUrl::RemoveScheme
                                    | QUrl::RemoveAuthority);
}

QByteArray SseHttpRequestHead::absoluteForm(const QUrl &url)
{
    QUrl address = addressOf(url);
    address.setHost(SseOrigin::hostWithoutZone(address));
    return address.toEncoded(QUrl::RemoveFragment | QUrl::RemoveUserInfo);
}
