// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPREPLY_P_H
#define SSEHTTPREPLY_P_H

#include "ssehttpauthentication_p.h"
#include "ssehttpbodyreader_p.h"
#include "ssehttpconnection_p.h"
#include "ssehttphead_p.h"
#include "ssehttpmemory_p.h"
#include "ssehttproute_p.h"
#include "ssehttpupload_p.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qpointer.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>

#include <functional>
#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QAuthenticator;
QT_END_NAMESPACE

// The response to one HTTP/1.1 request, on a connection of its own, without a thread.
//
// The reply reads from the connection when it is asked for bytes, and not much before: 256 KB, or
// readBufferSize(), and one piece more. A server that is faster than the reader therefore has to wait,
// and the memory of a reply does not grow. It follows that readyRead() is emitted again only if the
// reader has taken all bytes.
//
// In contrast to the replies of Qt, a status such as 404 is no error, and no request is sent twice,
// except to answer a challenge, or without an expectation that the server has refused.
//
// A slot of any signal may abort or delete the reply.
class SseHttpReply final : public QNetworkReply
{
    Q_OBJECT

public:
    struct Setup
    {
        QNetworkAccessManager::Operation operation = QNetworkAccessManager::GetOperation;
        QNetworkRequest request;
        QByteArray method;
        QIODevice *body = nullptr; // must exist as long as the reply; can be read again
        QList<QNetworkProxy> proxies; // in the order in which they are tried
        QString path; // of a Unix domain socket
        std::shared_ptr<SseHttpMemory> memory;
    };

    SseHttpReply(const Setup &setup, QObject *parent);
    ~SseHttpReply() override;

    // Returns bytes of the body, without a copy if there are many. Returns nothing if all bytes that
    // have arrived were taken. Drop the result before the next call, so that its memory is used again.
    [[nodiscard]] QByteArray takeBytes();
    // Whether a slot of readyRead() may run code of the application. A socket with TLS decrypts more
    // below the slot, even in an event loop.
    [[nodiscard]] bool canDeliverAtOnce() const { return !isSecure(); }
    // Whether only Qt's HTTP stack might answer the challenge of the server or of the proxy.
    [[nodiscard]] bool needsOtherScheme() const { return m_authentication.needsOtherScheme(); }

    void abort() override;
    void close() override;
    [[nodiscard]] qint64 bytesAvailable() const override;
    [[nodiscard]] bool isSequential() const override { return true; }
#if QT_CONFIG(ssl)
    void ignoreSslErrors() override;
#endif

Q_SIGNALS:
    // Questions that the slot must answer before it returns.
    void challenged(QAuthenticator *authenticator);
    void proxyChallenged(const QNetworkProxy &proxy, QAuthenticator *authenticator);

protected:
    qint64 readData(char *data, qint64 maximumSize) override;
#if QT_CONFIG(ssl)
    void sslConfigurationImplementation(QSslConfiguration &configuration) const override;
    void setSslConfigurationImplementation(const QSslConfiguration &configuration) override;
    void ignoreSslErrorsImplementation(const QList<QSslError> &errors) override;
#endif

private:
    enum class State {
        Idle,
        Connecting,
        AwaitingHead,
        ReadingBody,
        Ending, // all bytes have been taken; finished() follows
        Finished,
    };

    using Consequence = SseHttpAuthentication::Consequence;

    void openConnection();
    void prepareAuthorization();
    void connectConnection();
    [[nodiscard]] SseHttpConnection::Target target() const;
    [[nodiscard]] bool isSecure() const
    {
        return m_route.isSecure();
    }

    void onConnected();
    void onConnectionFailed(const SseHttpConnection::Failure &failure);
    void sendRequest();

    void onReadable();
    void readHead();
    void failHead();
    void onHeadComplete(const QByteArray &rest);
    void deliverHead(const QByteArray &rest);
    void takeHead();
    [[nodiscard]] bool repeatWithoutExpectation();
    [[nodiscard]] Consequence answerServer(const SseHeaders &fields);
    [[nodiscard]] Consequence answerProxy(const SseHeaders &fields);
    [[nodiscard]] SseHttpAuthentication::Question asking(
            const std::function<void(QAuthenticator *)> &emitSignal);

    void announceBytes();
    void readAhead();
    void endWithBody();
    void end(NetworkError error, const QString &text);
    void finish();

    std::unique_ptr<SseHttpConnection> m_connection;
    State m_state = State::Idle;
    const QByteArray m_method;
    SseHttpUpload m_upload;
    SseHttpRoute m_route;
    const std::shared_ptr<SseHttpMemory> m_memory;
    SseHttpAuthentication m_authentication;
    QByteArray m_proxyAuthorization;
    QByteArray m_authorization;
    SseHttpHead m_head;
    SseHttpBodyReader m_body;
    NetworkError m_endError = NoError;
    QString m_endText;
    bool m_willReadAhead = false;
    bool m_mustAnnounce = false; // there are bytes that the reader does not know
    bool m_hasAnnouncedRequest = false;
    bool m_isAsking = false; // a slot answers a question
    bool m_expectsContinue = false;
#if QT_CONFIG(ssl)
    void onSessionChanged();
    [[nodiscard]] QString peerVerifyName() const;

    bool m_ignoresSslErrors = false;
    bool m_hadSslErrors = false;
    QList<QSslError> m_ignoredSslErrors;
    // Only with TLS: to create one loads the TLS library, which takes time and memory.
    std::optional<QSslConfiguration> m_sslConfiguration;
#endif
};

#endif // SSEHTTPREPLY_P_H
