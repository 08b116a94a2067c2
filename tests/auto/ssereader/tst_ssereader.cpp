// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"

#include <QtSse/SseReader>

#include <QtCore/qbuffer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qfile.h>
#include <QtCore/qpointer.h>
#include <QtCore/qprocess.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qtemporaryfile.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qlocalserver.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qsslsocket.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// A device to which bytes come when the test says so.
class Pipe : public QIODevice
{
public:
    Pipe() { open(QIODevice::ReadOnly); }
    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override { return m_bytes.size() + QIODevice::bytesAvailable(); }
    void push(const QByteArray &bytes)
    {
        m_bytes += bytes;
        Q_EMIT readyRead();
    }
    void end() { Q_EMIT readChannelFinished(); }
    void forget() { m_bytes.clear(); }

protected:
    qint64 readData(char *data, qint64 maximumSize) override
    {
        const qint64 size = qMin(maximumSize, qint64(m_bytes.size()));
        std::copy_n(m_bytes.constData(), size, data);
        m_bytes.remove(0, size);
        return size;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_bytes;
};

// A sequential device without any signal, which says how its data end.
class Source : public QIODevice
{
public:
    explicit Source(const QByteArray &bytes)
        : m_bytes(bytes)
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    bool isSequential() const override { return true; }

    qint64 atTheEnd = -1;
    QString failure;
    bool closesAtTheEnd = false;
    bool emitsAtTheEnd = false;
    qint64 bytesPerRead = 1'000'000;

protected:
    qint64 readData(char *data, qint64 maximumSize) override
    {
        const qint64 size = qMin(qMin(maximumSize, bytesPerRead), qint64(m_bytes.size()));
        std::copy_n(m_bytes.constData(), size, data);
        m_bytes.remove(0, size);
        if (m_bytes.isEmpty() && emitsAtTheEnd)
            Q_EMIT readChannelFinished();
        if (size > 0)
            return size;
        setErrorString(failure);
        if (closesAtTheEnd)
            close();
        return atTheEnd;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_bytes;
};

// Has more data whenever it is read.
class Endless : public QIODevice
{
public:
    Endless() { open(QIODevice::ReadOnly); }
    bool isSequential() const override { return true; }

protected:
    qint64 readData(char *data, qint64 maximumSize) override
    {
        std::fill_n(data, maximumSize, '\n');
        return maximumSize;
    }
    qint64 writeData(const char *, qint64) override { return -1; }
};

QByteArray numberedEvents(int count)
{
    QByteArray stream;
    for (int i = 1; i <= count; ++i) {
        const QByteArray number = QByteArray::number(i);
        stream += "id: " + number + "\ndata: event " + number + "\n\n";
    }
    return stream;
}

} // namespace

class tst_SseReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliversNothingWhilePaused();
    void pausesInASlot();
    void reportsTheEndWhenResumed();
    void staysPausedWithAnotherDevice();
    void deliversWhatTheEndCutsOff_data();
    void deliversWhatTheEndCutsOff();
    void reportsTheEndAfterAnIncompleteEvent();
    void readsABuffer();
    void readsALargeFileInPasses();
    void readsAProcess();
    void readsASequentialDevice();
    void readsWhatIsThereWhenTheChannelEnds();
    void endsWithoutAnErrorWhereADeviceIsClosed();
    void drainsAClosingDevice();
    void endsWithItsDevice();
    void reportsADeviceThatCannotBeRead();
    void reportsAnEventThatIsTooLarge();
    void refusesBadSettings();
    void emitsCommentsAndReconnectionTimes();
    void tellsTheLastEventId();
    void tellsTheIdOfEachEvent();
    void waitsWhileASlotRunsAnEventLoop();
    void canBeDeletedInASlot_data();
    void canBeDeletedInASlot();
    void leavesConnectionsOfTheApplicationAlone();
    void waitsForADeviceThatIsNotConnectedYet();
    void reportsAClosedDevice();
    void canChangeItsDeviceInASlot();
    void canLoseItsDeviceInASlot();
    void toleratesThatADeviceIsDestroyedAfterItsEnd();
    void waitsForALocalSocketThatConnectsSlowly();
    void reportsWhatNeverConnects_data();
    void reportsWhatNeverConnects();
    void readsWhatAProcessHasWrittenBeforeItsEnd();
    void readsAReply_data();
    void readsAReply();
    void showsNoSecretsOfAReply();
    void readsADeviceWithoutSignals_data();
    void readsADeviceWithoutSignals();
    void readsADeviceThatEndsWhileItIsRead_data();
    void readsADeviceThatEndsWhileItIsRead();
    void closesADeviceThatIsNeverEmpty();
    void readsNothingOfADeviceThatIsOpenedAgain_data();
    void readsNothingOfADeviceThatIsOpenedAgain();
    void stopsInTheMiddleOfAChunk_data();
    void stopsInTheMiddleOfAChunk();
    void endsWithADeviceThatIsClosedUnread_data();
    void endsWithADeviceThatIsClosedUnread();
    void warnsOfADeviceInAnotherThread();
    void ignoresTheSignalsOfADeviceThatItHasRefused();
    void goesOnAfterAnEventLoopInItsLastSlot();
    void takesAnotherDeviceAfterAnError();
    void tellsThatItsDeviceIsGoneAfterTheEnd();
    void emitsChangesOnce();
    void ignoresNonsense();
    void asksForNoCommentsUnlessTheyAreWanted();
    void tellsThoseWhoConnectInASlot();
    void givesTheEventLoopItsTurnWhileItReadsWhatIsLeft();
    void deliversInTheThreadThatASlotMovesItTo();
    void endsInTheThreadThatASlotMovesItTo_data();
    void endsInTheThreadThatASlotMovesItTo();
    void tellsOfItsDeviceInTheThreadThatASlotMovesItTo();
};

