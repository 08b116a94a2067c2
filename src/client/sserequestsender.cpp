// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sserequestsender_p.h"

#include "sserequestsettings_p.h"

#include <QtCore/qpointer.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkproxy.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslerror.h>
#endif

namespace {

void sendPrepared(SseHttpAttempt *attempt, const SseHttpRequest &next,
                  const QNetworkRequest &prepared)
{
    if (prepared.url().isEmpty()) {
        attempt->fail(SseError::PreparationError,
                      SseClient::tr("The application could not prepare the request"));
        return;
    }
    const auto [request, problem] = SseRequestSettings::prepared(next, prepared);
    if (problem) {
        attempt->fail(problem.error,
                      SseClient::tr("The application has prepared an invalid request. %1")
                              .arg(problem.message));
        return;
    }
    attempt->send(request);
}

} // namespace

SseHttpAttempt *SseRequestSender::createAttempt(const Setup &setup)
{
    SseHttpAttempt::Setup result;
    result.transport.manager = manager.get();
    if (!m_engine && SseHttpAccessManager::isEnabled())
        m_engine = new SseHttpAccessManager(m_client);
    result.transport.engine = m_engine;
    result.transport.isExclusive = setup.answersQuestions;
    result.connectTimeout = setup.connectTimeout;
    result.idleTimeout = setup.idleTimeout;
    auto *const attempt = new SseHttpAttempt(result, m_client);
    QObject::connect(attempt, &SseHttpAttempt::challenged, m_client,
                     &SseClient::authenticationRequired);
    QObject::connect(attempt, &SseHttpAttempt::proxyChallenged, m_client,
                     &SseClient::proxyAuthenticationRequired);
#if QT_CONFIG(ssl)
    QObject::connect(attempt, &SseHttpAttempt::sslErrorsOccurred, m_client, &SseClient::sslErrors);
#endif
    return attempt;
}

void SseRequestSender::send(SseHttpAttempt *attempt, const SseHttpRequest &request)
{
    if (manager.isElsewhere()) {
        attempt->fail(SseError::NetworkError,
                      SseClient::tr("The network access manager lives in another thread than the "
                                    "client"));
        return;
    }
    if (!manager.get() && cookieJar.isElsewhere()) {
        attempt->fail(SseError::NetworkError,
                      SseClient::tr("The cookie jar lives in another thread than the client"));
        return;
    }
    attempt->setCookieJar(cookieJar.get() ? cookieJar.get() : m_ownCookieJar);
    attempt->startConnectTimeout();
    if (!hook.isSet()) {
        attempt->send(request);
        return;
    }
    const QPointer<SseHttpAttempt> current(attempt);
    hook.prepare(request.request, [current, request](const QNetworkRequest &prepared) {
        if (current && current->canSend())
            sendPrepared(current, request, prepared);
    });
}
