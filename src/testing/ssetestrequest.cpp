// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssetestconnection.h>

#include <QtCore/qurl.h>
#include <QtCore/qurlquery.h>

/*!
    \class SseTestRequest
    \inmodule QtSse
    \ingroup qtsse-testing
    \inheaderfile QtSse/SseTestConnection
    \brief The SseTestRequest struct is a request as SseTestServer has received it.
    \since QtSse 0.1
*/

/*!
    \variable SseTestRequest::method
    \brief This variable holds the HTTP method, such as \c GET.
*/

/*!
    \variable SseTestRequest::target
    \brief This variable holds the request target as it was sent: the path with its query.
*/

/*!
    \variable SseTestRequest::headers
    \brief This variable holds the names and values of the headers, in their order.

    \sa header()
*/

/*!
    \variable SseTestRequest::body
    \brief This variable holds the body, empty if there was none.
*/

/*!
    Returns \c true if there is a header \a name. The case of the name does not matter.
*/
bool SseTestRequest::hasHeader(const QByteArray &name) const
{
    return !header(name).isNull();
}

/*!
    Returns the value of the first header \a name, or a null array if there is none.
*/
QByteArray SseTestRequest::header(const QByteArray &name) const
{
    for (const auto &[headerName, value] : headers) {
        if (headerName.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

/*!
    Returns the path of the target, without its query.
*/
QByteArray SseTestRequest::path() const
{
    return target.split('?').first();
}

/*!
    Returns the value of \a key in the query of the target.
*/
QByteArray SseTestRequest::queryValue(const QByteArray &key) const
{
    const QUrlQuery query(QUrl(QString::fromUtf8(target)));
    return query.queryItemValue(QString::fromUtf8(key), QUrl::FullyDecoded).toUtf8();
}