void tst_SseReader::deliversNothingWhilePaused()
{
    Pipe pipe;
    SseReader reader(&pipe);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy changes(&reader, &SseReader::pausedChanged);
    reader.pause();
    reader.pause();
    QVERIFY(reader.isPaused());
    QCOMPARE(changes.size(), 1);
    pipe.push("data:1\n\n");
    QCoreApplication::processEvents();
    QVERIFY(events.isEmpty());
    QCOMPARE(pipe.bytesAvailable(), 8);
    reader.resume();
    QVERIFY(!reader.isPaused());
    QCOMPARE(changes.size(), 2);
    QVERIFY(events.isEmpty()); // not from within resume()
    QTRY_COMPARE(events.size(), 1);
    pipe.push("data:2\n\n");
    QTRY_COMPARE(events.size(), 2);
}

void tst_SseReader::pausesInASlot()
{
    QByteArray bytes("data:1\n\ndata:2\n\ndata:3\n\n");
    QBuffer buffer(&bytes);
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseReader reader(&buffer);
    QStringList received;
    connect(&reader, &SseReader::eventReceived, &reader, [&](const SseEvent &event) {
        received.append(event.text());
        reader.pause();
    });
    for (const auto &expected : {QStringList{u"1"_s}, {u"1"_s, u"2"_s}, {u"1"_s, u"2"_s, u"3"_s}}) {
        QTRY_COMPARE(received, expected);
        QCoreApplication::processEvents();
        QCOMPARE(received, expected);
        QVERIFY(!reader.isFinished());
        reader.resume();
    }
    QTRY_VERIFY(reader.isFinished());
}

void tst_SseReader::reportsTheEndWhenResumed()
{
    Pipe pipe;
    SseReader reader(&pipe);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    reader.pause();
    pipe.push("data:1\n\n");
    pipe.end();
    QCoreApplication::processEvents();
    QVERIFY(events.isEmpty());
    QVERIFY(finished.isEmpty());
    reader.resume();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(events.size(), 1);
}

void tst_SseReader::staysPausedWithAnotherDevice()
{
    Pipe pipe;
    SseReader reader;
    QSignalSpy events(&reader, &SseReader::eventReceived);
    reader.pause();
    reader.setDevice(&pipe);
    pipe.push("data:1\n\n");
    QCoreApplication::processEvents();
    QVERIFY(events.isEmpty());
    reader.resume();
    QTRY_COMPARE(events.size(), 1);
}

void tst_SseReader::readsABuffer()
{
    QBuffer buffer;
    buffer.setData("event: a\ndata: 1\n\ndata: 2\n\ndata: cut");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseReader reader(&buffer);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    QVERIFY(events.isEmpty());
    QVERIFY(finished.wait(Patience));
    QCOMPARE(events.size(), 2);
    QCOMPARE(events.at(0).first().value<SseEvent>(), SseEvent(u"a"_s, "1"));
    QCOMPARE(events.at(1).first().value<SseEvent>(), SseEvent(u"message"_s, "2"));
    QVERIFY(reader.isFinished());
    QCOMPARE(reader.error(), SseReader::Error::NoError);
}

void tst_SseReader::readsALargeFileInPasses()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    constexpr int Count = 50'000;
    file.write(numberedEvents(Count));
    QVERIFY(file.seek(0));
    SseReader reader(&file);
    int received = 0;
    bool inOrder = true;
    connect(&reader, &SseReader::eventReceived, this, [&](const SseEvent &event) {
        ++received;
        inOrder = inOrder && event.lastEventId() == QString::number(received);
    });
    int turns = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&turns] { ++turns; });
    timer.start(0);
    QSignalSpy finished(&reader, &SseReader::finished);
    QVERIFY(finished.wait(Patience));
    QCOMPARE(received, Count);
    QVERIFY(inOrder);
    QVERIFY(turns > 1);
}

void tst_SseReader::readsAProcess()
{
    QProcess process;
    SseReader reader(&process);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    process.start(u"/bin/sh"_s, {u"-c"_s, u"printf 'data: 1\\n\\ndata: 2\\n\\n'"_s});
    QVERIFY(finished.wait(Patience));
    QCOMPARE(events.size(), 2);
    QVERIFY(process.state() == QProcess::NotRunning || process.waitForFinished());
}

void tst_SseReader::readsASequentialDevice()
{
    Pipe pipe;
    SseReader reader(&pipe);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    pipe.push("data: 1\n\nda");
    QTRY_COMPARE(events.size(), 1);
    pipe.push("ta: 2\n\n");
    QTRY_COMPARE(events.size(), 2);
    QVERIFY(finished.isEmpty());
    pipe.push("data: 3\n\n");
    pipe.end();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(events.size(), 3);
}

// At once, as the application may use the device for something else then.
void tst_SseReader::readsWhatIsThereWhenTheChannelEnds()
{
    Pipe pipe;
    SseReader reader(&pipe);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    pipe.push("data: 1\n\n");
    QTRY_COMPARE(events.size(), 1);
    QVERIFY(!finished.wait(10));
    pipe.push("data: 2\n\n");
    pipe.end();
    pipe.forget();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(events.size(), 2);

    reader.setDevice(nullptr);
    reader.setDevice(&pipe);
    QVERIFY(!finished.wait(10));
    pipe.end(); // nothing else tells of it
    QTRY_COMPARE(finished.size(), 2);
}

// What fails because it is closed has not failed.
void tst_SseReader::endsWithoutAnErrorWhereADeviceIsClosed()
{
    Source source("data: 1\n\n");
    source.failure = u"Paper jam"_s;
    SseReader reader(&source);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    source.close();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(events.size(), 1);
    QCOMPARE(reader.error(), SseReader::Error::NoError);
}

