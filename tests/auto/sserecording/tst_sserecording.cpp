// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "recording/sserecordingreader_p.h"
#include "recording/sserecordingwriter_p.h"

#include <QtCore/qbuffer.h>
#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using Entry = SseRecordingEntry;
using Error = SseRecordingReader::Error;

namespace {

Entry entryAt(int time, Entry::Kind kind)
{
    Entry entry;
    entry.time = milliseconds(time);
    entry.kind = kind;
    return entry;
}

Entry openAt(int time)
{
    Entry entry = entryAt(time, Entry::Kind::Open);
    entry.status = 200;
    return entry;
}

Entry dataAt(int time, const QByteArray &bytes)
{
    Entry entry = entryAt(time, Entry::Kind::Data);
    entry.bytes = bytes;
    return entry;
}

QByteArray written(const QList<Entry> &entries)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    SseRecordingWriter writer(&buffer);
    bool isWritten = writer.begin();
    for (const Entry &entry : entries)
        isWritten = writer.write(entry) && isWritten;
    return isWritten ? buffer.data() : QByteArray();
}

struct Reading
{
    explicit Reading(QByteArray recording)
    {
        QBuffer buffer(&recording);
        buffer.open(QIODevice::ReadOnly);
        SseRecordingReader reader(&buffer);
        while (const std::optional<Entry> entry = reader.next())
            entries.append(*entry);
        error = reader.error();
        errorString = reader.errorString();
        isCutOff = reader.isCutOff();
    }

    [[nodiscard]] QByteArray bytes() const
    {
        QByteArray result;
        for (const Entry &entry : entries)
            result += entry.bytes;
        return result;
    }

    QList<Entry> entries;
    Error error = Error::NoError;
    QString errorString;
    bool isCutOff = false;
};

const QByteArray Header = "{\"format\":\"QtSse recording\",\"version\":1}\n";
const QByteArray Open = "{\"ms\":5,\"kind\":\"open\",\"status\":200}\n";

} // namespace

class tst_SseRecording : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isPlain();
    void keepsEverything();
    void keepsBytes_data();
    void keepsBytes();
    void keepsAnyBytesCutAnywhere();
    void writesText_data();
    void writesText();
    void leavesSecretsOut();
    void readsUpToAnyCut();
    void refusesBadRecordings_data();
    void refusesBadRecordings();
    void ignoresUnknownMembers();
    void reportsADeviceThatTakesNothing();
};

// What is documented, and must not change without another version.
void tst_SseRecording::isPlain()
{
    Entry open = openAt(12);
    open.contentType = "text/event-stream";
    open.url = QUrl(u"https://example.org/events"_s);
    Entry error = entryAt(2000, Entry::Kind::Error);
    error.error = "ConnectionLostError";
    error.message = u"\"Lost\""_s;
    error.status = 200;
    error.contentType = "text/event-stream";
    Entry retry = entryAt(2000, Entry::Kind::Retry);
    retry.delay = milliseconds(3000);
    retry.attempt = 1;
    Entry closed = entryAt(9000, Entry::Kind::Closed);
    closed.reason = "Stopped";
    const QByteArray recording =
            written({open, dataAt(15, "id: 1\ndata: k\xc3\xa4se\n\n"), dataAt(16, "\xff"), error,
                     retry, openAt(5100), entryAt(8000, Entry::Kind::End), closed});
    QCOMPARE(recording,
             "{\"format\":\"QtSse recording\",\"version\":1}\n"
             "{\"ms\":12,\"kind\":\"open\",\"status\":200,\"contentType\":\"text/event-stream\","
             "\"url\":\"https://example.org/events\"}\n"
             "{\"ms\":15,\"kind\":\"data\",\"text\":\"id: 1\\ndata: k\xc3\xa4se\\n\\n\"}\n"
             "{\"ms\":16,\"kind\":\"data\",\"base64\":\"/w==\"}\n"
             "{\"ms\":2000,\"kind\":\"error\",\"error\":\"ConnectionLostError\","
             "\"message\":\"\\\"Lost\\\"\",\"status\":200,\"contentType\":\"text/event-stream\","
             "\"fatal\":false}\n"
             "{\"ms\":2000,\"kind\":\"retry\",\"delayMs\":3000,\"attempt\":1}\n"
             "{\"ms\":5100,\"kind\":\"open\",\"status\":200,\"contentType\":\"\",\"url\":\"\"}\n"
             "{\"ms\":8000,\"kind\":\"end\"}\n"
             "{\"ms\":9000,\"kind\":\"closed\",\"reason\":\"Stopped\"}\n");
}

