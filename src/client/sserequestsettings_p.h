// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEREQUESTSETTINGS_P_H
#define SSEREQUESTSETTINGS_P_H

#include "../http/ssehttprequest_p.h"
#include "../http/sserequestrules_p.h"

#include <QtSse/sseheaders.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkrequest.h>

// The request settings of the application: URL, headers, method and body, and the method for
// resuming a stream. The requests of all attempts are created here.
//
// A setter that returns a problem has changed nothing.
class SseRequestSettings
{
public:
    using Problem = SseRequestRules::Problem;

    // The URL, the headers, and all other settings of a QNetworkRequest.
    [[nodiscard]] const QNetworkRequest &request() const { return m_request; }
    [[nodiscard]] Problem setRequest(const QNetworkRequest &request);

    [[nodiscard]] QUrl url() const { return m_request.url(); }
    void setUrl(const QUrl &url) { m_request.setUrl(url); }
    [[nodiscard]] Problem checkUrl() const { return SseRequestRules::checkUrl(url()); }

    [[nodiscard]] SseHeaders headers() const;
    [[nodiscard]] Problem setHeaders(const SseHeaders &headers);
    [[nodiscard]] Problem setHeader(const QByteArray &name, const QByteArray &value);

#if QT_CONFIG(ssl)
    void setSslConfiguration(const QSslConfiguration &configuration);
#endif

    [[nodiscard]] QByteArray method() const
    {
        return m_method;
    }
    [[nodiscard]] Problem setMethod(const QByteArray &method);

    [[nodiscard]] QByteArray resumeMethod() const
    {
        return m_resumeMethod;
    }
    [[nodiscard]] Problem setResumeMethod(const QByteArray &method); // empty: same as method()

    [[nodiscard]] QByteArray body() const
    {
        return m_body;
    }
    void setBody(const QByteArray &body)
    {
        m_body = body;
    }

    [[nodiscard]] bool isCompressionEnabled() const
    {
        return m_compression;
    }
    void setCompressionEnabled(bool enabled)
    {
        m_compression = enabled;
    }

    [[nodiscard]] bool isHttp2Enabled() const
    {
        return m_http2;
    }
    void setHttp2Enabled(bool enabled)
    {
        m_http2 = enabled;
    }

    // Events of the stream that change the next request.
    void startOver(); // for another stream, which is not resumed
    void noteOpened(); // further attempts resume the stream
    void setAvoidsHttp2(bool avoids)
    {
        m_avoidsHttp2 = avoids;
    } // in the next attempt

    // The last event ID belongs to the origin of the attempt that has received it. An ID that the
    // application has set belongs to the origin of the next attempt.
    void noteLastEventId(); // the stream has an ID, which may be empty
    void noteGivenLastEventId();
    // Call this before each attempt. Returns true if the last event ID belongs to another origin
    // than that of the current URL, and must not be sent.
    [[nodiscard]] bool forgetsLastEventId();

    [[nodiscard]] SseHttpRequest next(const QString &lastEventId) const;

    // The request of next() after the changes of the application. If the changes are invalid, the
    // problem describes the reason.
    struct Prepared
    {
        SseHttpRequest request;
        Problem problem;
    };
    [[nodiscard]] static Prepared prepared(const SseHttpRequest &next,
                                           const QNetworkRequest &changed);

private:
    QNetworkRequest m_request;
    QByteArray m_method = "GET";
    QByteArray m_body;
    QByteArray m_resumeMethod;
    QUrl m_attemptOrigin;
    QUrl m_lastEventIdOrigin; // empty: the origin of the next attempt
    bool m_compression = false;
    bool m_http2 = false;
    bool m_avoidsHttp2 = false; // the last attempt used a dead connection
    bool m_streamHasId = false; // also if the ID is empty
    bool m_hasBeenOpen = false;
};

#endif // SSEREQUESTSETTINGS_P_H
