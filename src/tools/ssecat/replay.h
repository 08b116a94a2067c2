// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef REPLAY_H
#define REPLAY_H

#include "../../recording/sserecordingreader_p.h"
#include "printer.h"

#include <QtSse/SseParser>
#include <QtSse/SseParserSink>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>

#include <chrono>
#include <optional>

// Plays a recording as if it came from a server. Only one line of it is in memory at a time.
class Replay final : public QObject, private SseParserSink
{
    Q_OBJECT

public:
    // Plays speed times as fast as recorded; at a speed of 0, without waiting.
    Replay(QIODevice *recording, double speed, QObject *parent = nullptr);

    void setLastEventId(const QString &lastEventId) { m_parser.setLastEventId(lastEventId); }
    void setMaximumEventSize(qsizetype bytes) { m_parser.setMaximumEventSize(bytes); }
    void setAcceptIncompleteEvents(bool accept) { m_parser.setAcceptIncompleteEvents(accept); }
    void start();
    void stop();

    [[nodiscard]] qint64 bytesPlayed() const { return m_bytesPlayed; }

Q_SIGNALS:
    void opened(int status, const QUrl &url);
    void eventReceived(const SseEvent &event);
    void discarded(qsizetype size); // an event
    void commentReceived(const QString &text);
    void errorOccurred(const Printer::Error &error);
    void retryScheduled(std::chrono::milliseconds delay, int attempt);
    void cutOff();
    void finished(const QByteArray &reason);

private:
    using QObject::event; // not hidden by that of the sink
    Continuation event(const SseEventView &view) override;
    Continuation eventDiscarded(qsizetype size) override;
    Continuation comment(QByteArrayView text) override;

    void readNext();
    void onTimeout();
    void play(const SseRecordingEntry &entry);
    void parse(const QByteArray &bytes);
    void endConnection();
    void failIfTooLarge();
    void fail(const Printer::Error &error);
    void finish(const QByteArray &reason);
    [[nodiscard]] std::chrono::milliseconds timeLeft() const;

    SseRecordingReader m_reader;
    const double m_speed;
    SseParser m_parser;
    std::optional<SseRecordingEntry> m_next;
    QTimer m_timer;
    QElapsedTimer m_elapsed;
    qint64 m_bytesPlayed = 0;
    int m_status = 0;
    bool m_isPlaying = false;
    bool m_hasEndedRegularly = false; // the last connection
};

#endif // REPLAY_H
