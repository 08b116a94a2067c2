// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SESSION_H
#define SESSION_H

#include "options.h"
#include "printer.h"
#include "standardoutput.h"
#include "unixsignals.h"

#include <QtSse/SseClient>
#include <QtSse/SseReader>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qobject.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkrequest.h>

#include <memory>

class Recorder;
class Replay;
class StandardInput;

// One run of ssecat: passes a stream from a URL, standard input or a recording to a printer.
class Session final : public QObject
{
    Q_OBJECT

public:
    explicit Session(const Options &options, QObject *parent = nullptr);
    ~Session() override;

    void start();

private:
    void startClient();
    void startReader();
    void startReplay();
    template <typename Function>
    void record(const Function &function);
    void configureClient();
    void configureCredentials();
    void waitForChallenge();
    [[nodiscard]] bool isAskedForDigest() const;
    [[nodiscard]] bool hasProxy() const;
    [[nodiscard]] bool usesQt() const;
    [[nodiscard]] QNetworkRequest requestWithAttributes() const;
    void configureTls();
    void write(QByteArrayView bytes);
    void flush();
    void onEvent(const SseEvent &event);
    void onEventDiscarded(qsizetype size);
    void print(const SseEvent &event);
    void onComment(const QString &text);
    void onClientError(SseClient::Error key);
    void onClientFinished(SseClient::FinishReason reason);
    void onClientRetry(std::chrono::milliseconds delay, int attempt);
    void onClientOpened();
    void onReaderFinished();
    [[nodiscard]] qint64 bytesReceived() const;
    void onStreamEnded(const QByteArray &reason);
    void reportRecording();
    void finish(const QByteArray &reason, int exitCode);
    void printStats() const;

    Options m_options;
    UnixSignals m_signals;
    StandardOutput m_output;
    std::unique_ptr<Printer> m_printer;
    QNetworkAccessManager m_manager; // for a proxy, if Qt makes the requests
    std::unique_ptr<SseClient> m_client;
    std::unique_ptr<StandardInput> m_input;
    std::unique_ptr<SseReader> m_reader;
    std::unique_ptr<Replay> m_replay;
    std::unique_ptr<Recorder> m_recorder;
    QElapsedTimer m_elapsed;
    qint64 m_received = 0;
    qint64 m_matched = 0;
    QByteArray m_unwritten;
    bool m_waitsForChallenge = false;
    bool m_flushScheduled = false;
    bool m_finished = false;
    bool m_outputClosed = false;
    bool m_outputFailed = false;
};

#endif // SESSION_H
