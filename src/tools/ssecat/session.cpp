// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "session.h"

#include "../../parser/ssejsonpath_p.h"
#include "exitcode.h"
#include "jsonprinter.h"
#include "jsontext.h"
#include "recorder.h"
#include "replay.h"
#include "standardinput.h"
#include "textprinter.h"

#include "../../http/ssehttpaccessmanager_p.h"
#include "../../http/sseorigin_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qmetaobject.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslsocket.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace {

template <typename Enum>
QByteArray keyOf(Enum value)
{
    return QMetaEnum::fromType<Enum>().valueToKey(int(value));
}

bool hasHeader(const SseClient::Headers &headers, QByteArrayView name)
{
    return std::any_of(headers.begin(), headers.end(), [name](const auto &header) {
        return header.first.compare(name, Qt::CaseInsensitive) == 0;
    });
}

std::unique_ptr<Printer> createPrinter(const Options &options, const JsonPrinter::Write &write)
{
    if (options.json)
        return std::make_unique<JsonPrinter>(write);
    TextPrinter::Style style;
    style.isTerminal = StandardOutput::isTerminal();
    style.hasColors = style.isTerminal && qEnvironmentVariableIsEmpty("NO_COLOR")
            && qgetenv("TERM") != "dumb";
    style.isVerbose = options.verbose;
    return std::make_unique<TextPrinter>(write, style);
}

} // namespace

