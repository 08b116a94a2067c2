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

// What the application asks for, and what it means for the next attempt: URL, headers, method and
// body, also when a stream is resumed. The request of each attempt is made here and nowhere else.
//
// Setters that return a problem have changed nothing if there is one.
class SseRequestSettings
{
public:
    using Problem = SseRequestRules::Problem;

    // URL, headers, and everything else that a QNetworkRequest has.
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
    [[nodiscard]] Problem setResumeMethod(const QByteArray &method); // empty: as the first method

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

    // What the stream has come to.
    void startOver(); // with another stream, which is not resumed
    void noteOpened(); // from now on, attempts resume the stream
    void setAvoidsHttp2(bool avoids)
    {
        m_avoidsHttp2 = avoids;
    } // in the next attempt

    // The last event ID belongs to the origin of the attempt that it is from, or to that of the
    // next attempt if the application has set it.
    void noteLastEventId(); // the stream has one, which may be empty
    void noteGivenLastEventId();
    // To be called before each attempt. Returns whether the last event ID is from another origin
    // than that of the URL now, and must not be sent.
    [[nodiscard]] bool forgetsLastEventId();

    [[nodiscard]] SseHttpRequest next(const QString &lastEventId) const;

    // The request of next() as the application has changed it. If the application may not change it
    // like this, the problem says why.
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
    QUrl m_lastEventIdOrigin; // empty: that of the next attempt
    bool m_compression = false;
    bool m_http2 = false;
    bool m_avoidsHttp2 = false; // the last attempt hung behind an old connection
    bool m_streamHasId = false; // the empty ID included
    bool m_hasBeenOpen = false;
};

#endif // SSEREQUESTSETTINGS_P_H
