// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "replay.h"

#include "../../http/sseorigin_p.h"

#include <QtSse/SseClient>

#include <QtCore/qmetaobject.h>
#include <QtCore/qstringconverter.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

using std::chrono::milliseconds;
using Kind = SseRecordingEntry::Kind;

namespace {

// QString::fromUtf8() would remove a leading U+FEFF, which is not a byte order mark here.
QString textOf(QByteArrayView utf8)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    return decoder(utf8);
}

} // namespace

Replay::Replay(QIODevice *recording, double speed, QObject *parent)
    : QObject(parent)
    , m_reader(recording)
    , m_speed(speed)
    , m_timer(this)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Replay::onTimeout);
}

void Replay::start()
{
    m_isPlaying = true;
    m_elapsed.start();
    readNext();
}

void Replay::stop()
{
    m_isPlaying = false;
    m_timer.stop();
}

void Replay::readNext()
{
    m_next = m_reader.next();
    if (m_next) {
        m_timer.start(timeLeft());
    } else if (m_reader.error() != SseRecordingReader::Error::NoError) {
        const QMetaEnum keys = QMetaEnum::fromType<SseRecordingReader::Error>();
        fail({keys.valueToKey(int(m_reader.error())), m_reader.errorString(), 0, true});
    } else {
        if (m_reader.isCutOff())
            Q_EMIT cutOff();
        finish("Completed");
    }
}

// Counted from the start, so that one late entry does not delay the rest.
milliseconds Replay::timeLeft() const
{
    if (!(m_speed > 0))
        return milliseconds(0);
    constexpr double Longest = std::numeric_limits<int>::max(); // the longest interval of a timer
    const double due = std::ceil(double(m_next->time.count()) / m_speed);
    return milliseconds(qint64(std::clamp(due - double(m_elapsed.elapsed()), 0.0, Longest)));
}

void Replay::onTimeout()
{
    if (const milliseconds left = timeLeft(); left > milliseconds(0)) {
        m_timer.start(left);
        return;
    }
    play(*std::exchange(m_next, {}));
    if (m_isPlaying)
        readNext();
}

void Replay::play(const SseRecordingEntry &entry)
{
    switch (entry.kind) {
    case Kind::Open:
        m_hasEndedRegularly = false;
        m_status = entry.status;
        m_parser.reset();
        m_parser.setOrigin(SseOrigin::of(entry.url));
        Q_EMIT opened(entry.status, entry.url);
        break;
    case Kind::Data:
        parse(entry.bytes);
        break;
    case Kind::End:
        m_hasEndedRegularly = true;
        endConnection();
        break;
    case Kind::Error:
        endConnection();
        if (m_isPlaying)
            Q_EMIT errorOccurred({entry.error, entry.message, entry.status, entry.isFatal});
        break;
    case Kind::Retry:
        Q_EMIT retryScheduled(entry.delay, entry.attempt);
        break;
    case Kind::Closed:
        // A regular end is Truncated because of --until, which may be different in this run.
        finish(m_hasEndedRegularly && entry.reason == "Truncated" ? "Completed" : entry.reason);
        break;
    }
}

void Replay::parse(const QByteArray &bytes)
{
    m_bytesPlayed += bytes.size();
    m_parser.parse(bytes, *this);
    failIfTooLarge();
}

// Not called at the end of a recording that was broken off: the connection has not ended there. The
// parser makes an incomplete event itself, as only it can mark the event.
void Replay::endConnection()
{
    if (m_parser.acceptIncompleteEvents())
        m_parser.finish();
    else
        m_parser.finish(*this);
    if (m_parser.hasEvent())
        Q_EMIT eventReceived(m_parser.takeEvent());
    failIfTooLarge();
}

void Replay::failIfTooLarge()
{
    if (m_isPlaying && m_parser.error() == SseParser::Error::EventTooLargeError) {
        fail({QByteArrayLiteral("EventTooLargeError"),
              SseClient::tr("An event is larger than %1 bytes").arg(m_parser.maximumEventSize()),
              m_status, true});
    }
}

SseParserSink::Continuation Replay::event(const SseEventView &view)
{
    Q_EMIT eventReceived(SseEvent(textOf(view.type), view.data.toByteArray(),
                                  textOf(view.lastEventId), m_parser.origin()));
    return m_isPlaying ? Continuation::Proceed : Continuation::Stop;
}

SseParserSink::Continuation Replay::eventDiscarded(qsizetype size)
{
    Q_EMIT discarded(size);
    return Continuation::Proceed;
}

SseParserSink::Continuation Replay::comment(QByteArrayView text)
{
    Q_EMIT commentReceived(textOf(text));
    return m_isPlaying ? Continuation::Proceed : Continuation::Stop;
}

void Replay::fail(const Printer::Error &error)
{
    Q_EMIT errorOccurred(error);
    finish("Failed");
}

void Replay::finish(const QByteArray &reason)
{
    stop();
    Q_EMIT finished(reason);
}
