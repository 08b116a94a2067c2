// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpcredentials_p.h"

#include "ssehttpfields_p.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qrandom.h>

#include <algorithm>
#include <array>
#include <optional>

namespace {

bool isToken68Character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
            || c == '.' || c == '_' || c == '~' || c == '+' || c == '/';
}

// Reads the grammar of challenges: a list whose members are parameters as well as challenges.
class ChallengeReader
{
public:
    explicit ChallengeReader(QByteArrayView text)
        : m_text(text)
    {
    }

    void read(QList<SseHttpChallenge> *challenges)
    {
        for (;;) {
            skip(", \t");
            const QByteArrayView token = takeToken();
            if (token.isEmpty())
                return; // the end, or text that is not a challenge
            if (!challenges->isEmpty() && m_hasScheme && takeParameter(token, &challenges->last()))
                continue;
            if (!atSeparator())
                return;
            challenges->append({token.toByteArray().toLower(), {}});
            m_hasScheme = true;
            skip(" \t");
            skipToken68();
        }
    }

private:
    [[nodiscard]] bool atEnd() const { return m_position == m_text.size(); }
    [[nodiscard]] bool atSeparator() const
    {
        return atEnd() || QByteArrayView(", \t").contains(m_text.at(m_position));
    }

    void skip(QByteArrayView characters)
    {
        while (!atEnd() && characters.contains(m_text.at(m_position)))
            ++m_position;
    }

    QByteArrayView takeToken()
    {
        const QByteArrayView rest = m_text.sliced(m_position);
        const QByteArrayView token = rest.first(SseHttpFields::tokenSize(rest));
        m_position += token.size();
        return token;
    }

    // The token is the name of a parameter if "=" and a value follow.
    bool takeParameter(QByteArrayView name, SseHttpChallenge *challenge)
    {
        const qsizetype begin = m_position;
        skip(" \t");
        if (!atEnd() && m_text.at(m_position) == '=') {
            ++m_position;
            skip(" \t");
            challenge->parameters.append({name.toByteArray().toLower(), takeValue()});
            return true;
        }
        m_position = begin;
        return false;
    }

    QByteArray takeValue()
    {
        if (atEnd() || m_text.at(m_position) != '"')
            return takeToken().toByteArray();
        QByteArray value;
        for (++m_position; !atEnd(); ++m_position) {
            char c = m_text.at(m_position);
            if (c == '"') {
                ++m_position;
                break;
            }
            if (c == '\\' && m_position + 1 < m_text.size())
                c = m_text.at(++m_position);
            value.append(c);
        }
        return value;
    }

    // Credentials such as those of Negotiate, which are of no use here.
    void skipToken68()
    {
        qsizetype end = m_position;
        while (end < m_text.size() && isToken68Character(m_text.at(end)))
            ++end;
        while (end < m_text.size() && m_text.at(end) == '=')
            ++end;
        const qsizetype rest = end;
        while (end < m_text.size() && (m_text.at(end) == ' ' || m_text.at(end) == '\t'))
            ++end;
        if (rest > m_position && (end == m_text.size() || m_text.at(end) == ','))
            m_position = end;
    }

    const QByteArrayView m_text;
    qsizetype m_position = 0;
    bool m_hasScheme = false;
};

// The algorithm of a Digest challenge, or nothing if it is not supported.
std::optional<QCryptographicHash::Algorithm> hashOf(const SseHttpChallenge &challenge)
{
    const QByteArray name = challenge.value("algorithm").toUpper();
    if (name.isEmpty() || name == "MD5" || name == "MD5-SESS")
        return QCryptographicHash::Md5;
    if (name == "SHA-256" || name == "SHA-256-SESS")
        return QCryptographicHash::Sha256;
    return std::nullopt;
}

bool offersAuth(const QByteArray &qop)
{
    const QList<QByteArrayView> members = SseHttpFields::splitList(qop);
    return std::any_of(members.begin(), members.end(), [](QByteArrayView member) {
        return member.compare("auth", Qt::CaseInsensitive) == 0;
    });
}

// The better a scheme protects the password, the higher its rank. Schemes without a rank are not
// supported.
int rankOf(const SseHttpChallenge &challenge)
{
    if (challenge.scheme == "basic")
        return 1;
    if (challenge.scheme != "digest" || challenge.value("nonce").isEmpty())
        return 0;
    const QByteArray qop = challenge.value("qop");
    const auto hash = hashOf(challenge);
    if (!hash || (!qop.isEmpty() && !offersAuth(qop)))
        return 0;
    return *hash == QCryptographicHash::Sha256 ? 3 : 2;
}

QByteArray quotedString(const QByteArray &text)
{
    QByteArray result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            result.append('\\');
        result.append(c);
    }
    return result + '"';
}

bool isPrintableAscii(const QByteArray &text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

QByteArray randomNonce()
{
    std::array<quint32, 4> words{};
    QRandomGenerator::system()->fillRange(words.data(), words.size());
    return QByteArray(reinterpret_cast<const char *>(words.data()), sizeof(words)).toHex();
}

QByteArray basic(const QString &user, const QString &password)
{
    return "Basic " + (user + u':' + password).toUtf8().toBase64();
}

} // namespace

