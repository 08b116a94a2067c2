// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../common/patience.h"
#include "devicetesting.h"

#include <QtSse/SseEventStream>
#include <QtSse/SseReader>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qfile.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qsocketnotifier.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <thread>

using namespace DeviceTesting;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseReader::Error;
using FinishReason = SseClient::FinishReason;

namespace {

// What must not take long takes less.
constexpr qint64 Soon = 2000;

} // namespace

class tst_SseDevices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    // SseReader
    void readsWithoutBlocking_data();
    void readsWithoutBlocking();
    void readsWhatWasBufferedBefore_data();
    void readsWhatWasBufferedBefore();
    void readsWhatTheStandardLibraryHasBuffered();
    void readsWhatWasTypedAhead_data();
    void readsWhatWasTypedAhead();
    void endsWhereATerminalIsHungUp();
    void waitsForTheWriterOfAFifo();
    void outlivesTheWriterOfAFifo();
    void endsAtOnceOnAnEmptyDevice();
    void staysResponsiveOnAnEndlessDevice();
    void reportsWhyAFileCannotBeRead_data();
    void reportsWhyAFileCannotBeRead();
    void reportsAnErrorOfAFileThatWasNotReady();
    void leavesTheModeOfADescriptorAlone();
    void readsWhatIsLeftWhenAFileIsClosed_data();
    void readsWhatIsLeftWhenAFileIsClosed();
    void canCloseAFileInASlot();
    void closesAnEndlessDevice();
    void movesToAnotherThreadWithItsFile();
    void stopsWatchingAtTheEnd();

    // SseEventStream
    void keepsTheDeadline_data();
    void keepsTheDeadline();
    void looksWithoutWaiting();
    void isCancelledWhileItWaits_data();
    void isCancelledWhileItWaits();
    void waitsForASocketThatConnectsSlowly_data();
    void waitsForASocketThatConnectsSlowly();
};

void tst_SseDevices::init()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 3, 0)
    QTest::failOnWarning(QRegularExpression(u"QSocketNotifier|QIODevice|QFile"_s));
#endif
}

void tst_SseDevices::readsWithoutBlocking_data()
{
    addChannels();
}

void tst_SseDevices::readsWithoutBlocking()
{
    QFETCH(QString, kind);
    Channel channel(kind);
    QVERIFY(channel.file->isSequential());
    Watchdog watchdog(channel);
    SseReader reader(channel.file.get());
    Record record(reader);
    int turns = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] { ++turns; });
    timer.start(1);
    QTRY_VERIFY(turns >= 20);
    watchdog.stop();
    QVERIFY(!reader.isFinished());

    channel.send("data: 1\n\nda");
    QTRY_COMPARE(record.data, list({"1"}));
    QCOMPARE(channel.file->error(), QFileDevice::NoError); // to have nothing yet is none
    channel.send("ta: 2\n\n");
    QTRY_COMPARE(record.data, list({"1", "2"}));
    QVERIFY(record.finished.isEmpty());
    channel.send("data: 3\n\n");
    channel.end();
    QTRY_COMPARE(record.finished.size(), 1);
    QCOMPARE(record.data, list({"1", "2", "3"}));
    QCOMPARE(reader.error(), Error::NoError);
}

void tst_SseDevices::readsWhatWasBufferedBefore_data()
{
    addChannels();
}

// By QIODevice.
void tst_SseDevices::readsWhatWasBufferedBefore()
{
    QFETCH(QString, kind);
    Channel channel(kind);
    ::fcntl(channel.descriptor(), F_SETFL, O_NONBLOCK); // or QFile would wait for more
    channel.send("first line\ndata: 1\n\n");
    QCOMPARE(channel.file->read(11), "first line\n");
    SseReader reader(channel.file.get());
    Record record(reader);
    QTRY_COMPARE(record.data, list({"1"}));
    channel.send("data: 2\n\n");
    QTRY_COMPARE(record.data, list({"1", "2"}));
    QVERIFY(!reader.isFinished());
}

