// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "chatsettings.h"

#include <QtNetwork/qhostaddress.h>

using namespace Qt::StringLiterals;

namespace {

// "Dialect" of a name, or what the host suggests.
ChatProtocol::Dialect dialectOf(const QString &name, const QUrl &url)
{
    const bool isAnthropic = name.isEmpty()
            ? url.host().endsWith("anthropic.com"_L1) || url.path().endsWith("/messages"_L1)
            : name.compare("anthropic"_L1, Qt::CaseInsensitive) == 0;
    return isAnthropic ? ChatProtocol::Dialect::Anthropic : ChatProtocol::Dialect::OpenAi;
}

bool isSameServer(const QUrl &url, const QUrl &other)
{
    const int defaultPort = url.scheme() == "https"_L1 ? 443 : 80;
    return url.scheme() == other.scheme() && url.host() == other.host()
            && url.port(defaultPort) == other.port(defaultPort);
}

bool isThisComputer(const QUrl &url)
{
    return url.host() == "localhost"_L1 || QHostAddress(url.host()).isLoopback();
}

bool isOf(const QUrl &url, QLatin1StringView domain)
{
    return url.scheme() == "https"_L1
            && (url.host() == domain || url.host().endsWith(u'.' + domain));
}

// A key that the environment has for a certain company is for that company only. For any other
// server, there is QTSSE_CHAT_KEY.
QString keyFor(const QUrl &url, const QProcessEnvironment &environment)
{
    QString key = environment.value(u"QTSSE_CHAT_KEY"_s);
    if (!key.isEmpty())
        return key;
    if (isOf(url, "openai.com"_L1))
        return environment.value(u"OPENAI_API_KEY"_s);
    if (isOf(url, "anthropic.com"_L1))
        return environment.value(u"ANTHROPIC_API_KEY"_s);
    return {};
}

} // namespace

ChatSettings::ChatSettings(QObject *parent)
    : QObject(parent)
{
}

void ChatSettings::read(const QProcessEnvironment &environment, const QString &url,
                        const QString &model, const QString &dialect)
{
    const auto either = [&environment](const QString &value, const QString &name) {
        return value.isEmpty() ? environment.value(name) : value;
    };
    setUrl(either(url, u"QTSSE_CHAT_URL"_s));
    m_server.model = either(model, u"QTSSE_CHAT_MODEL"_s).trimmed();
    m_server.dialect = dialectOf(either(dialect, u"QTSSE_CHAT_DIALECT"_s), m_server.url);
    m_server.key = isDemo() ? QString() : keyFor(m_server.url, environment).trimmed();
    Q_EMIT changed();
}

QString ChatSettings::host() const
{
    return m_server.url.host();
}

QString ChatSettings::keyProblem() const
{
    if (!hasKey())
        return {};
    if (!SseClient::isValidHeader("Authorization", m_server.key.toUtf8()))
        return tr("The key has characters that no key has.");
    if (m_server.url.scheme() == "http"_L1 && !isThisComputer(m_server.url))
        return tr("A key is only sent over https, or to this computer.");
    return {};
}

void ChatSettings::apply(const QString &url, const QString &model, ChatProtocol::Dialect dialect,
                         const QString &key)
{
    const QUrl oldUrl = m_server.url;
    setUrl(url);
    if (isDemo() || !isSameServer(oldUrl, m_server.url))
        m_server.key.clear();
    if (!isDemo() && !key.trimmed().isEmpty())
        m_server.key = key.trimmed();
    m_server.model = model.trimmed();
    m_server.dialect = dialect;
    Q_EMIT changed();
}

void ChatSettings::setUrl(const QString &text)
{
    m_isDemo = text.trimmed().isEmpty();
    m_server.url = m_isDemo ? QUrl() : QUrl::fromUserInput(text.trimmed());
}

void ChatSettings::forgetKey()
{
    m_server.key.clear();
    Q_EMIT changed();
}
