// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPTRANSPORT_P_H
#define SSEHTTPTRANSPORT_P_H

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

// Sends the requests of an attempt, one after the other, and owns the reply to the present one: the
// access manager that it comes from, the cookies, and what Qt asks while the request is on its way.
class SseHttpTransport final : public QObject
{
    Q_OBJECT

public:
    struct Setup
    {
        QNetworkAccessManager *manager = nullptr; // the application's, if it has given one
        QNetworkCookieJar *cookieJar = nullptr; // used without such a manager; lives longer
        bool isExclusive = false; // see SseManagerPool
    };

    SseHttpTransport(const Setup &setup, QObject *parent);
    ~SseHttpTransport() override;

    [[nodiscard]] bool hasGivenManager() const { return m_hasGivenManager; }
    [[nodiscard]] QNetworkReply *reply() const { return m_reply; }

    // There must be no reply. Credentials are asked for only if the request is for the origin that
    // the application knows.
    void send(const SseHttpRequest &request, bool asksForCredentials);
    void takeCookies(const QUrl &url);
    void endHandshake(); // the response has begun: no challenge repeats the request any more
    void retireManager();

    void dropReply(); // from a slot of the reply, too
    void stopListening(); // the reply is finished; what it has is left to be read
    void stop(); // for good, and not from a slot of the reply

#if QT_CONFIG(ssl)
    void ignoreSslErrors();
    void ignoreSslErrors(const QList<QSslError> &errors);
#endif

Q_SIGNALS:
    void headReceived();
    void bytesReceived();
    void finished();
    void repeated(); // Qt has sent the request again, for no good reason
    void failed(SseError error, const QString &message); // without a reply, or the reply is gone
    // Questions, to be answered by the slot.
    void sslErrorsOccurred(const QList<QSslError> &errors);
    void challenged(QAuthenticator *authenticator);
    void proxyChallenged(const QNetworkProxy &proxy, QAuthenticator *authenticator);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] QNetworkRequest outgoing(const QNetworkRequest &base) const;
    void addCookies(QNetworkRequest &request) const;
    void chooseManager(const QNetworkRequest &request);
    void startReply(const QNetworkRequest &request, const SseHttpRequest &base);
    void connectReply();
    void connectQuestions();
    void allowRepetition();
    template <typename Signal, typename... Arguments>
    void ask(Signal signal, const Arguments &...arguments);
    void onRequestSent();
    void disconnectReply();

    const QPointer<QNetworkAccessManager> m_givenManager;
    const QPointer<QNetworkCookieJar> m_cookieJar;
    const bool m_hasGivenManager;
    const bool m_isExclusive;
    QPointer<QNetworkAccessManager> m_manager; // the one that is used
    std::shared_ptr<SseManagerLease> m_lease; // if it is not a given one
    QPointer<QNetworkReply> m_reply;
    SseRequestBody *m_body = nullptr; // the reply's
    int m_requestsSent = 0;
    int m_requestsAllowed = 1;
    int m_questions = 0; // how many of them are being answered
    bool m_asksForCredentials = true;
    bool m_isInHandshake = false;
};

#endif // SSEHTTPTRANSPORT_P_H
