// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssetestrecording.h>

#include "../recording/sserecordingreader_p.h"

#include <QtCore/qfile.h>
#include <QtCore/qlist.h>

#include <algorithm>
#include <cmath>
#include <limits>

using std::chrono::milliseconds;
using Entry = SseRecordingEntry;

class SseTestRecordingPrivate : public QSharedData
{
public:
    // How a connection has ended. StaysOpen: the client has closed it, or it was open at the end of
    // the recording.
    enum class End {
        StaysOpen,
        Regular,
        Dropped,
    };
    struct Piece
    {
        milliseconds time{0}; // since the head
        QByteArray bytes;
    };
    // A request and its response.
    struct Connection
    {
        bool isStream = false;
        int status = 0; // 0: there was no response
        QByteArray contentType;
        milliseconds begin{0};
        QList<Piece> pieces;
        End end = End::StaysOpen;
        milliseconds endTime{0}; // since the head
    };

    void take(const Entry &entry);
    void beginConnection(const Entry &entry, bool isStream);
    void endConnection(End end, const Entry &entry);

    QList<Connection> connections;
    milliseconds duration{0};
    QString errorString;
    bool isOpen = false;
    bool isCutOff = false;
};

using Connection = SseTestRecordingPrivate::Connection;
using End = SseTestRecordingPrivate::End;

namespace {

// With some errors, the client has closed a connection that the server would have kept open.
End endAfter(const Entry &entry)
{
    constexpr const char *ErrorsOfClient[] = {"ConnectTimeoutError", "IdleTimeoutError",
                                              "TotalTimeoutError", "EventTooLargeError"};
    for (const char *error : ErrorsOfClient) {
        if (entry.error == error)
            return End::StaysOpen;
    }
    return End::Dropped;
}

// The time at the given speed; a speed of 0 means no time at all.
milliseconds scaled(milliseconds time, qreal speed)
{
    if (!(speed > 0))
        return milliseconds(0);
    constexpr double Longest = std::numeric_limits<int>::max(); // the longest interval of a timer
    return milliseconds(qint64(std::min(std::ceil(double(time.count()) / speed), Longest)));
}

// Adds a step that waits until the time. It is computed from the total time, so that rounding
// errors do not add up.
void waitUntil(milliseconds time, qreal speed, milliseconds &waited, SseTestResponse &response)
{
    const milliseconds due = scaled(time, speed);
    if (due > waited)
        response.wait(due - waited);
    waited = due;
}

void addEnd(End end, SseTestResponse &response)
{
    if (end == End::StaysOpen)
        response.stayOpen();
    else if (end == End::Dropped)
        response.drop();
}

} // namespace

/*!
    \class SseTestRecording
    \inmodule QtSse
    \ingroup qtsse-testing
    \inheaderfile QtSse/SseTestRecording
    \brief The SseTestRecording class is a recorded stream that SseTestServer can play.
    \since QtSse 0.1
    \reentrant

    \c {ssecat --record FILE URL} makes a recording. It contains all bytes with their times, and the
    beginning and the end of each connection. A recording is replayed to one client: each request is
    answered with the next connection of the recording.

    \snippet scenarios/guides/tst_feed.cpp recording

    The delays between connections are those of the client, not those of the recording. An attempt
    that got no response is answered with status 503, unless it timed out: then it gets no response
    again. If its connection were dropped instead, Qt and other HTTP clients would sometimes
    silently repeat the request, which would then get the response of the next one.

    \l {Recordings} describes the file.

    \sa SseTestServer::replay()
*/

/*!
    Constructs an empty recording.
*/
SseTestRecording::SseTestRecording()
    : d(new SseTestRecordingPrivate)
{
}

/*!
    Constructs a copy of \a other.
*/
SseTestRecording::SseTestRecording(const SseTestRecording &other) = default;

/*!
    Constructs a recording from \a other, which can only be assigned to or destroyed after that.
*/
SseTestRecording::SseTestRecording(SseTestRecording &&other) noexcept = default;

/*!
    Makes this recording a copy of \a other.
*/
SseTestRecording &SseTestRecording::operator=(const SseTestRecording &other) = default;

/*!
    Moves \a other to this recording.
*/
SseTestRecording &SseTestRecording::operator=(SseTestRecording &&other) noexcept = default;

/*!
    Destroys the recording.
*/
SseTestRecording::~SseTestRecording() = default;