void tst_SseRecording::keepsEverything()
{
    Entry open = openAt(0);
    open.contentType = "text/event-stream; charset=\"x\"";
    open.url = QUrl(u"https://example.org:8443/k%C3%A4se%2F/"_s);
    Entry error = entryAt(7, Entry::Kind::Error);
    error.error = "HttpStatusError";
    error.message = u"käse\n\u2028"_s;
    error.status = 503;
    error.contentType = "text/plain";
    error.isFatal = true;
    Entry retry = entryAt(8, Entry::Kind::Retry);
    retry.delay = milliseconds(60'000);
    retry.attempt = 12;
    Entry closed = entryAt(1'000'000'000, Entry::Kind::Closed);
    closed.reason = "AttemptsExhausted";
    const Reading reading(written({open, entryAt(1, Entry::Kind::End), error, retry, closed}));
    QCOMPARE(reading.error, Error::NoError);
    QVERIFY(!reading.isCutOff);
    QCOMPARE(reading.entries.size(), 5);
    QCOMPARE(reading.entries.at(0).kind, Entry::Kind::Open);
    QCOMPARE(reading.entries.at(0).status, 200);
    QCOMPARE(reading.entries.at(0).contentType, open.contentType);
    QCOMPARE(reading.entries.at(0).url, open.url);
    QCOMPARE(reading.entries.at(1).kind, Entry::Kind::End);
    QCOMPARE(reading.entries.at(1).time, milliseconds(1));
    QCOMPARE(reading.entries.at(2).kind, Entry::Kind::Error);
    QCOMPARE(reading.entries.at(2).error, error.error);
    QCOMPARE(reading.entries.at(2).message, error.message);
    QCOMPARE(reading.entries.at(2).status, 503);
    QCOMPARE(reading.entries.at(2).contentType, error.contentType);
    QVERIFY(reading.entries.at(2).isFatal);
    QCOMPARE(reading.entries.at(3).kind, Entry::Kind::Retry);
    QCOMPARE(reading.entries.at(3).delay, retry.delay);
    QCOMPARE(reading.entries.at(3).attempt, 12);
    QCOMPARE(reading.entries.at(4).kind, Entry::Kind::Closed);
    QCOMPARE(reading.entries.at(4).time, closed.time);
    QCOMPARE(reading.entries.at(4).reason, closed.reason);
}

void tst_SseRecording::keepsBytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QByteArray all;
    for (int byte = 0; byte < 256; ++byte)
        all += char(byte);
    QTest::newRow("every byte") << all;
    QTest::newRow("every byte of ASCII") << all.first(128);
    QTest::newRow("null") << QByteArray(3, '\0');
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf\xef\xbb\xbf");
    QTest::newRow("byte order mark of UTF-16") << QByteArray("\xff\xfe");
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80");
    QTest::newRow("overlong") << QByteArray("\xc0\x80");
    QTest::newRow("no characters") << QByteArray("\xef\xbf\xbe\xef\xbf\xbf");
    QTest::newRow("four bytes") << QByteArray("\xf0\x9f\x9a\x80\xf4\x8f\xbf\xbf");
    QTest::newRow("separators") << QByteArray("\xc2\x85\xe2\x80\xa8\xe2\x80\xa9\r\n\r\n");
    QTest::newRow("JSON") << QByteArray("\"}\\u0000\\\\{");
    QTest::newRow("large text")
            << QByteArray("data: k\xc3\xa4se \xf0\x9f\x9a\x80\n\n").repeated(9999);
    QTest::newRow("large nulls") << QByteArray(300'000, '\0');
    QTest::newRow("large rubbish") << QByteArray(300'000, '\x80');
}

void tst_SseRecording::keepsBytes()
{
    QFETCH(QByteArray, bytes);
    const QByteArray recording = written({openAt(1), dataAt(2, bytes)});
    const Reading reading(recording);
    QCOMPARE(reading.errorString, QString());
    QCOMPARE(reading.bytes(), bytes);
    QCOMPARE(reading.entries.size() == 2, bytes.size() <= 64 * 1024);
    // A large piece of text is not cut in the middle of a character.
    QCOMPARE(recording.contains("base64"), !bytes.isValidUtf8());
}

void tst_SseRecording::keepsAnyBytesCutAnywhere()
{
    QRandomGenerator random(42);
    for (int round = 0; round < 200; ++round) {
        QList<Entry> entries{openAt(0)};
        QByteArray all;
        int time = 0;
        for (int piece = 0; piece < 10; ++piece) {
            QByteArray bytes;
            for (int size = random.bounded(1, 12); size > 0; --size)
                bytes += random.bounded(3) == 0
                        ? QByteArray("\xf0\x9f\x9a\x80").sliced(random.bounded(4))
                        : QByteArray(1, char(random.bounded(256)));
            all += bytes;
            time += random.bounded(3);
            entries.append(dataAt(time, bytes));
        }
        const Reading reading(written(entries));
        QCOMPARE(reading.errorString, QString());
        QCOMPARE(reading.entries.size(), entries.size());
        QCOMPARE(reading.bytes(), all);
        for (qsizetype i = 0; i < entries.size(); ++i) {
            QCOMPARE(reading.entries.at(i).bytes, entries.at(i).bytes);
            QCOMPARE(reading.entries.at(i).time, entries.at(i).time);
        }
    }
}

void tst_SseRecording::writesText_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("member");
    QTest::newRow("text") << QByteArray("data: a\n\n") << QByteArray(R"("text":"data: a\n\n")");
    QTest::newRow("not ASCII") << QByteArray("\xc3\xa4") << QByteArray("\"text\":\"\xc3\xa4\"");
    QTest::newRow("control characters")
            << QByteArray("\r\t\0\x1b", 4) << QByteArray(R"("text":"\r\t\u0000\u001b")");
    QTest::newRow("byte order mark")
            << QByteArray("\xef\xbb\xbf") << QByteArray(R"("text":"\ufeff")");
    QTest::newRow("half a character") << QByteArray("\xc3") << QByteArray(R"("base64":"ww==")");
}

void tst_SseRecording::writesText()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, member);
    QVERIFY(written({openAt(0), dataAt(3, bytes)})
                    .endsWith("{\"ms\":3,\"kind\":\"data\"," + member + "}\n"));
}

