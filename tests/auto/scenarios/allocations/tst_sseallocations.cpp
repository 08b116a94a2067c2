// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../common/sanitized.h"

#include <QtSse/SseParser>
#include <QtSse/SseParserSink>

#include <QtCore/quuid.h>
#include <QtTest/qtest.h>

#include <cstdlib>

// Sanitizers have an allocator of their own, and other libraries of C no such names.
#if defined(__GLIBC__) && !defined(QTSSE_SANITIZED)
#  define QTSSE_COUNTS_ALLOCATIONS
#  if __GLIBC_PREREQ(2, 33)
#    define QTSSE_KNOWS_MEMORY
#    include <malloc.h>
#  endif
#endif

namespace {

thread_local qsizetype allocations = 0;

} // namespace

#ifdef QTSSE_COUNTS_ALLOCATIONS
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier): that is what they are called
void *__libc_malloc(std::size_t size);
void *__libc_realloc(void *memory, std::size_t size);
// NOLINTEND(bugprone-reserved-identifier)

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

qsizetype drop(SseParser &parser, const QByteArray &chunk)
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

void keep(SseParser &parser, const QByteArray &chunk, QList<SseEvent> *events)
{
    parser.feed(chunk);
    while (parser.hasEvent())
        *events += parser.takeEvent();
}

} // namespace

// What an event costs, by the number of allocations: a figure that no busy machine changes.
class tst_SseAllocations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void allocatesForDataAndNewIds_data();
    void allocatesForDataAndNewIds();
    void allocatesNothingForASink();
    void givesTheMemoryOfAGiantLineBack_data();
    void givesTheMemoryOfAGiantLineBack();
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

void tst_SseAllocations::allocatesForDataAndNewIds_data()
{
    QTest::addColumn<QByteArray>("chunk");
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<int>("allocationsOfEvent");
    const auto addRow = [](const char *name, const char *event, const char *first = "") {
        QTest::newRow(name) << QByteArray(event).repeated(Events) << QByteArray(first) << 1;
    };
    addRow("message", "data: {\"a\":1}\n\n");
    addRow("type", "event: tick\ndata: {\"a\":1}\n\n");
    addRow("several lines", "data: a\ndata: b\ndata: c\n\n");
    addRow("CRLF", "event: tick\r\ndata: x\r\n\r\n");
    addRow("an ID that stays", "data: x\n\n", "id: 7\n\n");
    addRow("an ID that is repeated", "id: 7\ndata: x\n\n");
    addRow("comments", ": ping\n\ndata: x\n\n");

    QByteArray numbered;
    QByteArray mixed;
    QByteArray unique;
    for (int i = 0; i < Events; ++i) {
        numbered += "id: 1764150000000-" + QByteArray::number(i) + "\ndata: x\n\n";
        mixed += "data: " + QByteArray(1 + i * 37 % 300, 'x') + "\n\n";
        unique += "id: " + QUuid::createUuid().toByteArray(QUuid::WithoutBraces) + "\ndata: x\n\n";
    }
    QTest::newRow("an ID for each") << numbered << QByteArray() << 2;
    QTest::newRow("a UUID for each") << unique << QByteArray() << 2;
    QTest::newRow("mixed sizes") << mixed << QByteArray() << 1;
}

// One allocation for the data, and one for an ID that is not that of the event before. With many
// events, the memory of lists that grow hardly counts.
void tst_SseAllocations::allocatesForDataAndNewIds()
{
    QFETCH(const QByteArray, chunk);
    QFETCH(const QByteArray, first);
    QFETCH(const int, allocationsOfEvent);
    constexpr int Chunks = 100;
    SseParser parser;
    drop(parser, first);
    QList<SseEvent> events;
    events.reserve(Chunks * Events);
    const qsizetype before = allocations;
    for (int i = 0; i < Chunks; ++i)
        keep(parser, chunk, &events);
    QCOMPARE(events.size(), Chunks * Events);
    const double each = double(allocations - before) / double(events.size());
    QVERIFY2(qAbs(each - allocationsOfEvent) < 0.02, QByteArray::number(each).constData());
}

void tst_SseAllocations::allocatesNothingForASink()
{
    const QByteArray chunk =
            QByteArray("id: 7\nevent: tick\ndata: a\ndata: b\n\n").repeated(Events);
    SseParser parser;
    NullSink sink;
    parser.parse(chunk, sink);
    const qsizetype before = allocations;
    parser.parse(chunk, sink);
    QCOMPARE(allocations - before, 0);
}

void tst_SseAllocations::givesTheMemoryOfAGiantLineBack_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::newRow("comment") << QByteArray(": ");
    QTest::newRow("data") << QByteArray("data: ");
    QTest::newRow("unknown field") << QByteArray("x: ");
}

void tst_SseAllocations::givesTheMemoryOfAGiantLineBack()
{
#ifdef QTSSE_KNOWS_MEMORY
    QFETCH(QByteArray, field);
    constexpr qsizetype Giant = 8 * 1024 * 1024;
    const auto used = [] {
        const struct mallinfo2 info = mallinfo2();
        return qsizetype(info.uordblks + info.hblkhd);
    };
    SseParser parser;
    drop(parser, "data: 1\n\n");
    QByteArray piece(Giant, 'x');
    const qsizetype before = used();
    parser.feed(field + piece); // a line whose end is yet to come is copied
    QVERIFY(used() - before >= Giant);
    drop(parser, "\n\ndata: 2\n\n");
    QVERIFY(used() - before < Giant / 8);
#else
    QSKIP("The memory in use is not known here");
#endif
}

QTEST_APPLESS_MAIN(tst_SseAllocations)

#include "tst_sseallocations.moc"