void tst_SseDevices::readsWhatTheStandardLibraryHasBuffered()
{
    std::array<int, 2> ends = {-1, -1};
    QCOMPARE(::pipe(ends.data()), 0);
    FILE *const input = ::fdopen(ends[0], "r");
    const QByteArray sent = "first line\ndata: 1\n\n";
    QCOMPARE(::write(ends[1], sent.constData(), size_t(sent.size())), sent.size());
    std::array<char, 100> line = {};
    QCOMPARE(QByteArray(std::fgets(line.data(), int(line.size()), input)), "first line\n");
    QFile file;
    QVERIFY(file.open(input, QFile::ReadOnly, QFile::AutoCloseHandle));
    SseReader reader(&file);
    Record record(reader);
    QTRY_COMPARE(record.data, list({"1"}));
    QCOMPARE(::write(ends[1], "data: 2\n\n", 9), 9);
    QTRY_COMPARE(record.data, list({"1", "2"}));
    ::close(ends[1]);
    QTRY_COMPARE(record.finished.size(), 1);
}

void tst_SseDevices::readsWhatWasTypedAhead_data()
{
    addChannels();
}

// The data and their end are there before anything is read.
void tst_SseDevices::readsWhatWasTypedAhead()
{
    QFETCH(QString, kind);
    Channel channel(kind);
    channel.send("data: 1\n\ndata: 2\n\n");
    channel.end();
    SseReader reader(channel.file.get());
    Record record(reader);
    QTRY_COMPARE(record.finished.size(), 1);
    QCOMPARE(record.data, list({"1", "2"}));
}

void tst_SseDevices::endsWhereATerminalIsHungUp()
{
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
    ::grantpt(master);
    ::unlockpt(master);
    const int slave = ::open(::ptsname(master), O_RDWR | O_NOCTTY);
    QFile file; // what a terminal emulator reads
    QVERIFY(file.open(master, QFile::ReadOnly, QFile::AutoCloseHandle));
    SseReader reader(&file);
    Record record(reader);
    QCOMPARE(::write(slave, "data: 1\n\n", 9), 9);
    QTRY_COMPARE(record.data, list({"1"}));
    ::close(slave);
    QTRY_COMPARE(record.finished.size(), 1);
    QCOMPARE(reader.error(), Error::NoError);
}

void tst_SseDevices::waitsForTheWriterOfAFifo()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"fifo"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(path), 0600), 0);
    QFile file;
    QVERIFY(file.open(::open(QFile::encodeName(path), O_RDONLY | O_NONBLOCK), QFile::ReadOnly,
                      QFile::AutoCloseHandle));
    SseReader reader(&file);
    Record record(reader);
    QVERIFY(!record.finished.wait(50));
    QFile writer(path);
    QVERIFY(writer.open(QFile::WriteOnly | QFile::Unbuffered));
    writer.write("data: 1\n\n");
    QTRY_COMPARE(record.data, list({"1"}));
    writer.close();
    QTRY_COMPARE(record.finished.size(), 1);
    QCOMPARE(reader.error(), Error::NoError);
}

// Opened for writing as well, a FIFO has no end.
void tst_SseDevices::outlivesTheWriterOfAFifo()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"fifo"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(path), 0600), 0);
    QFile file(path);
    QVERIFY(file.open(QFile::ReadWrite));
    SseReader reader(&file);
    Record record(reader);
    for (const QByteArray &number : list({"1", "2", "3"})) {
        QFile writer(path);
        QVERIFY(writer.open(QFile::WriteOnly | QFile::Unbuffered));
        writer.write("data: " + number + "\n\n");
        writer.close();
        QTRY_COMPARE(record.data.value(record.data.size() - 1), number);
    }
    QCOMPARE(record.data.size(), 3);
    QVERIFY(!reader.isFinished());
}

