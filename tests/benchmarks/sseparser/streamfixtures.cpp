// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "streamfixtures.h"

namespace {

constexpr qsizetype Megabyte = 1'000'000;
constexpr qsizetype StreamSize = 4 * Megabyte; // so that it does not stay in the fastest caches
constexpr qsizetype ReadSize = 16 * 1024;

// Lines of an event, without their ends.
using Lines = QList<QByteArray>;

QByteArray digits(qsizetype number, int count)
{
    return QByteArray::number(number).rightJustified(count, '0', true);
}

QByteArray words(qsizetype size)
{
    static const QByteArray text = "the quick brown fox jumps over the lazy dog and runs away, ";
    return text.repeated(size / text.size() + 1).first(size);
}

// Three lines with the blank one, 60 bytes with LF.
Lines tick(qsizetype number)
{
    return {"event: tick",
            "data: {\"s\":\"QTSE\",\"p\":101.5,\"n\":" + digits(number, 7) + ",\"v\":1}"};
}

Lines tickWithId(qsizetype number)
{
    return Lines{"id: " + digits(number, 7)} + tick(number);
}

// As a language model streams them, 250 bytes.
Lines token(qsizetype number)
{
    const QByteArray head = "data: {\"id\":\"chatcmpl-" + digits(number, 7)
            + "\",\"object\":\"chat.completion.chunk\",\"created\":1764150000,\"model\":\"";
    const QByteArray tail = "\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},"
                            "\"logprobs\":null,\"finish_reason\":null}]}";
    return {head + QByteArray(248 - head.size() - tail.size(), 'm') + tail};
}

// From 100 to 699 bytes of data, each as often as any other, as agents and feeds have them.
Lines message(qsizetype number)
{
    constexpr qsizetype Step = 251; // a prime, so that neighbours differ
    return {"data: " + words(100 + number * Step % 600)};
}

Lines record(qsizetype number)
{
    const QByteArray head = "data: {\"number\":" + digits(number, 7) + ",\"text\":\"";
    const QByteArray id = "id: " + digits(number, 7);
    return {id, "event: record", head + words(1500 - 30 - head.size()) + "\"}"};
}

Lines oneLine(qsizetype size)
{
    return {"data: " + words(size)};
}

Lines thousandLines(qsizetype number)
{
    Lines lines;
    for (qsizetype i = 0; i < 1000; ++i)
        lines += "data: " + digits(number * 1000 + i, 7) + ' ' + words(25);
    return lines;
}

qsizetype dataSize(const Lines &lines)
{
    constexpr char Prefix[] = "data: ";
    qsizetype size = -1; // a line feed less than there are lines
    for (const QByteArray &line : lines) {
        if (line.startsWith(Prefix))
            size += line.size() - qsizetype(sizeof Prefix - 1) + 1;
    }
    return size;
}

template <typename MakeLines>
StreamFixture fixture(const QByteArray &name, MakeLines makeLines, qsizetype size = StreamSize,
                      const QByteArray &lineEnd = "\n", qsizetype chunkSize = ReadSize)
{
    StreamFixture result;
    result.name = name;
    result.chunkSize = chunkSize;
    while (result.bytes.size() < size) {
        const Lines lines = makeLines(result.events);
        result.bytes += lines.join(lineEnd) + lineEnd + lineEnd;
        result.dataBytes += dataSize(lines);
        ++result.events;
    }
    return result;
}

} // namespace

QList<StreamFixture> streamFixtures()
{
    const auto tenMegabytes = [](qsizetype) { return oneLine(10 * Megabyte); };
    const auto twentyMegabytes = [](qsizetype) { return oneLine(20 * Megabyte); };
    return {
            fixture("ticks", tick),
            fixture("ticks, ids", tickWithId),
            fixture("ticks, CRLF", tick, StreamSize, "\r\n"),
            fixture("ticks, CR", tick, StreamSize, "\r"),
            fixture("ticks, 1-byte chunks", tick, Megabyte / 4, "\n", 1),
            fixture("tokens", token),
            fixture("messages", message),
            fixture("records", record),
            fixture("1,000-line events", thousandLines),
            fixture("10 MB line", tenMegabytes, 1),
            fixture("20 MB line", twentyMegabytes, 1),
    };
}
