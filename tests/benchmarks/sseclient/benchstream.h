// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef BENCHSTREAM_H
#define BENCHSTREAM_H

#include <QtCore/qbytearray.h>
#include <QtCore/qurl.h>

#include <chrono>
#include <optional>

// What a stream of the server is like; it travels as the query of its URL.
//
// All events are of the same size, so that the number of bytes tells the number of events:
//  - below 100 bytes, ticks: a type, an ID that differs, a little data
//  - up to 1,000 bytes, tokens: nothing but data
//  - from there on, JSON with an ID that differs
// The last one is of the type "done", for clients that cannot tell the end otherwise.
class BenchStream
{
public:
    enum class Framing {
        UntilClose,
        Chunked, // a chunk for each event, as servers send them
    };

    static std::optional<BenchStream> fromTarget(const QByteArray &target);
    [[nodiscard]] QUrl url(const QUrl &server) const;

    [[nodiscard]] QByteArray head() const;
    [[nodiscard]] QByteArray event(int number) const;
    [[nodiscard]] QByteArray stampedEvent(std::chrono::nanoseconds time) const;
    [[nodiscard]] QByteArray lastEvent() const;
    [[nodiscard]] QByteArray framed(const QByteArray &event) const;
    [[nodiscard]] QByteArray end() const;

    // The time in an event of a paced stream, in its data or in any bytes that begin with that.
    static std::chrono::nanoseconds stampOf(QByteArrayView data);
    static std::chrono::nanoseconds now();
    static constexpr qsizetype StampSize = 18;

    Framing framing = Framing::Chunked;
    int eventSize = 250;
    std::chrono::milliseconds duration{1500};
    int rate = 0; // events a second; 0: as fast as they go

private:
    [[nodiscard]] QByteArray padded(const QByteArray &begin) const;
};

#endif // BENCHSTREAM_H