void tst_SseDevices::endsAtOnceOnAnEmptyDevice()
{
    QFile file(u"/dev/null"_s);
    QVERIFY(file.open(QFile::ReadOnly));
    SseReader reader(&file);
    Record record(reader);
    QTRY_COMPARE(record.finished.size(), 1);
    QCOMPARE(reader.error(), Error::NoError);
}

void tst_SseDevices::staysResponsiveOnAnEndlessDevice()
{
    QFile file(u"/dev/zero"_s);
    QVERIFY(file.open(QFile::ReadOnly));
    SseReader reader(&file);
    int turns = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] { ++turns; });
    timer.start(0);
    QTRY_VERIFY(turns > 10);
    QVERIFY(!reader.isFinished() || reader.error() == Error::EventTooLargeError);
}

void tst_SseDevices::reportsWhyAFileCannotBeRead_data()
{
    QTest::addColumn<bool>("hasFile");
    QTest::newRow("descriptor") << false;
    QTest::newRow("FILE") << true;
}

void tst_SseDevices::reportsWhyAFileCannotBeRead()
{
    QFETCH(bool, hasFile);
    sockaddr_in address = {};
    const int listener = listenOnLoopback(1, address);
    const int own = ::socket(AF_INET, SOCK_STREAM, 0);
    QCOMPARE(::connect(own, reinterpret_cast<sockaddr *>(&address), sizeof(address)), 0);
    const int peer = ::accept(listener, nullptr, nullptr);
    ::close(listener);

    QFile file;
    QVERIFY(hasFile ? file.open(::fdopen(own, "r"), QFile::ReadOnly, QFile::AutoCloseHandle)
                    : file.open(own, QFile::ReadOnly, QFile::AutoCloseHandle));
    SseReader reader(&file);
    Record record(reader);
    QSignalSpy errors(&reader, &SseReader::errorOccurred);
    QCOMPARE(::write(peer, "data: 1\n\n", 9), 9);
    QTRY_COMPARE(record.data, list({"1"}));
    const linger reset = {1, 0};
    ::setsockopt(peer, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    ::close(peer);
    QTRY_COMPARE(record.finished.size(), 1);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(reader.error(), Error::DeviceError);
    QCOMPARE(reader.errorString(), qt_error_string(ECONNRESET));
}

// An error may come between poll(), which finds nothing, and the read. Here it always does: to read
// a listening socket is an error, of which poll() does not tell.
void tst_SseDevices::reportsAnErrorOfAFileThatWasNotReady()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    QCOMPARE(::listen(listener, 1), 0);
    QFile file;
    QVERIFY(file.open(::fdopen(listener, "r"), QFile::ReadOnly, QFile::AutoCloseHandle));
    SseReader reader(&file);
    Record record(reader);
    QTRY_COMPARE(record.finished.size(), 1);
    QCOMPARE(reader.error(), Error::DeviceError);
    QCOMPARE(reader.errorString(), qt_error_string(ENOTCONN));
}

// Other processes may have the same one.
void tst_SseDevices::leavesTheModeOfADescriptorAlone()
{
    Channel channel(u"FILE"_s);
    SseReader reader(channel.file.get());
    Record record(reader);
    connect(&reader, &SseReader::eventReceived, this,
            [&] { QVERIFY(!(::fcntl(channel.descriptor(), F_GETFL) & O_NONBLOCK)); });
    channel.send("data: 1\n\n");
    QTRY_COMPARE(record.data, list({"1"}));
    QVERIFY(!(::fcntl(channel.descriptor(), F_GETFL) & O_NONBLOCK));
}

void tst_SseDevices::readsWhatIsLeftWhenAFileIsClosed_data()
{
    addChannels();
}

