// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Whatever is in a file, reading it as a recording ends, with an error that says where, or with
// entries. Those can be written and read again, and show no secret; and where the writer is killed,
// at any byte, what it has written before is there. The input is a file and, in its last bytes,
// where that happens.

#include "check.h"

#include "recording/sserecordingreader_p.h"
#include "recording/sserecordingwriter_p.h"

#include <QtCore/qbuffer.h>
#include <QtCore/qlist.h>

#include <fuzzer/FuzzedDataProvider.h>

namespace {

using Entry = SseRecordingEntry;
using Error = SseRecordingReader::Error;

struct Contents
{
    QList<Entry> entries;
    Error error = Error::NoError;
};

Contents read(QByteArray file)
{
    QBuffer buffer(&file);
    buffer.open(QIODevice::ReadOnly);
    SseRecordingReader reader(&buffer);
    Contents contents;
    while (const std::optional<Entry> entry = reader.next())
        contents.entries.append(*entry);
    CHECK(!reader.next());
    contents.error = reader.error();
    CHECK((contents.error == Error::NoError) == reader.errorString().isEmpty());
    CHECK(!reader.isCutOff() || !file.endsWith('\n'));
    return contents;
}

QByteArray written(const QList<Entry> &entries)
{
    QByteArray file;
    QBuffer buffer(&file);
    buffer.open(QIODevice::WriteOnly);
    SseRecordingWriter writer(&buffer);
    CHECK(writer.begin());
    for (const Entry &entry : entries)
        CHECK(writer.write(entry));
    return file;
}

// Of data that is empty, nothing is written.
QList<Entry> withoutEmptyData(const QList<Entry> &entries)
{
    QList<Entry> result;
    for (const Entry &entry : entries) {
        if (entry.kind != Entry::Kind::Data || !entry.bytes.isEmpty())
            result.append(entry);
    }
    return result;
}

// Not every string of UTF-16 has a form in UTF-8, but that form is what is written.
void checkSame(const Entry &entry, const Entry &expected)
{
    CHECK(entry.kind == expected.kind && entry.time == expected.time);
    CHECK(entry.status == expected.status && entry.contentType == expected.contentType);
    CHECK(entry.bytes == expected.bytes);
    CHECK(entry.error == expected.error && entry.isFatal == expected.isFatal);
    CHECK(entry.message.toUtf8() == expected.message.toUtf8());
    CHECK(entry.delay == expected.delay && entry.attempt == expected.attempt);
    CHECK(entry.kind != Entry::Kind::Closed || entry.reason == expected.reason);
    CHECK(entry.url.userInfo().isEmpty() && !entry.url.hasQuery() && !entry.url.hasFragment());
}

void checkBeginning(const Contents &contents, const QList<Entry> &expected)
{
    CHECK(contents.entries.size() <= expected.size());
    for (qsizetype i = 0; i < contents.entries.size(); ++i)
        checkSame(contents.entries.at(i), expected.at(i));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    FuzzedDataProvider provider(data, size);
    const auto cut = provider.ConsumeIntegral<std::uint16_t>();
    const Contents contents =
            read(QByteArray::fromStdString(provider.ConsumeRemainingBytesAsString()));
    for (qsizetype i = 1; i < contents.entries.size(); ++i)
        CHECK(contents.entries.at(i - 1).time <= contents.entries.at(i).time);

    const QList<Entry> expected = withoutEmptyData(contents.entries);
    const QByteArray file = written(expected);
    const Contents again = read(file);
    CHECK(again.error == Error::NoError && again.entries.size() == expected.size());
    checkBeginning(again, expected);

    const qsizetype lengthOfHeader = file.indexOf('\n') + 1;
    const QByteArray part = file.first(lengthOfHeader + cut % (file.size() - lengthOfHeader + 1));
    const Contents beginning = read(part);
    CHECK(beginning.error == Error::NoError);
    CHECK(beginning.entries.size() >= part.count('\n') - 1); // less one for the header
    checkBeginning(beginning, expected);
    return 0;
}
