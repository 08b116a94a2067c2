// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef DEVICETESTING_H
#define DEVICETESTING_H

#include <QtSse/SseReader>

#include <QtCore/qfile.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#ifdef Q_OS_LINUX
#  include <sys/syscall.h>
#endif
#include <unistd.h>

#include <array>
#include <cstdio>
#include <initializer_list>
#include <memory>
#include <thread>
#include <utility>

// Devices that a test writes to while a reader or a stream reads them.
namespace DeviceTesting {

// A file that decodes what it reads: only its own readData() knows what the stream is.
class RotatedFile : public QFile
{
public:
    using QFile::QFile;

protected:
    qint64 readData(char *data, qint64 maximumSize) override
    {
        const qint64 size = QFile::readData(data, maximumSize);
        for (qint64 i = 0; i < size; ++i)
            data[i] = char(data[i] - 1);
        return size;
    }
};

class DerivedFile : public QFile
{
public:
    using QFile::QFile;
};

// Both ends of something that QFile can read: the test has the other one.
class Channel
{
public:
    explicit Channel(const QString &kind)
        : m_kind(kind)
    {
        if (kind == u"pseudo terminal") {
            m_peer = ::posix_openpt(O_RDWR | O_NOCTTY);
            ::grantpt(m_peer);
            ::unlockpt(m_peer);
            m_own = ::open(::ptsname(m_peer), O_RDWR | O_NOCTTY);
        } else if (kind == u"FIFO") {
            const QByteArray path = QFile::encodeName(m_folder.filePath(QStringLiteral("fifo")));
            ::mkfifo(path, 0600);
            m_own = ::open(path, O_RDONLY | O_NONBLOCK);
            m_peer = ::open(path, O_WRONLY);
        } else {
            std::array<int, 2> ends = {-1, -1};
            const bool isOpen = kind == u"socket"
                    ? ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0
                    : ::pipe(ends.data()) == 0;
            if (!isOpen)
                qFatal("No pipe");
            m_own = ends[0];
            m_peer = ends[1];
        }
        if (kind == u"standard input")
            becomeStandardInput();
        openFile();
    }
    ~Channel()
    {
        closePeer();
        file.reset();
        if (m_formerInput >= 0) {
            ::dup2(m_formerInput, STDIN_FILENO);
            ::close(m_formerInput);
        }
    }

    Q_DISABLE_COPY_MOVE(Channel)

    void send(QByteArray bytes) const
    {
        if (m_kind == u"file that decodes") {
            for (char &byte : bytes)
                byte = char(byte + 1);
        }
        if (::write(m_peer, bytes.constData(), size_t(bytes.size())) != bytes.size())
            qFatal("Cannot write");
    }

    void end()
    {
        if (m_kind == u"pseudo terminal")
            send("\x04");
        else
            closePeer();
    }

    void closePeer()
    {
        if (m_peer >= 0)
            ::close(std::exchange(m_peer, -1));
    }

    [[nodiscard]] int descriptor() const { return m_own; }

    std::unique_ptr<QFile> file;

private:
    // The descriptor 0 must be watched like any other one.
    void becomeStandardInput()
    {
        m_formerInput = ::dup(STDIN_FILENO);
        ::dup2(m_own, STDIN_FILENO);
        ::close(m_own);
        m_own = STDIN_FILENO;
    }

    void openFile()
    {
        file = std::make_unique<QFile>();
        if (m_kind == u"derived file")
            file = std::make_unique<DerivedFile>();
        if (m_kind == u"file that decodes")
            file = std::make_unique<RotatedFile>();
        const QFile::OpenMode mode =
                m_kind == u"unbuffered" ? QFile::ReadOnly | QFile::Unbuffered : QFile::ReadOnly;
        const bool isOpen = m_kind.startsWith(u"FILE")
                ? file->open(::fdopen(m_own, "r"), mode, QFile::AutoCloseHandle)
                : file->open(m_own, mode, QFile::AutoCloseHandle);
        if (!isOpen)
            qFatal("Cannot open");
    }

    const QString m_kind;
    QTemporaryDir m_folder;
    int m_formerInput = -1;
    int m_own = -1;
    int m_peer = -1;
};

// If the thread of the test is blocked, the other side goes on after a while, so that the test fails
// instead of hanging.
class Watchdog
{
public:
    explicit Watchdog(Channel &channel)
        : m_thread([this, &channel] {
            if (!m_stopped.tryAcquire(1, 5000))
                channel.send(QByteArray(20'000, '\n'));
        })
    {
    }
    ~Watchdog() { stop(); }

    Q_DISABLE_COPY_MOVE(Watchdog)

    void stop()
    {
        m_stopped.release();
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    QSemaphore m_stopped;
    std::thread m_thread;
};

inline void addChannels()
{
    QTest::addColumn<QString>("kind");
    for (const char *kind : {"pipe", "unbuffered", "FIFO", "socket", "pseudo terminal", "FILE",
                             "derived file", "file that decodes", "standard input"})
        QTest::newRow(kind) << QString::fromLatin1(kind);
}

// Returns the descriptor of a TCP server with an address that the system chooses.
inline int listenOnLoopback(int backlog, sockaddr_in &address)
{
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    socklen_t size = sizeof(address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto *const generic = reinterpret_cast<sockaddr *>(&address);
    if (::bind(listener, generic, size) != 0 || ::listen(listener, backlog) != 0
        || ::getsockname(listener, generic, &size) != 0) {
        qFatal("Cannot listen");
    }
    return listener;
}

// What a reader has delivered.
class Record
{
public:
    explicit Record(SseReader &reader)
        : finished(&reader, &SseReader::finished)
        , m_connection(QObject::connect(&reader, &SseReader::eventReceived, &reader,
                                        [this](const SseEvent &event) { data += event.data(); }))
    {
    }
    ~Record() { QObject::disconnect(m_connection); }

    Q_DISABLE_COPY_MOVE(Record)

    QByteArrayList data;
    QSignalSpy finished;

private:
    const QMetaObject::Connection m_connection;
};

#ifdef Q_OS_LINUX
inline long currentThreadId()
{
    return ::syscall(SYS_gettid);
}

inline void waitUntilThreadSleeps(long thread)
{
    const QString path = QStringLiteral("/proc/self/task/%1/stat").arg(thread);
    for (bool sleeps = false; !sleeps; std::this_thread::yield()) {
        QFile status(path);
        if (!status.open(QFile::ReadOnly))
            qFatal("Cannot read the state of a thread");
        const QByteArray text = status.readAll();
        sleeps = text.mid(text.lastIndexOf(')') + 2, 1) == "S";
    }
}
#else
// Elsewhere, the stream may be cancelled before it waits, which must end it as well.
inline long currentThreadId()
{
    return 0;
}

inline void waitUntilThreadSleeps(long) {}
#endif

inline QByteArrayList list(std::initializer_list<QByteArray> items)
{
    return QByteArrayList(items);
}

} // namespace DeviceTesting

#endif // DEVICETESTING_H
