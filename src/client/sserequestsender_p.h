// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEREQUESTSENDER_P_H
#define SSEREQUESTSENDER_P_H

#include "../http/ssehttpattempt_p.h"
#include "ssegivenobject_p.h"
#include "sserequesthook_p.h"

#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkcookiejar.h>

#include <chrono>

// Creates the attempts of a client and sends their requests, after the application has prepared
// them. The attempts ask for certificates and credentials through the signals of the client.
class SseRequestSender
{
public:
    explicit SseRequestSender(SseClient *client)
        : manager(client, "network access manager", &SseClient::networkAccessManagerChanged)
        , cookieJar(client, "cookie jar", &SseClient::cookieJarChanged)
        , hook(client)
        , m_client(client)
        , m_ownCookieJar(new QNetworkCookieJar(client))
    {
    }

    SseGiven<QNetworkAccessManager> manager;
    SseGiven<QNetworkCookieJar> cookieJar; // used without a given manager
    SseRequestHook hook;

    struct Setup
    {
        std::chrono::milliseconds connectTimeout{0};
        std::chrono::milliseconds idleTimeout{0};
        bool answersQuestions = false; // the application may do so
    };
    [[nodiscard]] SseHttpAttempt *createAttempt(const Setup &setup);
    // Sends the request, at once or later. The client may be gone after this call.
    void send(SseHttpAttempt *attempt, const SseHttpRequest &request);

private:
    Q_DISABLE_COPY_MOVE(SseRequestSender)

    SseClient *const m_client;
    // Used without a given manager and a given jar; a child of the client, and moves with it.
    QNetworkCookieJar *const m_ownCookieJar;
    SseHttpAccessManager *m_engine = nullptr; // used without a given manager; a child of the client
};

#endif // SSEREQUESTSENDER_P_H
