// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "options.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

using MaybeError = std::optional<UsageError>;

MaybeError readFile(const QString &name, QByteArray &content)
{
    QFile file(name);
    const bool isOpen =
            name == u"-" ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (isOpen)
        content = file.readAll();
    if (file.error() != QFile::NoError)
        return UsageError{u"Cannot read %1: %2"_s.arg(name, file.errorString())};
    return {};
}

// An invalid name may be part of a secret, and is not shown.
MaybeError checkHeader(const QByteArray &name, const QByteArray &value)
{
    if (SseClient::isValidHeader(name, value))
        return {};
    const bool isToken = SseClient::isValidMethod(name);
    if (!isToken) {
        return UsageError{u"The name of a header must be a token, without blanks: 'Name: value'"_s,
                          SseClient::Error::InvalidHeaderError};
    }
    const QString message = SseClient::isValidHeader(name, {})
            ? u"The value of the header \"%1\" has a control character, such as a line feed"_s
            : u"The header \"%1\" cannot be set: it follows from the body"_s;
    return UsageError{message.arg(QString::fromUtf8(name)), SseClient::Error::InvalidHeaderError};
}

MaybeError addHeader(const QByteArray &line, SseClient::Headers &headers)
{
    const qsizetype colon = line.indexOf(':');
    if (colon < 0)
        return UsageError{u"A header needs a colon: 'Name: value'"_s,
                          SseClient::Error::InvalidHeaderError};
    const QByteArray name = line.first(colon);
    // Removes blanks around a value, but not CR and LF, which are errors.
    qsizetype begin = colon + 1;
    qsizetype end = line.size();
    const auto isBlank = [&line](qsizetype i) { return line.at(i) == ' ' || line.at(i) == '\t'; };
    while (begin < end && isBlank(begin))
        ++begin;
    while (end > begin && isBlank(end - 1))
        --end;
    const QByteArray value = line.sliced(begin, end - begin);
    if (auto error = checkHeader(name, value))
        return error;
    headers.append({name, value});
    return {};
}

MaybeError readHeaders(const QStringList &values, SseClient::Headers &headers)
{
    for (const QString &value : values) {
        if (!value.startsWith(u'@')) {
            if (auto error = addHeader(value.toUtf8(), headers))
                return error;
            continue;
        }
        QByteArray content;
        if (auto error = readFile(value.sliced(1), content))
            return error;
        const QList<QByteArray> lines = content.split('\n');
        for (QByteArray line : lines) {
            if (line.endsWith('\r'))
                line.chop(1);
            if (line.isEmpty())
                continue;
            if (auto error = addHeader(line, headers))
                return error;
        }
    }
    return {};
}

MaybeError readNumber(const QCommandLineParser &parser, const QString &name, qint64 minimum,
                      qint64 maximum, std::optional<qint64> &number)
{
    if (!parser.isSet(name))
        return {};
    bool ok = false;
    const QString text = parser.value(name);
    const qint64 value = text.toLongLong(&ok);
    const bool isBare = std::all_of(text.begin(), text.end(), [](QChar c) {
        return c == u'-' || (c >= u'0' && c <= u'9'); // toLongLong() accepts blanks, for example
    });
    if (!ok || !isBare || value < minimum || value > maximum) {
        return UsageError{u"--%1 needs a whole number from %2 to %3, not \"%4\""_s.arg(
                name, QString::number(minimum), QString::number(maximum), text)};
    }
    number = value;
    return {};
}

template <typename Target>
MaybeError readInto(const QCommandLineParser &parser, const QString &name, qint64 minimum,
                    std::optional<Target> &target)
{
    std::optional<qint64> number;
    auto error = readNumber(parser, name, minimum, std::numeric_limits<int>::max(), number);
    if (number)
        target = Target(*number);
    return error;
}

MaybeError readBody(const QCommandLineParser &parser, Options &options)
{
    if (!parser.isSet(u"data"_s))
        return {};
    const QString value = parser.value(u"data"_s);
    options.method = "POST";
    options.body = value.toUtf8();
    if (value.startsWith(u'@')) {
        if (auto error = readFile(value.sliced(1), options.body))
            return error;
    }
    for (const auto &[name, header] : std::as_const(options.headers)) {
        if (name.compare("Content-Type", Qt::CaseInsensitive) == 0)
            return {};
    }
    const bool isJson = !QJsonDocument::fromJson(options.body).isNull();
    const QByteArray type = isJson ? "application/json" : "application/x-www-form-urlencoded";
    options.headers.append({QByteArrayLiteral("Content-Type"), type});
    return {};
}

MaybeError readUser(const QCommandLineParser &parser, Options &options)
{
    if (!parser.isSet(u"user"_s))
        return {};
    const QString credentials = parser.value(u"user"_s);
    const qsizetype colon = credentials.indexOf(u':');
    options.user = colon < 0 ? credentials : credentials.first(colon);
    options.password = colon < 0 ? QString() : credentials.sliced(colon + 1);
    options.waitsForChallenge = parser.isSet(u"digest"_s);
    return {};
}