void tst_SseReader::drainsAClosingDevice()
{
    Pipe pipe;
    SseReader reader(&pipe);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    pipe.push(numberedEvents(30'000)); // more than one pass
    pipe.close();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(events.size(), 30'000);
}

void tst_SseReader::endsWithItsDevice()
{
    auto pipe = std::make_unique<Pipe>();
    SseReader reader(pipe.get());
    QSignalSpy finished(&reader, &SseReader::finished);
    pipe.reset();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(reader.device(), nullptr);
}

void tst_SseReader::reportsADeviceThatCannotBeRead()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    QFile writeOnly(file.fileName());
    QVERIFY(writeOnly.open(QIODevice::WriteOnly));
    SseReader reader(&writeOnly);
    QSignalSpy errors(&reader, &SseReader::errorOccurred);
    QSignalSpy finished(&reader, &SseReader::finished);
    QVERIFY(finished.wait(Patience));
    QCOMPARE(errors.size(), 1);
    QCOMPARE(reader.error(), SseReader::Error::DeviceError);
    QCOMPARE(reader.errorString(), u"The device is not open for reading"_s);
}

void tst_SseReader::reportsAnEventThatIsTooLarge()
{
    QBuffer buffer;
    buffer.setData("data: 1\n\ndata: " + QByteArray(100, 'x') + "\n\ndata: 3\n\n");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseReader reader(&buffer);
    reader.setMaximumEventSize(10);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy errors(&reader, &SseReader::errorOccurred);
    QSignalSpy finished(&reader, &SseReader::finished);
    QVERIFY(finished.wait(Patience));
    QCOMPARE(events.size(), 1);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(reader.error(), SseReader::Error::EventTooLargeError);
    QVERIFY(reader.errorString().contains(u"10"_s));
}

void tst_SseReader::refusesBadSettings()
{
    SseReader reader;
    QVERIFY(reader.setLastEventId(u"7"_s));
    QVERIFY(reader.setMaximumEventSize(10));
    QSignalSpy ids(&reader, &SseReader::lastEventIdChanged);
    QSignalSpy sizes(&reader, &SseReader::maximumEventSizeChanged);
    QSignalSpy errors(&reader, &SseReader::errorOccurred);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"last event ID"_s));
    QVERIFY(!reader.setLastEventId(u"a\nb"_s));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot be -1 bytes"_s));
    QVERIFY(!reader.setMaximumEventSize(-1));
    QCOMPARE(reader.lastEventId(), u"7"_s);
    QCOMPARE(reader.maximumEventSize(), 10);
    QVERIFY(reader.setMaximumEventSize(10)); // no change, but good
    QCOMPARE(ids.size() + sizes.size() + errors.size(), 0);
}

