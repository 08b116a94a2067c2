// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/SseReader>

#include <QtCore/qbuffer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qfile.h>
#include <QtCore/qpointer.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporaryfile.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qlocalserver.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

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
    void readsABuffer();
    void readsALargeFileInPasses();
    void readsAProcess();
    void readsASequentialDevice();
    void drainsAClosingDevice();
    void endsWithItsDevice();
    void reportsADeviceThatCannotBeRead();
    void reportsAnEventThatIsTooLarge();
    void emitsCommentsAndReconnectionTimes();
    void tellsTheLastEventId();
    void waitsWhileASlotRunsAnEventLoop();
    void canBeDeletedInASlot_data();
    void canBeDeletedInASlot();
    void leavesConnectionsOfTheApplicationAlone();
    void waitsForADeviceThatIsNotConnectedYet();
    void reportsAClosedDevice();
    void canChangeItsDeviceInASlot();
    void canLoseItsDeviceInASlot();
};

void tst_SseReader::readsABuffer()
{
    QBuffer buffer;
    buffer.setData("event: a\ndata: 1\n\ndata: 2\n\ndata: cut");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseReader reader(&buffer);
    QSignalSpy events(&reader, &SseReader::eventReceived);
    QSignalSpy finished(&reader, &SseReader::finished);
    QVERIFY(events.isEmpty());
    QVERIFY(finished.wait());
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
    QVERIFY(finished.wait());
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
    QVERIFY(finished.wait());
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
    QFile directory(u"/"_s);
    QFile writeOnly(file.fileName());
    QVERIFY(writeOnly.open(QIODevice::WriteOnly));
    SseReader reader(&writeOnly);
    QSignalSpy errors(&reader, &SseReader::errorOccurred);
    QSignalSpy finished(&reader, &SseReader::finished);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"WriteOnly device"_s));
    QVERIFY(finished.wait());
    QCOMPARE(errors.size(), 1);
    QCOMPARE(reader.error(), SseReader::Error::DeviceError);
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
    QVERIFY(finished.wait());
    QCOMPARE(events.size(), 1);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(reader.error(), SseReader::Error::EventTooLargeError);
    QVERIFY(reader.errorString().contains(u"10"_s));
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
    QVERIFY(finished.wait());
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
    QVERIFY(finished.wait());
    QCOMPARE(last, SseEvent(u"message"_s, "1", u"7"_s, QUrl(u"http://example.org"_s)));
    QCOMPARE(ids, QStringList{u"8"_s});
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
    QVERIFY(finished.wait());
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
    QVERIFY(finished.wait());
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
    QVERIFY(finished.wait());
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
}

QTEST_GUILESS_MAIN(tst_SseReader)
#include "tst_ssereader.moc"