Session::Session(const Options &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_output(UnixSignals::terminationDescriptor())
    , m_printer(createPrinter(options, [this](QByteArrayView bytes) { write(bytes); }))
{
    connect(&m_signals, &UnixSignals::terminationRequested, this,
            [this] { finish("Stopped", ExitCode::Done); });
}

Session::~Session() = default;

void Session::start()
{
    m_elapsed.start();
    if (m_options.recording) {
        m_recorder = std::make_unique<Recorder>(m_options.recording.get());
        record([](Recorder &recorder) { recorder.begin(); });
    }
    if (m_options.readsStandardInput)
        startReader();
    else if (m_options.replayed)
        startReplay();
    else if (!m_recorder || !m_recorder->hasFailed())
        startClient();
}

// If recording fails, the session ends, but only after the calling slot has returned.
template <typename Function>
void Session::record(const Function &function)
{
    if (!m_recorder || m_recorder->hasFailed())
        return;
    function(*m_recorder);
    if (!m_recorder->hasFailed())
        return;
    QMetaObject::invokeMethod(
            this, [this] { finish("Failed", ExitCode::StreamFailed); }, Qt::QueuedConnection);
}

void Session::reportRecording()
{
    const QString problem = m_recorder->errorString();
    std::fprintf(stderr, "ssecat: cannot write the recording: %s\n", qPrintable(problem));
    if (m_options.json) {
        m_printer->error({keyOf(SseReader::Error::DeviceError),
                          QStringLiteral("Cannot write the recording: ") + problem, 0, true});
    }
}

void Session::startClient()
{
    m_client = std::make_unique<SseClient>(m_options.url);
    configureClient();
    connect(m_client.get(), &SseClient::opened, this, &Session::onClientOpened);
    if (m_recorder) {
        connect(m_client.get(), &SseClient::chunkReceived, this, [this](const QByteArray &chunk) {
            record([&chunk](Recorder &recorder) { recorder.data(chunk); });
        });
    }
    connect(m_client.get(), &SseClient::eventReceived, this, &Session::onEvent);
    connect(m_client.get(), &SseClient::eventDiscarded, this, &Session::onEventDiscarded);
    if (m_options.showsComments)
        connect(m_client.get(), &SseClient::commentReceived, this, &Session::onComment);
    connect(m_client.get(), &SseClient::errorOccurred, this, &Session::onClientError);
    connect(m_client.get(), &SseClient::retryScheduled, this, &Session::onClientRetry);
    connect(m_client.get(), &SseClient::finished, this, &Session::onClientFinished);
    connect(&m_signals, &UnixSignals::hangUpReceived, m_client.get(), &SseClient::reconnect);
    if (m_options.unixSocket.isEmpty() && (!hasProxy() || usesQt()))
        m_client->open();
    else
        m_client->openRequest(requestWithAttributes());
}

bool Session::hasProxy() const
{
    return m_options.proxy.type() != QNetworkProxy::DefaultProxy;
}

bool Session::usesQt() const
{
    return m_options.usesHttp2 || qgetenv("QTSSE_HTTP_ENGINE") == "qt";
}

// Uses the proxy for all hosts: the rules of the system make exceptions, such as for localhost.
QNetworkRequest Session::requestWithAttributes() const
{
    QNetworkRequest request(m_options.url);
    for (const auto &[name, value] : m_client->headers())
        request.setRawHeader(name, value);
    request.setSslConfiguration(m_client->sslConfiguration());
    if (!m_options.unixSocket.isEmpty())
        request.setAttribute(SseHttpRules::UnixSocketAttribute, m_options.unixSocket);
    if (hasProxy())
        request.setAttribute(SseHttpRules::ProxyAttribute, QVariant::fromValue(m_options.proxy));
    return request;
}

void Session::configureTls()
{
    QSslConfiguration configuration = m_client->sslConfiguration();
    if (m_options.isInsecure)
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    if (!m_options.authorities.isEmpty())
        configuration.setCaCertificates(m_options.authorities);
    if (!m_options.certificates.isEmpty()) {
        configuration.setLocalCertificateChain(m_options.certificates);
        configuration.setPrivateKey(m_options.key);
    }
    if (configuration != m_client->sslConfiguration())
        m_client->setSslConfiguration(configuration);
}

void Session::configureClient()
{
    m_client->setHeaders(m_options.headers);
    m_client->setMethod(m_options.method);
    m_client->setBody(m_options.body);
    m_client->setLastEventId(m_options.lastEventId);
    // Only Qt knows HTTP/2.
    if (hasProxy() && usesQt()) {
        m_manager.setProxy(m_options.proxy);
        m_client->setNetworkAccessManager(&m_manager);
    }
    m_client->setReconnectPolicy(m_options.reconnectPolicy);
    if (m_options.connectTimeout)
        m_client->setConnectTimeout(*m_options.connectTimeout);
    if (m_options.idleTimeout)
        m_client->setIdleTimeout(*m_options.idleTimeout);
    if (m_options.maximumEventSize)
        m_client->setMaximumEventSize(*m_options.maximumEventSize);
    m_client->setAcceptIncompleteEvents(m_options.acceptsIncompleteEvents);
    m_client->setCompressionEnabled(m_options.acceptsCompression);
    m_client->setHttp2Enabled(m_options.usesHttp2);
    configureTls();
    if (m_options.user)
        configureCredentials();
}

// Basic credentials are sent with the first request, which saves one. If the server asks for
// Digest, the session uses that instead.
void Session::configureCredentials()
{
    if (hasHeader(m_options.headers, "Authorization"))
        return;
    if (m_options.waitsForChallenge) {
        waitForChallenge();
        return;
    }
    const QByteArray credentials = (*m_options.user + u':' + m_options.password).toUtf8();
    m_client->setHeader("Authorization", "Basic " + credentials.toBase64());
}

void Session::waitForChallenge()
{
    m_waitsForChallenge = true;
    m_client->setHeader("Authorization", {});
    connect(m_client.get(), &SseClient::authenticationRequired, this,
            [this](QAuthenticator *authenticator) {
                authenticator->setUser(*m_options.user);
                authenticator->setPassword(m_options.password);
            });
}

bool Session::isAskedForDigest() const
{
    constexpr int Unauthorized = 401;
    return m_options.user && !m_waitsForChallenge && !hasHeader(m_options.headers, "Authorization")
            && m_client->httpStatus() == Unauthorized
            && SseOrigin::isSame(m_client->responseUrl(), m_client->url())
            && m_client->responseHeader("WWW-Authenticate").toLower().contains("digest ");
}

void Session::startReader()
{
    m_input = std::make_unique<StandardInput>();
    m_reader = std::make_unique<SseReader>(m_input.get());
    m_reader->setLastEventId(m_options.lastEventId);
    if (m_options.maximumEventSize)
        m_reader->setMaximumEventSize(*m_options.maximumEventSize);
    m_reader->setAcceptIncompleteEvents(m_options.acceptsIncompleteEvents);
    connect(m_reader.get(), &SseReader::eventReceived, this, &Session::onEvent);
    connect(m_reader.get(), &SseReader::eventDiscarded, this, &Session::onEventDiscarded);
    if (m_options.showsComments)
        connect(m_reader.get(), &SseReader::commentReceived, this, &Session::onComment);
    connect(m_reader.get(), &SseReader::finished, this, &Session::onReaderFinished);
}

void Session::startReplay()
{
    m_replay = std::make_unique<Replay>(m_options.replayed.get(), m_options.speed);
    m_replay->setLastEventId(m_options.lastEventId);
    if (m_options.maximumEventSize)
        m_replay->setMaximumEventSize(*m_options.maximumEventSize);
    m_replay->setAcceptIncompleteEvents(m_options.acceptsIncompleteEvents);
    connect(m_replay.get(), &Replay::opened, this,
            [this](int status, const QUrl &url) { m_printer->open(status, url); });
    connect(m_replay.get(), &Replay::eventReceived, this, &Session::onEvent);
    connect(m_replay.get(), &Replay::discarded, this, &Session::onEventDiscarded);
    if (m_options.showsComments)
        connect(m_replay.get(), &Replay::commentReceived, this, &Session::onComment);
    connect(m_replay.get(), &Replay::errorOccurred, this,
            [this](const Printer::Error &error) { m_printer->error(error); });
    connect(m_replay.get(), &Replay::retryScheduled, this,
            [this](std::chrono::milliseconds delay, int attempt) {
                m_printer->retry(delay, attempt);
            });
    connect(m_replay.get(), &Replay::cutOff, this,
            [] { std::fputs("ssecat: the last line of the recording is not complete\n", stderr); });
    connect(m_replay.get(), &Replay::finished, this, &Session::onStreamEnded);
    m_replay->start();
}

// Collects output and writes it when control returns to the event loop. A terminal gets each output
// at once, to keep it in order with that of standard error.
void Session::write(QByteArrayView bytes)
{
    constexpr qsizetype EnoughToFlush = 64 * 1024;
    static const bool isTerminal = StandardOutput::isTerminal();
    m_unwritten.append(bytes);
    if (isTerminal || m_unwritten.size() >= EnoughToFlush)
        flush();
    else if (!std::exchange(m_flushScheduled, true))
        QMetaObject::invokeMethod(this, &Session::flush, Qt::QueuedConnection);
}

void Session::flush()
{
    m_flushScheduled = false;
    const QByteArray bytes = std::exchange(m_unwritten, {});
    if (m_outputClosed)
        return;
    const StandardOutput::Result result = m_output.write(bytes);
    if (result == StandardOutput::Result::Written)
        return;
    // Nothing more is written. After an interrupted wait for a slow reader, it would only wait
    // again.
    m_outputClosed = true;
    m_outputFailed = result == StandardOutput::Result::Failed;
    if (m_outputFailed)
        std::fprintf(stderr, "ssecat: cannot write to standard output: %s\n", std::strerror(errno));
    finish("Stopped", ExitCode::Done);
}

// An incomplete event does not count: the server may send it again.
void Session::onEvent(const SseEvent &event)
{
    if (m_finished)
        return;
    const int counted = event.isIncomplete() ? 0 : 1;
    m_received += counted;
    if (m_options.types.isEmpty() || m_options.types.contains(event.type())) {
        m_matched += counted;
        print(event);
    }
    const bool isAtText = m_options.until && event.data() == *m_options.until;
    const bool isAtCount = m_options.count && m_matched >= *m_options.count;
    if (isAtText || isAtCount)
        finish("Completed", ExitCode::Done);
}

void Session::onEventDiscarded(qsizetype size)
{
    if (!m_finished && m_options.verbose)
        m_printer->discarded(size);
}

void Session::print(const SseEvent &event)
{
    if (m_options.quiet)
        return;
    if (m_options.field.isEmpty()) {
        m_printer->event(event);
        return;
    }
    const QJsonValue value = event.jsonValue(m_options.field);
    const QByteArray data = event.data();
    const QByteArray text = value.isDouble()
            ? SseJsonPath(m_options.field).textIn(data).toByteArray()
            : JsonText::compact(value);
    m_printer->field(event, value, text);
}

void Session::onComment(const QString &text)
{
    if (!m_finished && !m_options.quiet)
        m_printer->comment(text);
}

void Session::onClientOpened()
{
    record([this](Recorder &recorder) {
        recorder.open(m_client->httpStatus(), m_client->responseHeader("Content-Type"),
                      m_client->responseUrl());
    });
    m_printer->open(m_client->httpStatus(), m_client->responseUrl());
}

void Session::onClientRetry(std::chrono::milliseconds delay, int attempt)
{
    record([&](Recorder &recorder) { recorder.retry(delay, attempt); });
    m_printer->retry(delay, attempt);
}

void Session::onClientError(SseClient::Error key)
{
    if (m_finished || isAskedForDigest())
        return;
    const bool isFatal = m_client->finishReason() == SseClient::FinishReason::Failed;
    const Printer::Error error{keyOf(key), m_client->errorString(), m_client->httpStatus(),
                               isFatal};
    record([&](Recorder &recorder) {
        recorder.error(error, m_client->responseHeader("Content-Type"));
    });
    m_printer->error(error);
}

void Session::onClientFinished(SseClient::FinishReason reason)
{
    if (!m_finished && isAskedForDigest()) {
        waitForChallenge();
        m_client->open();
        return;
    }
    if (!m_finished)
        record([](Recorder &recorder) { recorder.end(); });
    onStreamEnded(keyOf(reason));
}

void Session::onReaderFinished()
{
    if (m_finished)
        return;
    if (m_reader->error() != SseReader::Error::NoError) {
        m_printer->error({keyOf(m_reader->error()), m_reader->errorString(), 0, true});
        finish("Failed", ExitCode::StreamFailed);
    } else if (m_input->hasFailed()) {
        m_printer->error({keyOf(SseReader::Error::DeviceError), m_input->errorString(), 0, true});
        finish("Failed", ExitCode::StreamFailed);
    } else {
        onStreamEnded("Completed");
    }
}

// The stream has ended by itself, and not after the event that --until waits for.
void Session::onStreamEnded(const QByteArray &reason)
{
    if (reason == keyOf(SseClient::FinishReason::Failed))
        finish(reason, ExitCode::StreamFailed);
    else if (m_options.until
             && (reason == keyOf(SseClient::FinishReason::Completed)
                 || reason == keyOf(SseClient::FinishReason::NoContent)
                 || reason == keyOf(SseClient::FinishReason::Truncated)))
        finish("Truncated", ExitCode::StreamFailed);
    else if (reason == keyOf(SseClient::FinishReason::AttemptsExhausted)
             || reason == keyOf(SseClient::FinishReason::Truncated))
        finish(reason, ExitCode::AttemptsExhausted);
    else
        finish(reason, ExitCode::Done);
}

qint64 Session::bytesReceived() const
{
    if (m_client)
        return m_client->bytesReceived();
    if (m_replay)
        return m_replay->bytesPlayed();
    return m_input ? m_input->totalRead() : 0;
}

void Session::finish(const QByteArray &reason, int exitCode)
{
    if (m_finished)
        return;
    m_finished = true;
    record([&reason](Recorder &recorder) { recorder.closed(reason); });
    if (m_client)
        m_client->close();
    if (m_reader)
        m_reader->setDevice(nullptr);
    if (m_replay)
        m_replay->stop();
    if (m_options.quiet)
        m_printer->count(m_matched);
    const bool recordingFailed = m_recorder && m_recorder->hasFailed();
    if (recordingFailed)
        reportRecording();
    m_printer->closed(recordingFailed ? "Failed" : reason);
    flush();
    if (m_options.stats)
        printStats();
    QCoreApplication::exit(m_outputFailed || recordingFailed ? ExitCode::StreamFailed : exitCode);
}

void Session::printStats() const
{
    const double seconds = double(m_elapsed.nsecsElapsed()) / 1e9;
    const double rate = seconds > 0 ? double(m_received) / seconds : 0.0;
    std::fprintf(stderr,
                 "{\"events\":%lld,\"bytes\":%lld,\"seconds\":%.3f,\"eventsPerSecond\":%.1f}\n",
                 static_cast<long long>(m_received), static_cast<long long>(bytesReceived()),
                 seconds, rate);
}