void tst_SseReader::emitsCommentsAndReconnectionTimes()
{
    QBuffer buffer;
    buffer.setData(": hello\nretry: 250\n");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseReader reader(&buffer);
    QSignalSpy comments(&reader, &SseReader::commentReceived);
    QSignalSpy times(&reader, &SseReader::reconnectionTimeReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    QVERIFY(finished.wait(Patience));
    QCOMPARE(comments.size(), 1);
    QCOMPARE(comments.first().first().toString(), u" hello"_s);
    QCOMPARE(times.size(), 1);
    QCOMPARE(times.first().first().value<std::chrono::milliseconds>(), 250ms);
}

void tst_SseReader::tellsTheLastEventId()
{
    QBuffer buffer;
    buffer.setData("data: 1\n\nid: 8\n\n");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseReader reader(&buffer);
    reader.setLastEventId(u"7"_s);
    reader.setOrigin(QUrl(u"http://example.org"_s));
    QStringList ids;
    connect(&reader, &SseReader::lastEventIdChanged, this,
            [&] { ids.append(reader.lastEventId()); });
    SseEvent last;
    connect(&reader, &SseReader::eventReceived, this, [&](const SseEvent &event) { last = event; });
    QSignalSpy finished(&reader, &SseReader::finished);
    QVERIFY(finished.wait(Patience));
    QCOMPARE(last, SseEvent(u"message"_s, "1", u"7"_s, QUrl(u"http://example.org"_s)));
    QCOMPARE(ids, QStringList{u"8"_s});
}

void tst_SseReader::tellsTheIdOfEachEvent()
{
    QBuffer buffer;
    buffer.setData("id: 1\ndata: 1\n\ndata: 2\n\nid: 3\ndata: 3\n\n");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseReader reader(&buffer);
    QStringList inSlots;
    connect(&reader, &SseReader::eventReceived, this,
            [&] { inSlots.append(reader.lastEventId()); });
    QSignalSpy changes(&reader, &SseReader::lastEventIdChanged);
    QSignalSpy finished(&reader, &SseReader::finished);
    QVERIFY(finished.wait(Patience));
    QCOMPARE(inSlots, (QStringList{u"1"_s, u"1"_s, u"3"_s}));
    QCOMPARE(changes.size(), 2);
}

void tst_SseReader::waitsWhileASlotRunsAnEventLoop()
{
    Pipe pipe;
    SseReader reader(&pipe);
    int depth = 0;
    int deepest = 0;
    QByteArrayList data;
    connect(&reader, &SseReader::eventReceived, this, [&](const SseEvent &event) {
        deepest = qMax(deepest, ++depth);
        data.append(event.data());
        if (data.size() == 1) {
            pipe.push("data: 3\n\n");
            QEventLoop loop;
            QTimer::singleShot(20ms, &loop, &QEventLoop::quit);
            loop.exec();
        }
        --depth;
    });
    pipe.push("data: 1\n\ndata: 2\n\n");
    const QByteArrayList expected{"1", "2", "3"};
    QTRY_COMPARE(data, expected);
    QCOMPARE(deepest, 1);
}

void tst_SseReader::canBeDeletedInASlot_data()
{
    QTest::addColumn<QString>("signal");
    for (const char *name : {"eventReceived", "commentReceived", "reconnectionTimeReceived",
                             "lastEventIdChanged", "errorChanged", "errorOccurred", "finished"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void tst_SseReader::canBeDeletedInASlot()
{
    QFETCH(QString, signal);
    QBuffer buffer;
    buffer.setData("retry: 1\n: comment\nid: 1\ndata: 1\n\nid: 2\n\ndata: 2\n\n");
    if (signal.startsWith(u"error"))
        buffer.setData("data: 12345\n\n");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    auto *reader = new SseReader(&buffer);
    reader->setMaximumEventSize(signal.startsWith(u"error") ? 1 : 0);
    const QPointer<SseReader> guard(reader);
    const auto act = [reader] { delete reader; };
    if (signal == u"eventReceived")
        connect(reader, &SseReader::eventReceived, this, act);
    else if (signal == u"commentReceived")
        connect(reader, &SseReader::commentReceived, this, [reader](const QString &text) {
            delete reader;
            QCOMPARE(text, u" comment"_s);
        });
    else if (signal == u"reconnectionTimeReceived")
        connect(reader, &SseReader::reconnectionTimeReceived, this, act);
    else if (signal == u"lastEventIdChanged")
        connect(reader, &SseReader::lastEventIdChanged, this, act);
    else if (signal == u"errorChanged")
        connect(reader, &SseReader::errorChanged, this, act);
    else if (signal == u"errorOccurred")
        connect(reader, &SseReader::errorOccurred, this, act);
    else
        connect(reader, &SseReader::finished, this, act);
    QTRY_VERIFY(guard.isNull());
}

void tst_SseReader::leavesConnectionsOfTheApplicationAlone()
{
    auto *pipe = new Pipe;
    auto *reader = new SseReader(pipe);
    const QPointer<SseReader> guard(reader);
    connect(pipe, &QObject::destroyed, reader, &QObject::deleteLater);
    QSignalSpy finished(reader, &SseReader::finished);
    pipe->end();
    QVERIFY(finished.wait(Patience));
    delete pipe;
    QTRY_VERIFY(guard.isNull());
}

void tst_SseReader::waitsForADeviceThatIsNotConnectedYet()
{
    QLocalServer server;
    QVERIFY(server.listen(u"qtsse-test-%1"_s.arg(QCoreApplication::applicationPid())));
    QLocalSocket socket;
    SseReader reader(&socket);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    socket.connectToServer(server.serverName(), QIODevice::ReadOnly);
    QVERIFY(server.waitForNewConnection(5000));
    QLocalSocket *peer = server.nextPendingConnection();
    peer->write("data: 1\n\n");
    QTRY_COMPARE(events.size(), 1);
    QVERIFY(finished.isEmpty());
    delete peer;
    QTRY_COMPARE(finished.size(), 1);
}

void tst_SseReader::reportsAClosedDevice()
{
    QBuffer buffer;
    SseReader reader(&buffer);
    QSignalSpy finished(&reader, &SseReader::finished);
    QVERIFY(finished.wait(Patience));
    QCOMPARE(reader.error(), SseReader::Error::DeviceError);
}

void tst_SseReader::canChangeItsDeviceInASlot()
{
    Pipe first;
    QBuffer second;
    second.setData("data: 3\n\n");
    QVERIFY(second.open(QIODevice::ReadOnly));
    SseReader reader(&first);
    QByteArrayList data;
    connect(&reader, &SseReader::eventReceived, this, [&](const SseEvent &event) {
        data.append(event.data());
        reader.setDevice(&second);
    });
    QSignalSpy finished(&reader, &SseReader::finished);
    first.push("data: 1\n\ndata: 2\n\n");
    QVERIFY(finished.wait(Patience));
    const QByteArrayList expected{"1", "3"};
    QCOMPARE(data, expected);
}

void tst_SseReader::canLoseItsDeviceInASlot()
{
    auto *pipe = new Pipe;
    SseReader reader(pipe);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    connect(&reader, &SseReader::eventReceived, this,
            [&pipe] { delete std::exchange(pipe, nullptr); });
    pipe->push("data: 1\n\ndata: 2\n\n");
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(events.size(), 2);
    QCOMPARE(reader.error(), SseReader::Error::DeviceError);
    QCOMPARE(reader.errorString(), u"The device was destroyed"_s);
}

void tst_SseReader::toleratesThatADeviceIsDestroyedAfterItsEnd()
{
    auto *pipe = new Pipe;
    SseReader reader(pipe);
    QSignalSpy finished(&reader, &SseReader::finished);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    connect(pipe, &QIODevice::readChannelFinished, pipe, &QObject::deleteLater);
    pipe->push("data: 1\n\n");
    pipe->end();
    QVERIFY(finished.wait(Patience));
    QCOMPARE(events.size(), 1);
    QCOMPARE(reader.error(), SseReader::Error::NoError);
}

// A server whose queue of connections is full lets a local socket wait, which is not open yet.
void tst_SseReader::waitsForALocalSocketThatConnectsSlowly()
{
#ifndef Q_OS_LINUX
    QSKIP("Only Linux lets local sockets wait");
#else
    QLocalServer server;
    server.setListenBacklogSize(1);
    QVERIFY(server.listen(u"qtsse-slow-%1"_s.arg(QCoreApplication::applicationPid())));
    std::vector<std::unique_ptr<QLocalSocket>> others;
    QLocalSocket *waiting = nullptr;
    while (!waiting && others.size() < 100) {
        others.push_back(std::make_unique<QLocalSocket>());
        others.back()->connectToServer(server.serverName());
        if (others.back()->state() == QLocalSocket::ConnectingState)
            waiting = others.back().get();
    }
    QVERIFY(waiting);
    SseReader reader(waiting);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    connect(&server, &QLocalServer::newConnection, this, [&server] {
        while (QLocalSocket *const peer = server.nextPendingConnection()) {
            peer->write("data: 1\n\n");
            peer->flush();
        }
    });
    QTRY_COMPARE(events.size(), 1); // the server begins to accept connections
    QCOMPARE(reader.error(), SseReader::Error::NoError);
#endif
}

void tst_SseReader::reportsWhatNeverConnects_data()
{
    QTest::addColumn<QString>("kind");
    for (const char *kind :
         {"process", "process, never started", "TCP socket, refused", "TCP socket, never connected",
          "local socket, nobody there", "local socket, never connected", "TLS socket, refused",
          "TLS socket without TLS on the other side"})
        QTest::newRow(kind) << QString::fromLatin1(kind);
}

void tst_SseReader::reportsWhatNeverConnects()
{
    QFETCH(QString, kind);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const quint16 port = server.serverPort();
    if (kind.contains(u"refused"_s))
        server.close();
    connect(&server, &QTcpServer::newConnection, this, [&] {
        QTcpSocket *const peer = server.nextPendingConnection();
        connect(peer, &QTcpSocket::readyRead, peer, [peer] { peer->write("220 hello\r\n\r\n"); });
    });
    std::unique_ptr<QIODevice> device;
    const auto create = [&device](auto object) {
        auto *const plain = object.get();
        device = std::move(object);
        return plain;
    };
    bool isToBeConnected = !kind.contains(u"never"_s);
    if (kind.startsWith(u"process")) {
        auto *const process = create(std::make_unique<QProcess>());
        if (isToBeConnected)
            process->start(u"/nonexistent/program"_s, QStringList());
    } else if (kind.startsWith(u"TCP")) {
        auto *const socket = create(std::make_unique<QTcpSocket>());
        if (isToBeConnected)
            socket->connectToHost(QHostAddress::LocalHost, port);
    } else if (kind.startsWith(u"local")) {
        auto *const socket = create(std::make_unique<QLocalSocket>());
        if (isToBeConnected)
            socket->connectToServer(u"qtsse-nobody"_s);
    } else {
        auto *const socket = create(std::make_unique<QSslSocket>());
        if (!QSslSocket::supportsSsl())
            QSKIP("This Qt has no TLS");
        socket->connectToHostEncrypted(u"127.0.0.1"_s, port);
    }
    isToBeConnected = isToBeConnected && device->isOpen();
    SseReader reader(device.get());
    QSignalSpy errors(&reader, &SseReader::errorOccurred);
    QSignalSpy finished(&reader, &SseReader::finished);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(reader.error(), SseReader::Error::DeviceError);
    QCOMPARE(reader.errorString(),
             isToBeConnected ? device->errorString() : u"The device is not open for reading"_s);
}

void tst_SseReader::readsWhatAProcessHasWrittenBeforeItsEnd()
{
    QProcess process;
    process.start(u"/bin/sh"_s, {u"-c"_s, u"printf 'data: 1\\n\\ndata: 2\\n\\n'"_s});
    SseReader reader(&process);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    // Which forgets what it has read.
    connect(&process, &QProcess::finished, this, [&] {
        process.start(u"/bin/sh"_s, {u"-c"_s, u"read line"_s});
    });
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(events.size(), 2);
    disconnect(&process, nullptr, this, nullptr);
    process.closeWriteChannel();
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
}

void tst_SseReader::readsAReply_data()
{
    QTest::addColumn<QByteArray>("response");
    QTest::addColumn<SseReader::Error>("error");
    QTest::newRow("good") << QByteArray("HTTP/1.1 200 OK\r\n\r\n") << SseReader::Error::NoError;
    QTest::newRow("not found") << QByteArray("HTTP/1.1 404 Not Found\r\n\r\n")
                               << SseReader::Error::DeviceError;
    QTest::newRow("truncated") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")
                               << SseReader::Error::DeviceError;
}

void tst_SseReader::readsAReply()
{
    QFETCH(QByteArray, response);
    QFETCH(SseReader::Error, error);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&] {
        QTcpSocket *const peer = server.nextPendingConnection();
        connect(peer, &QTcpSocket::readyRead, peer, [=] {
            peer->write(response + "data: 1\n\n");
            peer->disconnectFromHost();
        });
    });
    QNetworkAccessManager manager;
    const QUrl url(u"http://127.0.0.1:%1/"_s.arg(server.serverPort()));
    const std::unique_ptr<QNetworkReply> reply(manager.get(QNetworkRequest(url)));
    SseReader reader(reply.get());
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(events.size(), 1);
    QCOMPARE(reader.error(), error);
    QCOMPARE(reader.errorString(),
             error == SseReader::Error::NoError ? QString() : reply->errorString());
}

void tst_SseReader::showsNoSecretsOfAReply()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&] {
        QTcpSocket *const peer = server.nextPendingConnection();
        connect(peer, &QTcpSocket::readyRead, peer,
                [=] { peer->write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"); });
    });
    QNetworkAccessManager manager;
    const QUrl url(u"http://127.0.0.1:%1/path?token=secret"_s.arg(server.serverPort()));
    const std::unique_ptr<QNetworkReply> reply(manager.get(QNetworkRequest(url)));
    SseReader reader(reply.get());
    QSignalSpy finished(&reader, &SseReader::finished);
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(reader.errorString().contains(u"/path"_s));
    QVERIFY(!reader.errorString().contains(u"secret"_s));
}

void tst_SseReader::readsADeviceWithoutSignals_data()
{
    QTest::addColumn<int>("atTheEnd");
    QTest::addColumn<QString>("failure");
    QTest::addColumn<bool>("isFinished");
    QTest::addColumn<SseReader::Error>("error");
    QTest::newRow("-1") << -1 << QString() << true << SseReader::Error::NoError;
    QTest::newRow("-1 with an error")
            << -1 << u"Paper jam"_s << true << SseReader::Error::DeviceError;
    QTest::newRow("0") << 0 << QString() << false << SseReader::Error::NoError;
}

void tst_SseReader::readsADeviceWithoutSignals()
{
    QFETCH(int, atTheEnd);
    QFETCH(QString, failure);
    QFETCH(bool, isFinished);
    QFETCH(SseReader::Error, error);
    Source source(numberedEvents(20'000));
    source.atTheEnd = atTheEnd;
    source.failure = failure;
    SseReader reader(&source);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    QTRY_COMPARE(events.size(), 20'000);
    if (isFinished)
        QTRY_COMPARE(finished.size(), 1);
    else
        QVERIFY(!finished.wait(20));
    QCOMPARE(reader.error(), error);
    QCOMPARE(reader.errorString(), failure);
}

void tst_SseReader::readsADeviceThatEndsWhileItIsRead_data()
{
    QTest::addColumn<bool>("closes");
    QTest::newRow("closes itself") << true;
    QTest::newRow("emits a signal") << false;
}

void tst_SseReader::readsADeviceThatEndsWhileItIsRead()
{
    QFETCH(bool, closes);
    Source source(numberedEvents(100));
    source.closesAtTheEnd = closes;
    source.emitsAtTheEnd = !closes;
    source.atTheEnd = closes ? -1 : 0;
    source.bytesPerRead = 50;
    SseReader reader(&source);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(events.size(), 100);
    QCOMPARE(reader.error(), SseReader::Error::NoError);
}

void tst_SseReader::closesADeviceThatIsNeverEmpty()
{
    Endless endless;
    SseReader reader(&endless);
    QSignalSpy finished(&reader, &SseReader::finished);
    endless.close();
    QTRY_COMPARE(finished.size(), 1);
}

void tst_SseReader::readsNothingOfADeviceThatIsOpenedAgain_data()
{
    QTest::addColumn<bool>("inSlot");
    QTest::newRow("in a slot") << true;
    QTest::newRow("outside") << false;
}

void tst_SseReader::readsNothingOfADeviceThatIsOpenedAgain()
{
    QFETCH(bool, inSlot);
    QBuffer buffer;
    buffer.setData("data: 1\n\n");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseReader reader(&buffer);
    QByteArrayList data;
    const auto openAgain = [&] {
        buffer.close();
        buffer.setData("data: 2\n\n");
        buffer.open(QIODevice::ReadOnly);
    };
    connect(&reader, &SseReader::eventReceived, this, [&](const SseEvent &event) {
        data.append(event.data());
        if (inSlot)
            openAgain();
    });
    QSignalSpy finished(&reader, &SseReader::finished);
    if (!inSlot)
        openAgain();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(data, inSlot ? QByteArrayList{"1"} : QByteArrayList());
    reader.setDevice(nullptr);
    reader.setDevice(&buffer);
    QVERIFY(!reader.isFinished());
    QTRY_COMPARE(data.value(data.size() - 1), "2");
}

void tst_SseReader::stopsInTheMiddleOfAChunk_data()
{
    QTest::addColumn<QString>("action");
    QTest::addColumn<int>("events");
    QTest::newRow("no device any more") << u"null"_s << 1;
    QTest::newRow("another device") << u"other"_s << 2;
    QTest::newRow("reader deleted") << u"delete"_s << 1;
    QTest::newRow("limit lowered") << u"limit"_s << 1;
    QTest::newRow("device closed") << u"close"_s << 3;
}

void tst_SseReader::stopsInTheMiddleOfAChunk()
{
    QFETCH(QString, action);
    QFETCH(int, events);
    Pipe pipe;
    QBuffer other;
    QVERIFY(other.open(QIODevice::ReadOnly));
    auto reader = std::make_unique<SseReader>(&pipe);
    int received = 0;
    int finished = 0;
    connect(reader.get(), &SseReader::finished, this, [&] { ++finished; });
    connect(reader.get(), &SseReader::eventReceived, this, [&] {
        if (++received > 1)
            return;
        if (action == u"null")
            reader->setDevice(nullptr);
        if (action == u"other") {
            other.close();
            other.setData("data: other\n\n");
            other.open(QIODevice::ReadOnly);
            reader->setDevice(&other);
        }
        if (action == u"delete")
            reader.reset();
        if (action == u"limit")
            reader->setMaximumEventSize(3);
        if (action == u"close")
            pipe.close();
    });
    pipe.push("data: 1\n\ndata: 2222\n\ndata: 3\n\n");
    QTRY_COMPARE(received, events);
    if (pipe.isOpen())
        pipe.push("data: 4\n\n"); // which nobody reads
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(received, events);
    QCOMPARE(finished, action == u"null" || action == u"delete" ? 0 : 1);
    QCOMPARE(reader && reader->error() == SseReader::Error::EventTooLargeError, action == u"limit");
}

void tst_SseReader::endsWithADeviceThatIsClosedUnread_data()
{
    QTest::addColumn<bool>("isSequential");
    QTest::addColumn<int>("events");
    QTest::newRow("sequential: what was sent is read") << true << 2;
    QTest::newRow("random access: the application is done with it") << false << 0;
}

void tst_SseReader::endsWithADeviceThatIsClosedUnread()
{
    QFETCH(bool, isSequential);
    QFETCH(int, events);
    Pipe pipe;
    pipe.push("data: 1\n\ndata: 2\n\n");
    QBuffer buffer;
    buffer.setData("data: 1\n\ndata: 2\n\n");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    QIODevice *const device = isSequential ? static_cast<QIODevice *>(&pipe) : &buffer;
    SseReader reader(device);
    QSignalSpy received(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    device->close();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(received.size(), events);
    QCOMPARE(reader.error(), SseReader::Error::NoError);
}

void tst_SseReader::warnsOfADeviceInAnotherThread()
{
    Pipe pipe;
    pipe.push("data: 1\n\n");
    QThread thread;
    pipe.moveToThread(&thread);
    SseReader reader(&pipe);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    const QString message = u"The device lives in another thread than its reader"_s;
    QTest::ignoreMessage(QtWarningMsg, qPrintable(message));
    QTest::failOnWarning(QRegularExpression(u"."_s));
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(reader.error(), SseReader::Error::DeviceError);
    QCOMPARE(reader.errorString(), message);
    QVERIFY(events.isEmpty());
}

// They were emitted before, in the other thread.
void tst_SseReader::ignoresTheSignalsOfADeviceThatItHasRefused()
{
    QThread thread;
    Pipe pipe;
    pipe.moveToThread(&thread);
    thread.start();
    SseReader reader(&pipe);
    QSignalSpy finished(&reader, &SseReader::finished);
    QObject context;
    context.moveToThread(&thread);
    QMetaObject::invokeMethod(
            &context,
            [&] {
                pipe.end();
                pipe.close();
            },
            Qt::BlockingQueuedConnection);
    QTest::ignoreMessage(QtWarningMsg, "The device lives in another thread than its reader");
    QTRY_COMPARE(finished.size(), 1);
    QCoreApplication::processEvents();
    QCOMPARE(finished.size(), 1);
    QCOMPARE(reader.error(), SseReader::Error::DeviceError);
    thread.quit();
    thread.wait();
}

// Its slot waits for the end of another stream, which is read when the slot has returned.
void tst_SseReader::goesOnAfterAnEventLoopInItsLastSlot()
{
    QBuffer first;
    QVERIFY(first.open(QIODevice::ReadOnly));
    QBuffer second;
    second.setData("data: 2\n\n");
    QVERIFY(second.open(QIODevice::ReadOnly));
    SseReader reader(&first);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    connect(&reader, &SseReader::finished, this, [&] {
        if (reader.device() != &first)
            return;
        reader.setDevice(&second);
        QEventLoop loop;
        QTimer::singleShot(20ms, &loop, &QEventLoop::quit);
        loop.exec();
        QVERIFY(events.isEmpty());
    });
    QTRY_COMPARE(events.size(), 1);
}

void tst_SseReader::takesAnotherDeviceAfterAnError()
{
    QBuffer closed;
    QBuffer open;
    open.setData("data: 1\n\n");
    QVERIFY(open.open(QIODevice::ReadOnly));
    SseReader reader(&closed);
    QSignalSpy errors(&reader, &SseReader::errorChanged);
    QSignalSpy devices(&reader, &SseReader::deviceChanged);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(errors.size(), 1);
    reader.setDevice(&open);
    QCOMPARE(errors.size(), 2);
    QCOMPARE(devices.size(), 1);
    QCOMPARE(reader.error(), SseReader::Error::NoError);
    QCOMPARE(reader.errorString(), QString());
    QVERIFY(!reader.isFinished());
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(events.size(), 1);
    reader.setDevice(&open); // the same
    QVERIFY(reader.isFinished());
    QCOMPARE(devices.size(), 1);

    // Which may delete the reader as soon as it tells of the error's end.
    auto *const other = new SseReader(&closed);
    const QPointer<SseReader> guard(other);
    QTRY_VERIFY(other->isFinished());
    connect(other, &SseReader::errorChanged, this, [other] { delete other; });
    other->setDevice(&open);
    QVERIFY(guard.isNull());
}

void tst_SseReader::tellsThatItsDeviceIsGoneAfterTheEnd()
{
    auto buffer = std::make_unique<QBuffer>();
    QVERIFY(buffer->open(QIODevice::ReadOnly));
    SseReader reader(buffer.get());
    QSignalSpy devices(&reader, &SseReader::deviceChanged);
    QTRY_VERIFY(reader.isFinished());
    buffer.reset();
    QCOMPARE(devices.size(), 1);
    QCOMPARE(reader.device(), nullptr);

    auto pipe = std::make_unique<Pipe>();
    reader.setDevice(pipe.get());
    reader.setDevice(nullptr);
    QCOMPARE(devices.size(), 3);
    pipe.reset();
    QCOMPARE(devices.size(), 3);
}

void tst_SseReader::emitsChangesOnce()
{
    SseReader reader;
    QSignalSpy sizes(&reader, &SseReader::maximumEventSizeChanged);
    QSignalSpy origins(&reader, &SseReader::originChanged);
    QSignalSpy ids(&reader, &SseReader::lastEventIdChanged);
    for (int i = 0; i < 2; ++i) {
        reader.setMaximumEventSize(100);
        reader.setOrigin(QUrl(u"http://example.org"_s));
        reader.setLastEventId(u"1"_s);
    }
    QCOMPARE(sizes.size(), 1);
    QCOMPARE(origins.size(), 1);
    QCOMPARE(ids.size(), 1);
    QCOMPARE(reader.maximumEventSize(), 100);
    QCOMPARE(reader.origin(), QUrl(u"http://example.org"_s));
    QCOMPARE(reader.lastEventId(), u"1"_s);
}

void tst_SseReader::ignoresNonsense()
{
    SseReader reader;
    QCOMPARE(reader.maximumEventSize(), 16 * 1024 * 1024);
    reader.setMaximumEventSize(-1);
    QCOMPARE(reader.maximumEventSize(), 16 * 1024 * 1024);
    reader.setMaximumEventSize(0);
    QCOMPARE(reader.maximumEventSize(), 0);
}

// A slot that is connected later gets those that follow.
void tst_SseReader::asksForNoCommentsUnlessTheyAreWanted()
{
    Pipe pipe;
    SseReader reader(&pipe);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    pipe.push(": 1\ndata: 1\n\n");
    QTRY_COMPARE(events.size(), 1);
    QSignalSpy comments(&reader, &SseReader::commentReceived);
    pipe.push(": 2\ndata: 2\n\n");
    QTRY_COMPARE(events.size(), 2);
    QCOMPARE(comments.size(), 1);
    QCOMPARE(comments.first().first().toString(), u" 2"_s);
}

void tst_SseReader::tellsThoseWhoConnectInASlot()
{
    Pipe pipe;
    SseReader reader(&pipe);
    QStringList comments;
    int events = 0;
    connect(&reader, &SseReader::eventReceived, this, [&] {
        if (++events == 1)
            connect(&reader, &SseReader::commentReceived, this,
                    [&](const QString &text) { comments.append(text); });
    });
    pipe.push(": 1\ndata: 1\n\n: 2\ndata: 2\n\n");
    QTRY_COMPARE(events, 2);
    QCOMPARE(comments, QStringList(u" 2"_s));
}

void tst_SseReader::givesTheEventLoopItsTurnWhileItReadsWhatIsLeft()
{
    Pipe pipe;
    SseReader reader(&pipe);
    int received = 0;
    int atFirstTurn = 0;
    connect(&reader, &SseReader::eventReceived, this, [&] { ++received; });
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] {
        if (atFirstTurn == 0)
            atFirstTurn = received;
    });
    timer.start(0);
    QSignalSpy finished(&reader, &SseReader::finished);
    pipe.push(numberedEvents(100'000));
    pipe.close();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(received, 100'000);
    QVERIFY(atFirstTurn < 50'000);
}

void tst_SseReader::deliversInTheThreadThatASlotMovesItTo()
{
    QThread thread;
    thread.start();
    QBuffer buffer;
    buffer.setData("id: 1\ndata: 1\n\ndata: 2\n\n");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseReader reader(&buffer);
    QList<QThread *> threads;
    connect(&reader, &SseReader::eventReceived, &reader, [&] {
        threads += QThread::currentThread();
        if (threads.size() > 1)
            return;
        buffer.moveToThread(&thread);
        reader.moveToThread(&thread);
    });
    int ids = 0;
    connect(&reader, &SseReader::lastEventIdChanged, &reader, [&] { ++ids; });
    connect(&reader, &SseReader::finished, &thread, &QThread::quit, Qt::DirectConnection);
    QTRY_VERIFY(thread.isFinished());
    QCOMPARE(ids, 1);
    QVERIFY(reader.isFinished());
    QCOMPARE(threads, QList<QThread *>({QThread::currentThread(), &thread}));
    QCOMPARE(reader.lastEventId(), u"1"_s);
}

void tst_SseReader::endsInTheThreadThatASlotMovesItTo_data()
{
    QTest::addColumn<bool>("atTheChange");
    QTest::newRow("errorChanged") << true;
    QTest::newRow("errorOccurred") << false;
}

void tst_SseReader::endsInTheThreadThatASlotMovesItTo()
{
    QFETCH(const bool, atTheChange);
    QThread thread;
    thread.start();
    Source source("data: 1\n\n");
    source.failure = u"broken"_s;
    SseReader reader(&source);
    QList<QThread *> threads;
    const auto note = [&](bool moves) {
        threads += QThread::currentThread();
        if (moves)
            reader.moveToThread(&thread);
    };
    connect(&reader, &SseReader::errorChanged, &reader, [&] { note(atTheChange); });
    connect(&reader, &SseReader::errorOccurred, &reader, [&] { note(!atTheChange); });
    connect(&reader, &SseReader::finished, &reader, [&] {
        note(false);
        thread.quit();
    });
    QTRY_VERIFY(thread.isFinished());
    QThread *const here = QThread::currentThread();
    QThread *const second = atTheChange ? &thread : here;
    QCOMPARE(threads, QList<QThread *>({here, second, &thread}));
    QCOMPARE(reader.errorString(), u"broken"_s);
}

void tst_SseReader::tellsOfItsDeviceInTheThreadThatASlotMovesItTo()
{
    QThread thread;
    thread.start();
    QBuffer closed;
    SseReader reader(&closed);
    QTRY_VERIFY(reader.isFinished());
    QList<QThread *> threads;
    connect(&reader, &SseReader::errorChanged, &reader, [&] { reader.moveToThread(&thread); });
    connect(&reader, &SseReader::deviceChanged, &reader, [&] {
        threads += QThread::currentThread();
        thread.quit();
    });
    reader.setDevice(nullptr);
    QTRY_VERIFY(thread.isFinished());
    QCOMPARE(threads, QList<QThread *>({&thread}));
}

void tst_SseReader::deliversWhatTheEndCutsOff_data()
{
    QTest::addColumn<bool>("accepts");
    QTest::addColumn<qint64>("atTheEnd");
    QTest::newRow("dropped at the end") << false << qint64(0);
    QTest::newRow("dropped after a failure") << false << qint64(-1);
    QTest::newRow("accepted at the end") << true << qint64(0);
    QTest::newRow("accepted after a failure") << true << qint64(-1);
}

void tst_SseReader::deliversWhatTheEndCutsOff()
{
    QFETCH(const bool, accepts);
    QFETCH(const qint64, atTheEnd);
    Source source("id: 1\ndata: a\n\nid: 2\ndata: cut");
    source.atTheEnd = atTheEnd;
    source.failure = u"broken"_s;
    source.closesAtTheEnd = atTheEnd == 0;
    SseReader reader(&source);
    reader.setAcceptIncompleteEvents(accepts);
    QStringList order;
    connect(&reader, &SseReader::eventReceived, this, [&](const SseEvent &event) {
        order += event.text() + (event.isIncomplete() ? u" incomplete"_s : QString());
    });
    connect(&reader, &SseReader::eventDiscarded, this,
            [&](qsizetype size) { order += u"discarded %1"_s.arg(size); });
    connect(&reader, &SseReader::finished, this, [&] { order += u"finished"_s; });
    QTRY_VERIFY(reader.isFinished());
    const QString rest = accepts ? u"cut incomplete"_s : u"discarded 3"_s;
    QCOMPARE(order, QStringList({u"a"_s, rest, u"finished"_s}));
    QCOMPARE(reader.lastEventId(), u"1"_s);
}

void tst_SseReader::reportsTheEndAfterAnIncompleteEvent()
{
    QBuffer buffer;
    buffer.setData("data: cut");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseReader reader(&buffer);
    reader.setAcceptIncompleteEvents(true);
    int events = 0;
    connect(&reader, &SseReader::eventReceived, &reader, [&] {
        ++events;
        reader.pause();
    });
    QTRY_COMPARE(events, 1);
    QVERIFY(!reader.isFinished());
    reader.resume();
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(events, 1);
}

QTEST_GUILESS_MAIN(tst_SseReader)
#include "tst_ssereader.moc"
