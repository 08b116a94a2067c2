// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/SseParser>
#include <QtSse/SseParserSink>

#include <QtTest/qtest.h>

#include <cstdlib>

// Sanitizers have an allocator of their own, and other libraries of C no such names.
#if defined(__has_feature)
#  if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#    define QTSSE_SANITIZED
#  endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#  define QTSSE_SANITIZED
#endif
#if defined(__GLIBC__) && !defined(QTSSE_SANITIZED)
#  define QTSSE_COUNTS_ALLOCATIONS
#endif

namespace {

thread_local qsizetype allocations = 0;

} // namespace

#ifdef QTSSE_COUNTS_ALLOCATIONS
extern "C" {
void *__libc_malloc(std::size_t size);
void *__libc_realloc(void *memory, std::size_t size);

Q_DECL_EXPORT void *malloc(std::size_t size)
{
    ++allocations;
    return __libc_malloc(size);
}

Q_DECL_EXPORT void *realloc(void *memory, std::size_t size)
{
    ++allocations;
    return __libc_realloc(memory, size);
}
}
#endif

namespace {

class NullSink final : public SseParserSink
{
public:
    Continuation event(const SseEventView &) override { return Continuation::Proceed; }
};

constexpr qsizetype Events = 200;

qsizetype take(SseParser &parser, const QByteArray &chunk)
{
    qsizetype events = 0;
    parser.feed(chunk);
    while (parser.hasEvent()) {
        const SseEvent event = parser.takeEvent();
        Q_UNUSED(event)
        ++events;
    }
    return events;
}

} // namespace

// What an event costs, by the number of allocations: a figure that no busy machine changes.
class tst_SseAllocations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void allocatesOncePerOwnedEvent_data();
    void allocatesOncePerOwnedEvent();
    void allocatesNothingForASink();
};

void tst_SseAllocations::initTestCase()
{
#ifndef QTSSE_COUNTS_ALLOCATIONS
    QSKIP("Allocations cannot be counted here");
#else
    const qsizetype before = allocations;
    const QByteArray bytes(100, 'x');
    QCOMPARE(allocations - before, 1); // it does count
    QCOMPARE(bytes.size(), 100);
#endif
}

void tst_SseAllocations::allocatesOncePerOwnedEvent_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("first");
    QTest::newRow("message") << QByteArray("data: {\"a\":1}\n\n") << QByteArray();
    QTest::newRow("type") << QByteArray("event: tick\ndata: {\"a\":1}\n\n") << QByteArray();
    QTest::newRow("several lines") << QByteArray("data: a\ndata: b\ndata: c\n\n") << QByteArray();
    QTest::newRow("CRLF") << QByteArray("event: tick\r\ndata: x\r\n\r\n") << QByteArray();
    QTest::newRow("an ID that stays") << QByteArray("data: x\n\n") << QByteArray("id: 7\n\n");
    QTest::newRow("an ID that is repeated") << QByteArray("id: 7\ndata: x\n\n") << QByteArray();
    QTest::newRow("comments") << QByteArray(": ping\n\ndata: x\n\n") << QByteArray();
}

void tst_SseAllocations::allocatesOncePerOwnedEvent()
{
    QFETCH(const QByteArray, event);
    QFETCH(const QByteArray, first);
    const QByteArray chunk = event.repeated(Events);
    SseParser parser;
    take(parser, first);
    for (int i = 0; i < 4; ++i) // until lists and buffers have their sizes
        take(parser, chunk);
    const qsizetype before = allocations;
    QCOMPARE(take(parser, chunk), Events);
    QCOMPARE(allocations - before, Events);
}

void tst_SseAllocations::allocatesNothingForASink()
{
    const QByteArray chunk =
            QByteArray("id: 7\nevent: tick\ndata: a\ndata: b\n\n").repeated(Events);
    SseParser parser;
    NullSink sink;
    parser.feed(chunk, sink);
    const qsizetype before = allocations;
    parser.feed(chunk, sink);
    QCOMPARE(allocations - before, 0);
}

QTEST_APPLESS_MAIN(tst_SseAllocations)

#include "tst_sseallocations.moc"
