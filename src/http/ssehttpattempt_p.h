// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPATTEMPT_P_H
#define SSEHTTPATTEMPT_P_H

#include "ssehttprequest_p.h"
#include "ssehttptransport_p.h"
#include "ssestreambody_p.h"
#include "ssetimeouttimer_p.h"

#include <QtSse/sseerror.h>
#include <QtSse/sseheaders.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>

#include <chrono>
#include <optional>

// One attempt: a request, its redirects, the rules for the response, and the bytes of the stream
// until it ends for any reason. It knows neither events nor other attempts.
//
// The attempt handles the signals of the reply directly, but emits its own signals from the event
// loop. Code of the application therefore never runs above a stack frame of Qt Network, and a slot
// may delete everything. The exceptions are the questions about certificates and credentials, since
// Qt needs an answer before it continues, and the bytes of an SseHttpReply, which a slot may delete:
// each turn of the event loop takes time, especially with many streams.
class SseHttpAttempt final : public QObject
{
    Q_OBJECT

public:
    struct Setup
    {
        SseHttpTransport::Setup transport;
        std::chrono::milliseconds connectTimeout{0};
        std::chrono::milliseconds idleTimeout{0};
    };

    struct Response
    {
        QUrl url; // after redirects
        int status = 0; // 0: there is no response
        QByteArray reason;
        SseHeaders headers;
    };

    // The end of the attempt. Without an error, the response has ended regularly, or it is 204 and
    // has no body.
    struct End
    {
        SseError error = SseError::NoError;
        QString message;
        QByteArray body; // the beginning of the body of an error response
        bool wasOpened = false;
        std::chrono::milliseconds openTime{0};
        bool needsHttp1 = false; // another attempt over HTTP/2 would use the same dead connection
    };

    SseHttpAttempt(const Setup &setup, QObject *parent);
    ~SseHttpAttempt() override;

    void setIdleTimeout(std::chrono::milliseconds timeout);
    void startConnectTimeout();
    void setCookieJar(QNetworkCookieJar *jar) { m_transport.setCookieJar(jar); }
    [[nodiscard]] bool canSend() const { return m_phase == Phase::Connecting && !m_isSent; }
    void send(const SseHttpRequest &request);
    void fail(SseError error, const QString &message);
    void abandon();
#if QT_CONFIG(ssl)
    void ignoreSslErrors()
    {
        m_transport.ignoreSslErrors();
    }
    void ignoreSslErrors(const QList<QSslError> &errors)
    {
        m_transport.ignoreSslErrors(errors);
    }
#endif

    // Returns true if all remaining data is in this object, and none in the reply, which cannot
    // move to another thread.
    [[nodiscard]] bool canLeaveThread() const
    {
        return m_phase == Phase::Ended && !m_transport.reply();
    }

    [[nodiscard]] const Response &response() const
    {
        return m_response;
    }
    [[nodiscard]] QByteArray takeBytes();
    // Set when the attempt has ended. It is final when all bytes have been taken, as the last bytes
    // may be corrupt.
    [[nodiscard]] std::optional<End> end() const;

Q_SIGNALS:
    void opened();
    void readable();
    void ended(); // takeBytes() may still return bytes
    // Questions that the slot must answer before it returns; see above.
    void sslErrorsOccurred(const QList<QSslError> &errors);
    void challenged(QAuthenticator *authenticator);
    void proxyChallenged(const QNetworkProxy &proxy, QAuthenticator *authenticator);

private:
    enum class Phase {
        Connecting,
        Streaming,
        ReadingErrorBody,
        Ended,
    };

    void connectTransport();
    void sendRequest();
    void setPhase(Phase phase);
    void onHeadReceived();
    void onBytesReceived();
    void onFinished();
    void onRepeated();
    void onTimeout();
    void checkIdleTimeout();
    void takeResponseHead(int status);
    void beginStreaming();
    void followRedirect();
    void beginErrorBody(SseError error);
    void readErrorBody();
    void finish();
    [[nodiscard]] bool usesHttp2() const;
    [[nodiscard]] std::chrono::milliseconds openTime() const;
    void notify();
    void emitNotification();
    [[nodiscard]] QString describeNetworkError(SseError error) const;
    [[nodiscard]] QString describeLostConnection() const;
    [[nodiscard]] QString describeConnectTimeout() const;

    SseHttpTransport m_transport;
    SseStreamBody m_body{m_transport};
    SseHttpRequest m_request;
    SseTimeoutTimer m_timer;
    std::optional<std::chrono::milliseconds> m_openedAt; // time of SseClock
    QElapsedTimer m_lastActivity;
    std::chrono::milliseconds m_connectTimeout{0};
    std::chrono::milliseconds m_idleTimeout{0};
    Phase m_phase = Phase::Connecting;
    bool m_isNotifying = false;
    bool m_hasEmittedOpened = false;
    bool m_isSent = false;
    bool m_hasConnectTimeout = false;
    bool m_hasLeftOrigin = false; // ever, even if redirected back
    int m_redirects = 0;
    Response m_response;
    End m_end;
};

#endif // SSEHTTPATTEMPT_P_H
