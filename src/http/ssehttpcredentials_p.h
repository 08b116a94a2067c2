// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPCREDENTIALS_P_H
#define SSEHTTPCREDENTIALS_P_H

#include <QtSse/sseheaders.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <functional>
#include <utility>

// A challenge in a WWW-Authenticate or Proxy-Authenticate header (RFC 9110, section
// "Authentication").
struct SseHttpChallenge
{
    QByteArray scheme; // in lower case
    QList<std::pair<QByteArray, QByteArray>> parameters; // names in lower case

    [[nodiscard]] QByteArray value(QByteArrayView name) const;

    // Returns the challenges of all headers with this name. Those that cannot be read are left out.
    [[nodiscard]] static QList<SseHttpChallenge> parse(const SseHeaders &fields,
                                                       QByteArrayView name);
};

// Answers the challenges of one server or proxy: Basic (RFC 7617), and Digest with MD5 and SHA-256
// (RFC 7616). Of several challenges, the most secure one is answered.
class SseHttpCredentials
{
public:
    enum class Answer {
        Impossible, // no scheme is supported
        NeedsUser, // the user and the password are unknown or wrong
        Ready, // with the same user and password
    };

    // Takes the challenges of a response. The answer depends on whether the request had credentials
    // of this object.
    Answer takeChallenges(const SseHeaders &fields, QByteArrayView name,
                          bool isFirstOfRequest = false);
    [[nodiscard]] QString realm() const;
    // Whether another stack could answer one of the challenges.
    [[nodiscard]] bool needsOtherScheme() const { return m_needsOtherScheme; }

    [[nodiscard]] QString user() const { return m_user; }
    [[nodiscard]] QString password() const { return m_password; }
    void setUser(const QString &user, const QString &password);
    // Allows to send Basic credentials before the server has asked for them.
    void allowBasic();

    // Returns the value of the header Authorization or Proxy-Authorization, or nothing if there are
    // no credentials or no challenge yet.
    [[nodiscard]] QByteArray authorization(const QByteArray &method, const QByteArray &target);

    // For tests. It must return a new value for each call.
    void setNonceSource(std::function<QByteArray()> source) { m_nonceSource = std::move(source); }

private:
    [[nodiscard]] QByteArray digest(const QByteArray &method, const QByteArray &target);

    SseHttpChallenge m_challenge;
    QString m_user;
    QString m_password;
    std::function<QByteArray()> m_nonceSource;
    quint32 m_nonceCount = 0;
    bool m_hasUser = false;
    bool m_wasSent = false; // since the user was set
    bool m_needsOtherScheme = false;
};

#endif // SSEHTTPCREDENTIALS_P_H