MaybeError readCertificates(const QCommandLineParser &parser, const QString &name,
                            QList<QSslCertificate> &certificates)
{
    if (!parser.isSet(name))
        return {};
    QByteArray pem;
    if (auto error = readFile(parser.value(name), pem))
        return error;
    certificates = QSslCertificate::fromData(pem, QSsl::Pem);
    if (certificates.isEmpty())
        return UsageError{u"There is no PEM certificate in %1"_s.arg(parser.value(name))};
    return {};
}

MaybeError readTls(const QCommandLineParser &parser, Options &options)
{
    options.isInsecure = parser.isSet(u"insecure"_s);
    if (auto error = readCertificates(parser, u"cacert"_s, options.authorities))
        return error;
    if (auto error = readCertificates(parser, u"cert"_s, options.certificates))
        return error;
    if (options.certificates.isEmpty())
        return parser.isSet(u"key"_s) ? MaybeError({u"--key is for --cert"_s}) : MaybeError();
    const QString file = parser.value(parser.isSet(u"key"_s) ? u"key"_s : u"cert"_s);
    QByteArray pem;
    if (auto error = readFile(file, pem))
        return error;
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Ec, QSsl::Rsa, QSsl::Dsa}) {
        if (options.key.isNull())
            options.key = QSslKey(pem, algorithm);
    }
    if (options.key.isNull())
        return UsageError{u"There is no PEM private key in %1"_s.arg(file)};
    return {};
}

MaybeError readProxy(const QCommandLineParser &parser, Options &options)
{
    if (!parser.isSet(u"proxy"_s))
        return {};
    const QUrl url(parser.value(u"proxy"_s));
    const bool isSocks = url.scheme() == u"socks5" || url.scheme() == u"socks5h";
    if (!url.isValid() || url.host().isEmpty() || (!isSocks && url.scheme() != u"http"))
        return UsageError{u"The proxy must be http://host:port or socks5://host:port"_s};
    options.proxy = QNetworkProxy(isSocks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy,
                                  url.host(), quint16(url.port(isSocks ? 1080 : 8080)),
                                  url.userName(), url.password());
    return {};
}

MaybeError readSpeed(const QCommandLineParser &parser, Options &options)
{
    if (!parser.isSet(u"speed"_s))
        return {};
    const QString text = parser.value(u"speed"_s);
    bool ok = false;
    options.speed = text == u"max" ? 0 : text.toDouble(&ok);
    if (!parser.isSet(u"replay"_s))
        return UsageError{u"--speed is for --replay"_s};
    if (text != u"max" && (!ok || !std::isfinite(options.speed) || options.speed < 0))
        return UsageError{u"--speed needs a number from 0, or max, not \"%1\""_s.arg(text)};
    return {};
}

MaybeError openFile(const QString &name, QIODevice::OpenMode mode,
                    std::shared_ptr<QIODevice> &device)
{
    device = std::make_shared<QFile>(name);
    if (device->open(mode))
        return {};
    const QString message =
            mode & QIODevice::WriteOnly ? u"Cannot write %1: %2"_s : u"Cannot read %1: %2"_s;
    return UsageError{message.arg(name, device->errorString())};
}

// Called last, as it empties the file.
MaybeError openRecording(const QCommandLineParser &parser, Options &options)
{
    if (!parser.isSet(u"record"_s))
        return {};
    if (options.readsStandardInput || options.replayed)
        return UsageError{u"--record needs a URL"_s};
    // Without a buffer, so that nothing is lost if ssecat is killed.
    return openFile(parser.value(u"record"_s), QIODevice::WriteOnly | QIODevice::Unbuffered,
                    options.recording);
}

// The URL in messages. The query, and all of a URL with an @, may have a password and are not
// shown.
QString shown(const QString &url)
{
    return url.contains(u'@') ? u"The URL"_s : u"\"%1\""_s.arg(url.section(u'?', 0, 0));
}

UsageError unsupportedScheme(const QString &url)
{
    const bool isName = !url.contains(u'@') || url.contains(u"://"); // no user:password@host
    const QString problem = isName ? u"Unsupported URL scheme \"%1\""_s.arg(QUrl(url).scheme())
                                   : u"The URL has no scheme"_s;
    return {problem + u": the URL of an event stream begins with http:// or https://"_s,
            SseClient::Error::UnsupportedSchemeError};
}

MaybeError checkUrl(const QString &text)
{
    const QUrl url(text);
    const auto invalid = [&text](const QString &problem) {
        return UsageError{shown(text) + problem, SseClient::Error::InvalidUrlError};
    };
    if (text.isEmpty())
        return UsageError{u"The URL is empty"_s, SseClient::Error::InvalidUrlError};
    if (!url.isValid()) // shows the reason, but not the URL that Qt appends to it
        return invalid(u" is not a valid URL: "_s + url.errorString().section(u';', 0, 0));
    if (url.isRelative())
        return invalid(u" is not an absolute URL: it does not begin with http:// or https://"_s);
    if (url.scheme() != u"http" && url.scheme() != u"https")
        return unsupportedScheme(text);
    if (url.host().isEmpty())
        return invalid(u" has no host"_s);
    if (url.port() == 0)
        return invalid(u" has port 0, where no server can be"_s);
    return {};
}