/*!
    Loads the recording in the file \a fileName, which replaces the contents of this one, and
    returns \c true. On failure, it returns \c false, errorString() gives the reason, and the
    recording is empty.
*/
bool SseTestRecording::load(const QString &fileName)
{
    QFile file(fileName);
    if (file.open(QIODevice::ReadOnly))
        return load(&file);
    d = new SseTestRecordingPrivate;
    d->errorString = file.errorString();
    return false;
}

/*!
    \overload

    Loads the recording in \a device, which must be open for reading and contain all of it.
*/
bool SseTestRecording::load(QIODevice *device)
{
    d = new SseTestRecordingPrivate;
    SseRecordingReader reader(device);
    while (const std::optional<Entry> entry = reader.next())
        d->take(*entry);
    d->isCutOff = reader.isCutOff();
    if (reader.error() == SseRecordingReader::Error::NoError)
        return true;
    d = new SseTestRecordingPrivate;
    d->errorString = reader.errorString();
    return false;
}

/*!
    Returns why load() has failed, with the number of the line where the recording is bad, or an
    empty string.
*/
QString SseTestRecording::errorString() const
{
    return d->errorString;
}

/*!
    Returns \c true if the last line is incomplete, for example because the recorder was killed. The
    recording then ends before that line.
*/
bool SseTestRecording::isCutOff() const
{
    return d->isCutOff;
}

/*!
    Returns the number of connections, including those that brought no stream.
*/
qsizetype SseTestRecording::connectionCount() const
{
    return d->connections.size();
}

/*!
    Returns the duration of the recording, including the delays between connections.
*/
milliseconds SseTestRecording::duration() const
{
    return d->duration;
}

/*!
    Returns all bytes that were received on \a connection, counted from 0.
*/
QByteArray SseTestRecording::body(qsizetype connection) const
{
    QByteArray body;
    for (const SseTestRecordingPrivate::Piece &piece : d->connections.at(connection).pieces)
        body += piece.bytes;
    return body;
}

/*!
    Returns a script that repeats what the server did on \a connection, counted from 0, \a speed
    times as fast. A \a speed of 0 means without waiting.

    The head has the recorded status and content type, but no other header of the original.

    \sa SseTestServer::replay()
*/
SseTestResponse SseTestRecording::response(qsizetype connection, qreal speed) const
{
    const Connection &recorded = d->connections.at(connection);
    if (recorded.status == 0) {
        if (recorded.end == End::StaysOpen)
            return SseTestResponse::raw({}).stayOpen();
        return SseTestResponse::status(503);
    }
    SseTestResponse response;
    if (!recorded.isStream)
        response = SseTestResponse::status(recorded.status);
    else
        response.withStatus(recorded.status);
    if (!recorded.contentType.isEmpty())
        response.withHeader("Content-Type", recorded.contentType);
    milliseconds waited(0);
    for (const SseTestRecordingPrivate::Piece &piece : recorded.pieces) {
        waitUntil(piece.time, speed, waited, response);
        response.send(piece.bytes);
    }
    if (recorded.end != End::StaysOpen)
        waitUntil(recorded.endTime, speed, waited, response);
    addEnd(recorded.end, response);
    return response;
}

void SseTestRecordingPrivate::take(const Entry &entry)
{
    constexpr int NoContent = 204;
    duration = entry.time;
    switch (entry.kind) {
    case Entry::Kind::Open:
        beginConnection(entry, true);
        isOpen = true;
        break;
    case Entry::Kind::Data:
        connections.last().pieces.append({entry.time - connections.last().begin, entry.bytes});
        break;
    case Entry::Kind::End:
        endConnection(End::Regular, entry);
        break;
    case Entry::Kind::Error:
        endConnection(!isOpen && entry.status != 0 ? End::Regular : endAfter(entry), entry);
        break;
    case Entry::Kind::Retry:
        isOpen = false;
        break;
    case Entry::Kind::Closed:
        if (entry.reason == "NoContent") {
            beginConnection(entry, false);
            connections.last().status = NoContent;
            connections.last().end = End::Regular;
        }
        isOpen = false;
        break;
    }
}

void SseTestRecordingPrivate::beginConnection(const Entry &entry, bool isStream)
{
    Connection connection;
    connection.isStream = isStream;
    connection.status = entry.status;
    connection.contentType = entry.contentType;
    connection.begin = entry.time;
    connections.append(connection);
}

void SseTestRecordingPrivate::endConnection(End end, const Entry &entry)
{
    if (!isOpen) // a failed attempt, which has no entry of kind Open
        beginConnection(entry, false);
    isOpen = false;
    Connection &connection = connections.last();
    connection.end = end;
    connection.endTime = entry.time - connection.begin;
}
