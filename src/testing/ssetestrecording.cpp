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
    // The client has left a connection that stays open, or it was still there at the end.
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
    // A request, and what came of it.
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

// There are errors by which the client ends a connection that the server would have kept.
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

// Time at the given speed; 0 is no speed, but no time at all.
milliseconds scaled(milliseconds time, qreal speed)
{
    if (!(speed > 0))
        return milliseconds(0);
    constexpr double Longest = std::numeric_limits<int>::max(); // what a timer can wait
    return milliseconds(qint64(std::min(std::ceil(double(time.count()) / speed), Longest)));
}

// The steps of a script are timed one after the other, and must not add up what was rounded.
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
    \brief The SseTestRecording class is a recorded stream to be played by SseTestServer.
    \since QtSse 0.1
    \reentrant

    \c {ssecat --record FILE URL} makes a recording: of all bytes with their times, and of where a
    connection began and how it ended. A recording is replayed to one client, each request of which
    is answered with the recording's next connection:

    \snippet scenarios/guides/tst_feed.cpp recording

    The delays between connections are those of the client, and not those of the recording. An
    attempt that got no response is answered with status 503, whatever the reason was. Were its
    connection dropped instead, Qt and other HTTP clients would, now and then, send the request once
    more without a word, and it would get what is meant for the next one.

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
    Loads the recording in the file \a fileName in place of what was loaded before, and returns
    \c true, or returns \c false; then errorString() tells why, and the recording is empty.
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

    Loads the recording that is in \a device, which is to be open for reading and to have all of it.
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
    Returns \c true if the last line is not complete, because the recorder was killed, say. The
    recording ends in front of it then.
*/
bool SseTestRecording::isCutOff() const
{
    return d->isCutOff;
}

/*!
    Returns how many connections there are, those included that brought no stream.
*/
qsizetype SseTestRecording::connectionCount() const
{
    return d->connections.size();
}

/*!
    Returns how long the recording took, the delays between connections included.
*/
milliseconds SseTestRecording::duration() const
{
    return d->duration;
}

/*!
    Returns all bytes that \a connection brought, the first of which has the number 0.
*/
QByteArray SseTestRecording::body(qsizetype connection) const
{
    QByteArray body;
    for (const SseTestRecordingPrivate::Piece &piece : d->connections.at(connection).pieces)
        body += piece.bytes;
    return body;
}

/*!
    Returns a script that does what the server did on \a connection, the first of which has the
    number 0, \a speed times as fast. A \a speed of 0 means at once, without waiting.

    The head has the recorded status and content type, and no other header of the original.

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
    if (!isOpen) // an attempt that has not become a connection
        beginConnection(entry, false);
    isOpen = false;
    Connection &connection = connections.last();
    connection.end = end;
    connection.endTime = entry.time - connection.begin;
}
