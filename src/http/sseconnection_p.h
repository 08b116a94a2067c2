// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECONNECTION_P_H
#define SSECONNECTION_P_H

#include "ssehttprequest_p.h"
#include "ssemanagerpool_p.h"
#include "sseresponserules_p.h"
#include "ssetimeouttimer_p.h"

#include <QtSse/sseerror.h>
#include <QtSse/sseheaders.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qpointer.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>

#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QAuthenticator;
class QNetworkCookieJar;
class QNetworkProxy;
class QSslError;
QT_END_NAMESPACE

class SseDecompressor;
class SseRequestBody;

// One attempt: a request, the judgement of its response, and the bytes of the stream until it
// ends for whatever reason. Knows nothing of events or of other attempts.
//
// All work with the reply is done in the reply's signals; changed() alone tells the client, and it
// always comes from the event loop. Hence no code of the application ever runs on top of a stack
// frame of Qt Network, and a slot may delete everything. The exceptions are the questions that Qt
// wants to have answered before it goes on, about certificates and credentials.
class SseConnection final : public QObject
{
    Q_OBJECT

public:
    struct Setup
    {
        QNetworkAccessManager *manager = nullptr; // the application's, if it has given one
        QNetworkCookieJar *cookieJar = nullptr; // for the case that it has not; lives longer
        bool isExclusive = false; // see SseManagerPool
        std::chrono::milliseconds connectTimeout{0};
        std::chrono::milliseconds idleTimeout{0};
    };

    SseConnection(const Setup &setup, QObject *parent);
    ~SseConnection() override;

    void setIdleTimeout(std::chrono::milliseconds timeout);
    void startConnectTimeout();
    void send(const SseHttpRequest &request);
    void fail(SseError error, const QString &message);
    void abandon();
#if QT_CONFIG(ssl)
    void ignoreSslErrors();
    void ignoreSslErrors(const QList<QSslError> &errors);
#endif

    [[nodiscard]] bool isSent() const
    {
        return m_isSent;
    }
    [[nodiscard]] bool isOpened() const
    {
        return m_openedAt.has_value();
    }
    [[nodiscard]] bool isEnded() const
    {
        return m_phase == Phase::Ended;
    }
    // What is left to be taken is here, and in no other object of this thread.
    [[nodiscard]] bool canLeaveThread() const
    {
        return isEnded() && !m_reply;
    }
    [[nodiscard]] bool hangsBehindHttp2() const;
    [[nodiscard]] std::chrono::milliseconds openTime() const;
    [[nodiscard]] QByteArray takeBytes();

    [[nodiscard]] QUrl url() const
    {
        return m_request.request.url();
    } // after redirects
    [[nodiscard]] int status() const
    {
        return m_status;
    }
    [[nodiscard]] const SseHeaders &headers() const
    {
        return m_headers;
    }
    [[nodiscard]] QByteArray header(const QByteArray &name) const;

    // Why it ended. Without an error: the response ended regularly, or there is none (204).
    [[nodiscard]] SseError error() const
    {
        return m_error;
    }
    [[nodiscard]] QString errorString() const
    {
        return m_errorString;
    }
    [[nodiscard]] QByteArray errorBody() const
    {
        return m_errorBody;
    }

Q_SIGNALS:
    void changed();
    // Questions, to be answered by the slot; see above.
    void sslErrorsOccurred(const QList<QSslError> &errors);
    void challenged(QAuthenticator *authenticator);
    void proxyChallenged(const QNetworkProxy &proxy, QAuthenticator *authenticator);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    enum class Phase {
        Connecting,
        Streaming,
        ReadingErrorBody,
        Ended,
    };

    void sendRequest();
    [[nodiscard]] QNetworkRequest outgoingRequest() const;
    void connectReply();
    void connectQuestions();
    void allowRepetition();
    template <typename Signal, typename... Arguments>
    void ask(Signal signal, const Arguments &...arguments);
    void takeCookies();
    void onRequestSent();
    void onMetaDataChanged();
    void onReadyRead();
    void onErrorOccurred();
    void onFinished();
    void onTimeout();
    void checkIdleness();
    [[nodiscard]] bool acceptsCompression() const;
    void takeResponseHead(int status);
    void beginStreaming();
    void followRedirect();
    void beginErrorBody(SseError error);
    void readErrorBody();
    QByteArray readReply();
#ifdef QTSSE_WITH_ZLIB
    QByteArray readDecompressed();
    void failDecompression(const QString &message);
#endif
    void end();
    void keepRest();
    [[nodiscard]] bool hasUnreadBytes() const;
    void dropReply();
    void deleteReply();
    void disconnectReply();
    void notify();
    [[nodiscard]] QString describeNetworkError(SseError error) const;
    [[nodiscard]] QString describeConnectTimeout() const;

    const QPointer<QNetworkAccessManager> m_givenManager;
    const QPointer<QNetworkCookieJar> m_cookieJar;
    const bool m_hasGivenManager;
    const bool m_isExclusive;
    QPointer<QNetworkAccessManager> m_manager; // the one that is used
    std::shared_ptr<SseManagerLease> m_lease; // if it is not a given one
    SseHttpRequest m_request;
    QPointer<QNetworkReply> m_reply;
    SseTimeoutTimer m_timer;
    std::optional<std::chrono::milliseconds> m_openedAt; // of SseClock
    QElapsedTimer m_lastActivity;
    std::chrono::milliseconds m_connectTimeout{0};
    std::chrono::milliseconds m_idleTimeout{0};
    std::chrono::milliseconds m_openTime{0};
    Phase m_phase = Phase::Connecting;
    SseRequestBody *m_body = nullptr; // the reply's
    int m_requestsSent = 0;
    int m_requestsAllowed = 1;
    int m_questions = 0; // how many of them are being answered
    bool m_notified = false;
    bool m_isSent = false;
    bool m_hasConnectTimeout = false;
    bool m_hasLeftOrigin = false; // by redirects; it does not count that a later one leads back
#ifdef QTSSE_WITH_ZLIB
    std::unique_ptr<SseDecompressor> m_decompressor; // if the stream is compressed
#else
    bool m_isCompressed = false; // and Qt decompresses it
#endif

    int m_redirects = 0;
    int m_status = 0;
    QByteArray m_reason;
    SseHeaders m_headers;
    QByteArray m_tail; // read from the reply before it was dropped
    SseError m_error = SseError::NoError;
    QString m_errorString;
    QByteArray m_errorBody;
};

#endif // SSECONNECTION_P_H
