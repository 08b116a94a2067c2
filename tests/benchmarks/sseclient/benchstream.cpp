// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "benchstream.h"

#include <QtCore/qurlquery.h>

using namespace Qt::StringLiterals;

namespace {

constexpr int FirstTokenSize = 100;
constexpr int FirstDocumentSize = 1000;
constexpr int FirstNumber = 10'000'000; // all numbers have as many digits

} // namespace

std::optional<BenchStream> BenchStream::fromTarget(const QByteArray &target)
{
    const QUrlQuery query(QUrl::fromEncoded(target));
    BenchStream stream;
    stream.framing =
            query.queryItemValue(u"framing"_s) == u"close" ? Framing::UntilClose : Framing::Chunked;
    stream.eventSize = query.queryItemValue(u"size"_s).toInt();
    stream.duration =
            std::chrono::milliseconds(query.queryItemValue(u"milliseconds"_s).toLongLong());
    stream.rate = query.queryItemValue(u"rate"_s).toInt();
    return stream.eventSize > 0 ? std::optional(stream) : std::nullopt;
}

QUrl BenchStream::url(const QUrl &server) const
{
    QUrlQuery query;
    query.addQueryItem(u"framing"_s, framing == Framing::UntilClose ? u"close"_s : u"chunked"_s);
    query.addQueryItem(u"size"_s, QString::number(eventSize));
    query.addQueryItem(u"milliseconds"_s, QString::number(duration.count()));
    query.addQueryItem(u"rate"_s, QString::number(rate));
    QUrl url = server;
    url.setPath(u"/"_s);
    url.setQuery(query);
    return url;
}

QByteArray BenchStream::head() const
{
    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
            + QByteArray(framing == Framing::Chunked ? "Transfer-Encoding: chunked\r\n\r\n"
                                                     : "Connection: close\r\n\r\n");
}

QByteArray BenchStream::event(int number) const
{
    const QByteArray id = QByteArray::number(FirstNumber + number);
    if (eventSize < FirstTokenSize)
        return padded("event: tick\nid: " + id + "\ndata: {\"price\":");
    if (eventSize < FirstDocumentSize)
        return padded("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"");
    return padded("id: " + id + "\ndata: {\"number\":" + id + ",\"title\":\"");
}

QByteArray BenchStream::stampedEvent(std::chrono::nanoseconds time) const
{
    return padded("data: " + QByteArray::number(qint64(time.count())).rightJustified(StampSize, '0')
                  + ' ');
}

QByteArray BenchStream::lastEvent() const
{
    return padded("event: done\ndata: ");
}

QByteArray BenchStream::framed(const QByteArray &event) const
{
    if (framing == Framing::UntilClose)
        return event;
    return QByteArray::number(event.size(), 16) + "\r\n" + event + "\r\n";
}

QByteArray BenchStream::end() const
{
    return framing == Framing::UntilClose ? QByteArray() : QByteArrayLiteral("0\r\n\r\n");
}

QByteArray BenchStream::padded(const QByteArray &begin) const
{
    return begin.leftJustified(eventSize - 2, 'x') + "\n\n";
}

std::chrono::nanoseconds BenchStream::stampOf(QByteArrayView data)
{
    qint64 count = 0;
    for (const char digit : data.first(qMin(data.size(), StampSize)))
        count = 10 * count + (digit - '0');
    return std::chrono::nanoseconds(count);
}

// On Linux, the time is the same for all processes.
std::chrono::nanoseconds BenchStream::now()
{
    return std::chrono::steady_clock::now().time_since_epoch();
}