MaybeError readUrl(const QStringList &arguments, Options &options)
{
    if (arguments.size() != 1)
        return UsageError{u"Give one URL, or - for standard input"_s};
    options.readsStandardInput = arguments.first() == u"-";
    if (options.readsStandardInput)
        return {};
    options.url = QUrl(arguments.first());
    return checkUrl(arguments.first());
}

MaybeError readSource(const QCommandLineParser &parser, Options &options)
{
    if (auto error = readSpeed(parser, options))
        return error;
    if (!parser.isSet(u"replay"_s))
        return readUrl(parser.positionalArguments(), options);
    if (!parser.positionalArguments().isEmpty())
        return UsageError{u"Give either a URL or --replay"_s};
    return openFile(parser.value(u"replay"_s), QIODevice::ReadOnly, options.replayed);
}

MaybeError choosePolicy(const QString &name, SseReconnectPolicy &policy)
{
    if (name == u"standard")
        policy = SseReconnectPolicy::standard();
    else if (name == u"browser")
        policy = SseReconnectPolicy::browser();
    else if (name == u"never")
        policy = SseReconnectPolicy::never();
    else
        return UsageError{u"--policy is standard, browser or never, not \"%1\""_s.arg(name)};
    return {};
}

MaybeError readPolicy(const QCommandLineParser &parser, SseReconnectPolicy &policy)
{
    if (parser.isSet(u"policy"_s)) {
        if (auto error = choosePolicy(parser.value(u"policy"_s), policy))
            return error;
    }
    std::optional<milliseconds> delay;
    if (auto error = readInto(parser, u"reconnect-delay"_s, 0, delay))
        return error;
    if (delay) {
        policy.setInitialDelay(*delay);
        policy.setMaximumDelay(std::max(policy.maximumDelay(), *delay));
    }
    std::optional<int> attempts;
    if (auto error = readInto(parser, u"max-reconnect-attempts"_s, -1, attempts))
        return error;
    if (attempts)
        policy.setMaximumAttempts(*attempts);
    if (parser.isSet(u"no-reconnect"_s))
        policy.setMaximumAttempts(0);
    return {};
}

MaybeError readNumbers(const QCommandLineParser &parser, Options &options)
{
    if (auto error = readInto(parser, u"connect-timeout"_s, 0, options.connectTimeout))
        return error;
    if (parser.value(u"idle-timeout"_s) == u"auto")
        options.idleTimeout = SseClient::AutomaticTimeout;
    else if (auto error = readInto(parser, u"idle-timeout"_s, 0, options.idleTimeout))
        return error;
    if (auto error = readInto(parser, u"count"_s, 1, options.count))
        return error;
    std::optional<qint64> size;
    if (auto error = readNumber(parser, u"max-event-size"_s, 0,
                                std::numeric_limits<qsizetype>::max() / 4, size))
        return error;
    if (size)
        options.maximumEventSize = qsizetype(*size);
    return {};
}

} // namespace

std::optional<UsageError> Options::read(const QCommandLineParser &parser)
{
    json = parser.isSet(u"json"_s);
    quiet = parser.isSet(u"quiet"_s);
    stats = parser.isSet(u"stats"_s);
    verbose = parser.isSet(u"v"_s);
    acceptsIncompleteEvents = parser.isSet(u"accept-incomplete"_s);
    showsComments = parser.isSet(u"comments"_s);
    acceptsCompression = parser.isSet(u"compressed"_s);
    usesHttp2 = parser.isSet(u"http2"_s);
    unixSocket = parser.value(u"unix-socket"_s);
    types = parser.values(u"type"_s);
    field = parser.value(u"field"_s);
    lastEventId = parser.value(u"last-event-id"_s);
    if (parser.isSet(u"until"_s))
        until = parser.value(u"until"_s).toUtf8();
    if (auto error = readSource(parser, *this))
        return error;
    if (auto error = readHeaders(parser.values(u"header"_s), headers))
        return error;
    if (auto error = readBody(parser, *this))
        return error;
    if (auto error = readUser(parser, *this))
        return error;
    if (auto error = readTls(parser, *this))
        return error;
    if (auto error = readProxy(parser, *this))
        return error;
    if (parser.isSet(u"request"_s))
        method = parser.value(u"request"_s).toUtf8();
    if (!SseClient::isValidMethod(method))
        return UsageError{u"The method must be a token, such as POST"_s,
                          SseClient::Error::InvalidMethodError};
    if (!SseClient::isValidHeader("Last-Event-ID", lastEventId.toUtf8()))
        return UsageError{u"An event ID has no control characters"_s,
                          SseClient::Error::InvalidHeaderError};
    if (auto error = readPolicy(parser, reconnectPolicy))
        return error;
    if (auto error = readNumbers(parser, *this))
        return error;
    return openRecording(parser, *this);
}