QByteArray SseHttpChallenge::value(QByteArrayView name) const
{
    for (const auto &[key, text] : parameters) {
        if (key == name)
            return text;
    }
    return {};
}

QList<SseHttpChallenge> SseHttpChallenge::parse(const SseHeaders &fields, QByteArrayView name)
{
    QList<SseHttpChallenge> challenges;
    for (const auto &[key, value] : fields) {
        if (QByteArrayView(key).compare(name, Qt::CaseInsensitive) == 0)
            ChallengeReader(value).read(&challenges);
    }
    return challenges;
}

SseHttpCredentials::Answer SseHttpCredentials::takeChallenges(const SseHeaders &fields,
                                                              QByteArrayView name,
                                                              bool isFirstOfRequest)
{
    const QList<SseHttpChallenge> challenges = SseHttpChallenge::parse(fields, name);
    m_needsOtherScheme = std::any_of(challenges.begin(), challenges.end(), [](const auto &each) {
        return each.scheme == "ntlm" || each.scheme == "negotiate";
    });
    const auto best =
            std::max_element(challenges.begin(), challenges.end(),
                             [](const auto &a, const auto &b) { return rankOf(a) < rankOf(b); });
    if (best == challenges.end() || rankOf(*best) == 0)
        return Answer::Impossible;
    m_needsOtherScheme = false;
    // The password is not wrong if only the nonce was too old, or if another scheme was used. The first
    // nonce of a request may be from an earlier request, and not every server marks it as stale.
    const bool isDigest = best->scheme == "digest";
    const bool isStale = isDigest && (isFirstOfRequest || best->value("stale").toLower() == "true");
    // A server that has asked for Digest gets no password in clear text unless the application is asked.
    const bool isWeaker = !isDigest && m_challenge.scheme == "digest";
    const bool wasRefused =
            isWeaker || (m_wasSent && best->scheme == m_challenge.scheme && !isStale);
    m_challenge = *best;
    m_nonceCount = 0;
    return m_hasUser && !wasRefused ? Answer::Ready : Answer::NeedsUser;
}

QString SseHttpCredentials::realm() const
{
    return QString::fromUtf8(m_challenge.value("realm"));
}

void SseHttpCredentials::setUser(const QString &user, const QString &password)
{
    m_user = user;
    m_password = password;
    m_hasUser = true;
    m_wasSent = false;
}

void SseHttpCredentials::allowBasic()
{
    if (m_challenge.scheme.isEmpty())
        m_challenge.scheme = "basic";
}

QByteArray SseHttpCredentials::authorization(const QByteArray &method, const QByteArray &target)
{
    if (!m_hasUser || m_challenge.scheme.isEmpty())
        return {};
    m_wasSent = true;
    return m_challenge.scheme == "basic" ? basic(m_user, m_password) : digest(method, target);
}

// RFC 7616, section 3.4.
QByteArray SseHttpCredentials::digest(const QByteArray &method, const QByteArray &target)
{
    const QCryptographicHash::Algorithm algorithm = *hashOf(m_challenge);
    const auto hash = [algorithm](const QByteArray &text) {
        return QCryptographicHash::hash(text, algorithm).toHex();
    };
    const QByteArray realm = m_challenge.value("realm");
    const QByteArray nonce = m_challenge.value("nonce");
    const QByteArray name = m_challenge.value("algorithm");
    const QByteArray clientNonce = m_nonceSource ? m_nonceSource() : randomNonce();
    const QByteArray count = QByteArray::number(++m_nonceCount, 16).rightJustified(8, '0');
    const QByteArray user = m_user.toUtf8();

    QByteArray secret = hash(user + ':' + realm + ':' + m_password.toUtf8());
    const bool isSession = name.toUpper().endsWith("-SESS");
    if (isSession)
        secret = hash(secret + ':' + nonce + ':' + clientNonce);
    const bool hasQop = !m_challenge.value("qop").isEmpty();
    const QByteArray middle = hasQop ? ':' + count + ':' + clientNonce + ":auth:" : ":";
    const QByteArray response = hash(secret + ':' + nonce + middle + hash(method + ':' + target));

    const bool hidesUser = m_challenge.value("userhash").toLower() == "true";
    QByteArray result = "Digest ";
    if (hidesUser)
        result += "username=" + quotedString(hash(user + ':' + realm)) + ", userhash=true";
    else if (isPrintableAscii(user))
        result += "username=" + quotedString(user);
    else
        result += "username*=UTF-8''" + user.toPercentEncoding();
    result += ", realm=" + quotedString(realm) + ", nonce=" + quotedString(nonce)
            + ", uri=" + quotedString(target) + ", response=\"" + response + '"';
    if (!name.isEmpty())
        result += ", algorithm=" + name;
    if (hasQop)
        result += ", qop=auth, nc=" + count;
    if (hasQop || isSession)
        result += ", cnonce=" + quotedString(clientNonce);
    if (const QByteArray opaque = m_challenge.value("opaque"); !opaque.isNull())
        result += ", opaque=" + quotedString(opaque);
    return result;
}