void tst_SseRecording::leavesSecretsOut()
{
    Entry open = openAt(0);
    open.url = QUrl(u"https://me:secret1@example.org/a?token=secret2#secret3"_s);
    const QByteArray recording = written({open});
    QVERIFY(recording.contains("\"https://example.org/a\""));
    QVERIFY(!recording.contains("secret"));
    QVERIFY(!recording.contains("me:"));
}

// A killed recorder may leave anything of its last line.
void tst_SseRecording::readsUpToAnyCut()
{
    const QByteArray whole = written({openAt(1), dataAt(2, "data: a\n\n"), dataAt(3, "\xff\xfe")});
    for (qsizetype size = Header.size(); size <= whole.size(); ++size) {
        const QByteArray part = whole.first(size);
        const Reading reading(part);
        QCOMPARE(reading.errorString, QString());
        const bool isObject = part.endsWith('}');
        QCOMPARE(reading.isCutOff, !part.endsWith('\n') && !isObject);
        QCOMPARE(reading.entries.size(), part.count('\n') - 1 + (isObject ? 1 : 0));
    }
}

void tst_SseRecording::refusesBadRecordings_data()
{
    QTest::addColumn<QByteArray>("recording");
    QTest::addColumn<Error>("error");
    QTest::addColumn<int>("line");
    const auto addLine = [](const char *name, const QByteArray &line) {
        QTest::newRow(name) << Header + Open + line + "\n" + Open << Error::InvalidLineError << 3;
    };
    QTest::newRow("nothing") << QByteArray() << Error::NotARecordingError << 1;
    QTest::newRow("a stream") << QByteArray("data: a\n\n") << Error::NotARecordingError << 1;
    QTest::newRow("binary") << QByteArray("\x7f"
                                          "ELF\0\n",
                                          6)
                            << Error::NotARecordingError << 1;
    QTest::newRow("cut header") << Header.chopped(3) << Error::NotARecordingError << 1;
    QTest::newRow("no header") << Open << Error::NotARecordingError << 1;
    QTest::newRow("other version")
            << QByteArray(Header).replace("1", "2") + Open << Error::UnsupportedVersionError << 1;
    QTest::newRow("no version") << QByteArray("{\"format\":\"QtSse recording\"}\n")
                                << Error::UnsupportedVersionError << 1;
    QTest::newRow("data before a connection")
            << Header + R"({"ms":1,"kind":"data","text":""})" + "\n"
            << Error::InvalidLineError << 2;
    QTest::newRow("data behind an end") << Header + Open + R"({"ms":5,"kind":"end"})" + "\n"
                    + R"({"ms":5,"kind":"data","text":""})" + "\n"
                                        << Error::InvalidLineError << 4;
    QTest::newRow("more than all")
            << Header + R"({"ms":0,"kind":"closed","reason":"Stopped"})" + "\n" + Open
            << Error::InvalidLineError << 3;
    addLine("empty line", "");
    addLine("no JSON", "{");
    addLine("no object", "[]");
    addLine("ill-formed", "{\"ms\":9,\"kind\":\"data\",\"text\":\"\xff\"}");
    addLine("no kind", R"({"ms":9})");
    addLine("unknown kind", R"({"ms":9,"kind":"dance"})");
    addLine("no time", R"({"kind":"end"})");
    addLine("time as text", R"({"ms":"9","kind":"end"})");
    addLine("time with a fraction", R"({"ms":9.5,"kind":"end"})");
    addLine("negative time", R"({"ms":-9,"kind":"end"})");
    addLine("endless time", R"({"ms":1e300,"kind":"end"})");
    addLine("earlier", R"({"ms":4,"kind":"end"})");
    addLine("no bytes", R"({"ms":9,"kind":"data"})");
    addLine("bytes twice", R"({"ms":9,"kind":"data","text":"","base64":""})");
    addLine("text as a number", R"({"ms":9,"kind":"data","text":1})");
    addLine("bad Base64", R"({"ms":9,"kind":"data","base64":"!"})");
    addLine("no status", R"({"ms":9,"kind":"open"})");
    addLine("bad status", R"({"ms":9,"kind":"error","status":42})");
    addLine("no delay", R"({"ms":9,"kind":"retry"})");
    addLine("too long", R"({"ms":9,"kind":"data","text":")" + QByteArray(2'000'000, 'x') + "\"}");
}