void tst_SseDevices::readsWhatIsLeftWhenAFileIsClosed()
{
    QFETCH(QString, kind);
    Channel channel(kind);
    SseReader reader(channel.file.get());
    Record record(reader);
    channel.send("data: 1\n\n");
    QTRY_COMPARE(record.data, list({"1"}));
    QCoreApplication::processEvents(); // now its descriptor is watched
    channel.send("data: 2\n\ndata: 3\n\n");
    channel.file->close();
    QTRY_COMPARE(record.finished.size(), 1);
    QCOMPARE(record.data, list({"1", "2", "3"}));
    QCOMPARE(reader.error(), Error::NoError);
}

void tst_SseDevices::canCloseAFileInASlot()
{
    Channel channel(u"pipe"_s);
    channel.send("data: 1\n\ndata: 2\n\n");
    SseReader reader(channel.file.get());
    Record record(reader);
    connect(&reader, &SseReader::eventReceived, this, [&] { channel.file->close(); });
    QTRY_COMPARE(record.finished.size(), 1);
    QCOMPARE(record.data, list({"1", "2"}));
}

void tst_SseDevices::closesAnEndlessDevice()
{
    QFile file(u"/dev/zero"_s);
    QVERIFY(file.open(QFile::ReadOnly));
    SseReader reader(&file);
    Record record(reader);
    file.close();
    QTRY_COMPARE(record.finished.size(), 1);
}

void tst_SseDevices::movesToAnotherThreadWithItsFile()
{
    Channel channel(u"pipe"_s);
    QThread thread;
    auto *const reader = new SseReader(channel.file.get());
    QByteArrayList data;
    QThread *there = nullptr;
    connect(reader, &SseReader::eventReceived, reader, [&](const SseEvent &event) {
        there = QThread::currentThread();
        data += event.data();
    });
    std::atomic<bool> isFinished = false; // a QSignalSpy is for one thread
    connect(reader, &SseReader::finished, reader, [&] { isFinished = true; });
    channel.send("data: 1\n\n");
    QTRY_COMPARE(data, list({"1"}));
    QCoreApplication::processEvents(); // now it waits
    channel.file->moveToThread(&thread);
    reader->moveToThread(&thread);
    connect(&thread, &QThread::finished, reader, &QObject::deleteLater);
    thread.start();
    channel.send("data: 2\n\n");
    channel.closePeer();
    QTRY_VERIFY(isFinished);
    QCOMPARE(there, &thread);
    channel.file.release()->deleteLater();
    thread.quit();
    QVERIFY(thread.wait(Patience));
    QCOMPARE(data, list({"1", "2"}));
}

void tst_SseDevices::stopsWatchingAtTheEnd()
{
    Channel channel(u"pipe"_s);
    SseReader first(channel.file.get());
    Record record(first);
    channel.send("data: 1\n\n");
    QTRY_COMPARE(record.data, list({"1"}));
    QCoreApplication::processEvents();
    const auto isWatching = [](const SseReader &reader) {
        const auto notifiers = reader.findChildren<QSocketNotifier *>();
        return !notifiers.isEmpty();
    };
    QTRY_VERIFY(isWatching(first));
    first.setDevice(nullptr);
    QVERIFY(!isWatching(first));

    SseReader second(channel.file.get());
    Record secondRecord(second);
    second.setMaximumEventSize(10);
    channel.send("data: 2\n\n");
    QTRY_COMPARE(secondRecord.data, list({"2"}));
    channel.send("data: " + QByteArray(100, 'x') + "\n\n");
    QTRY_COMPARE(secondRecord.finished.size(), 1);
    QVERIFY(!isWatching(second));

    first.setDevice(channel.file.get());
    channel.send("data: 3\n\n");
    QTRY_COMPARE(record.data, list({"1", "3"}));
    QTRY_VERIFY(isWatching(first));
    channel.file->close();
    QVERIFY(!isWatching(first));
}

void tst_SseDevices::keepsTheDeadline_data()
{
    addChannels();
}

