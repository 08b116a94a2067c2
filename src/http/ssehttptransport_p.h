// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPTRANSPORT_P_H
#define SSEHTTPTRANSPORT_P_H

#include "ssehttpaccessmanager_p.h"
#include "ssehttpreply_p.h"
#include "ssehttprequest_p.h"
#include "ssemanagerpool_p.h"

#include <QtSse/sseerror.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>

#include <memory>

QT_BEGIN_NAMESPACE
class QAuthenticator;
class QNetworkCookieJar;
class QNetworkProxy;
class QSslError;
QT_END_NAMESPACE

class SseRequestBody;

// Sends the requests of an attempt, one after the other. It owns the current reply, chooses its
// access manager, handles its cookies, and forwards the questions that arise during the request.
class SseHttpTransport final : public QObject
{
    Q_OBJECT

public:
    struct Setup
    {
        QNetworkAccessManager *manager = nullptr; // set if the application has given one
        SseHttpAccessManager *engine = nullptr; // used without such a manager
        bool isExclusive = false; // see SseManagerPool
    };

    SseHttpTransport(const Setup &setup, QObject *parent);
    ~SseHttpTransport() override;

    [[nodiscard]] bool hasGivenManager() const { return m_hasGivenManager; }
    [[nodiscard]] QNetworkReply *reply() const { return m_reply; }
    // The reply if it is not one of Qt.
    [[nodiscard]] SseHttpReply *engineReply() const
    {
        return qobject_cast<SseHttpReply *>(m_reply.data());
    }

    // The jar is for the next requests, and is used without a given manager.
    void setCookieJar(QNetworkCookieJar *jar);

    // Must not be called while there is a reply. Credentials are requested only if the request goes
    // to the origin that the application knows.
    void send(const SseHttpRequest &request, bool asksForCredentials);
    void takeCookies(const QUrl &url);
    void endHandshake(); // the response has begun: a challenge cannot repeat the request any more
    void retireManager();

    void dropReply(); // may be called from a slot of the reply
    void stopListening(); // the reply is finished, but its data can still be read
    void stop(); // final; must not be called from a slot of the reply

#if QT_CONFIG(ssl)
    // Only while sslErrorsOccurred() is emitted: a slot that has begun another attempt must not
    // answer for it.
    void ignoreSslErrors();
    void ignoreSslErrors(const QList<QSslError> &errors);
#endif

Q_SIGNALS:
    void headReceived();
    void bytesReceived();
    void finished();
    void repeated(); // Qt has repeated the request without being asked to
    void failed(SseError error, const QString &message); // there is no reply, or it is lost
    // Questions that the slot must answer before it returns.
    void sslErrorsOccurred(const QList<QSslError> &errors);
    void challenged(QAuthenticator *authenticator);
    void proxyChallenged(const QNetworkProxy &proxy, QAuthenticator *authenticator);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] QNetworkRequest outgoing(const QNetworkRequest &base);
    [[nodiscard]] bool usesEngine(const QNetworkRequest &request) const;
    [[nodiscard]] QNetworkRequest outgoingForQt(const QNetworkRequest &base) const;
    [[nodiscard]] bool hasCookieJar() const;
    void addCookies(QNetworkRequest &request) const;
    void chooseManager(const QNetworkRequest &request);
    void startReply(const QNetworkRequest &request, const SseHttpRequest &base);
    void startEngineReply(const QNetworkRequest &request, const SseHttpRequest &base);
    void connectReply();
    void connectQuestions();
    void allowRepetition();
    template <typename Signal, typename... Arguments>
    void ask(Signal signal, const Arguments &...arguments);
    void onRequestSent();
    void onHeadReceived();
    void onFinished();
    bool sendAgainWithQt();
    void disconnectReply();

    const QPointer<QNetworkAccessManager> m_givenManager;
    QPointer<QNetworkCookieJar> m_cookieJar;
    const QPointer<SseHttpAccessManager> m_engine;
    const bool m_hasGivenManager;
    const bool m_isExclusive;
    QPointer<QNetworkAccessManager> m_manager; // the manager in use
    std::shared_ptr<SseManagerLease> m_lease; // null with a given manager
    QPointer<QNetworkReply> m_reply;
    SseHttpRequest m_request;
    bool m_needsQt = false; // to answer a challenge
    SseRequestBody *m_body = nullptr; // owned by the reply; only with a reply of Qt
    int m_requestsSent = 0;
    int m_requestsAllowed = 1;
    int m_questions = 0; // number of questions being answered
    bool m_asksAboutTls = false;
    bool m_asksForCredentials = true;
    bool m_isInHandshake = false;
};

#endif // SSEHTTPTRANSPORT_P_H