void tst_SseRecording::refusesBadRecordings()
{
    QFETCH(QByteArray, recording);
    QFETCH(Error, error);
    QFETCH(int, line);
    const Reading reading(recording);
    QCOMPARE(reading.error, error);
    QVERIFY2(reading.errorString.startsWith(u"Line %1: "_s.arg(line)),
             qPrintable(reading.errorString));
    QVERIFY(!reading.isCutOff);
    QCOMPARE(reading.entries.size(), qMax(0, line - 2)); // what was before it is there
}

void tst_SseRecording::ignoresUnknownMembers()
{
    const Reading reading(QByteArray(Header).replace("}", ",\"note\":\"x\"}")
                          + R"({"note":[],"kind":"open","ms":1,"status":200})" + "\r\n");
    QCOMPARE(reading.errorString, QString());
    QCOMPARE(reading.entries.size(), 1);
}

void tst_SseRecording::reportsADeviceThatTakesNothing()
{
    QTest::ignoreMessage(QtWarningMsg, "QIODevice::write (QBuffer): ReadOnly device");
    QTest::ignoreMessage(QtWarningMsg, "QIODevice::write (QBuffer): ReadOnly device");
    QBuffer buffer;
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseRecordingWriter writer(&buffer);
    QVERIFY(!writer.begin());
    QVERIFY(!writer.write(openAt(0)));
}

QTEST_GUILESS_MAIN(tst_SseRecording)
#include "tst_sserecording.moc"