void tst_SseDevices::keepsTheDeadline()
{
    QFETCH(QString, kind);
    Channel channel(kind);
    Watchdog watchdog(channel);
    SseEventStream stream(channel.file.get());
    QElapsedTimer timer;
    timer.start();
    const bool isEmpty = !stream.next(120ms);
    const qint64 elapsed = timer.elapsed();
    watchdog.stop();
    QVERIFY(isEmpty);
    QVERIFY2(elapsed >= 119 && elapsed < Soon, qPrintable(QString::number(elapsed)));
    QVERIFY(!stream.isFinished());
    channel.send("data: 1\n\n");
    QCOMPARE(stream.next(10s).value().data(), "1");
    QVERIFY(!stream.next(10ms));
    channel.send("data: 2\n\n");
    channel.end();
    QCOMPARE(stream.next(10s).value().data(), "2");
    QVERIFY(!stream.next(10s));
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
}

void tst_SseDevices::looksWithoutWaiting()
{
    Channel channel(u"pipe"_s);
    SseEventStream stream(channel.file.get());
    QVERIFY(!stream.next(0ms));
    channel.send("data: 1\n\n");
    QCOMPARE(stream.next(0ms).value().data(), "1");
    QVERIFY(!stream.next(0ms));
    QVERIFY(!stream.isFinished());
}

void tst_SseDevices::isCancelledWhileItWaits_data()
{
    addChannels();
}

void tst_SseDevices::isCancelledWhileItWaits()
{
    QFETCH(QString, kind);
    Channel channel(kind);
    SseEventStream stream(channel.file.get());
    channel.send("data: 1\n\n");
    QVERIFY(stream.next(10s));
    Watchdog watchdog(channel);
    const long reader = currentThreadId();
    std::thread thread([&] {
        waitUntilThreadSleeps(reader);
        stream.cancel();
    });
    QElapsedTimer timer;
    timer.start();
    const bool isEmpty = !stream.next();
    const qint64 elapsed = timer.elapsed();
    watchdog.stop();
    thread.join();
    QVERIFY(isEmpty);
    QVERIFY2(elapsed < Soon, qPrintable(QString::number(elapsed)));
    QCOMPARE(stream.finishReason(), FinishReason::Stopped);
    QVERIFY(channel.file->isOpen());
}

void tst_SseDevices::waitsForASocketThatConnectsSlowly_data()
{
    QTest::addColumn<bool>("hasEventDispatcher");
    QTest::newRow("thread of Qt") << true;
    QTest::newRow("plain thread") << false;
}

// The kernel repeats an unanswered attempt after a second.
void tst_SseDevices::waitsForASocketThatConnectsSlowly()
{
    QFETCH(bool, hasEventDispatcher);
    sockaddr_in address = {};
    const int listener = listenOnLoopback(0, address);
    const quint16 port = ntohs(address.sin_port);
    QTcpSocket first; // fills the queue of the listener
    first.connectToHost(u"127.0.0.1"_s, port);
    QVERIFY(first.waitForConnected(5000));

    bool isEarly = false;
    QByteArray data;
    const auto readOne = [&] {
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, port);
        SseEventStream stream(&socket);
        if (hasEventDispatcher)
            isEarly = stream.next(100ms) || stream.isFinished();
        std::thread server([&] {
            ::close(::accept(listener, nullptr, nullptr));
            const int peer = ::accept(listener, nullptr, nullptr);
            if (::write(peer, "data: 1\n\n", 9) != 9)
                qFatal("Cannot write");
            ::close(peer);
        });
        if (const std::optional<SseEvent> event = stream.next(20s))
            data = event->data();
        else
            ::shutdown(listener, SHUT_RDWR);
        server.join();
    };
    if (hasEventDispatcher)
        readOne();
    else
        std::thread(readOne).join();
    ::close(listener);
    QVERIFY(!isEarly);
    QCOMPARE(data, "1");
}

QTEST_GUILESS_MAIN(tst_SseDevices)
#include "tst_ssedevices.moc"
