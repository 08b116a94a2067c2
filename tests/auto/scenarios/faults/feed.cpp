// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "feed.h"

#include <utility>

namespace {

// Two, three and four bytes: a cut may fall into any of them.
constexpr char IdPrefix[] = "\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\x89-";

constexpr char ByteOrderMark[] = "\xef\xbb\xbf";

using Piece = std::pair<QByteArray, QByteArray>; // as it is written, and what it means

Piece piece(const QByteArray &text)
{
    return {text, text};
}

Piece randomPiece(Dice &dice)
{
    static const Piece pieces[] = {
            piece("a"),
            piece(" "),
            piece("\n"),
            piece("\n"),
            piece("data: "),
            piece("word "),
            piece("{\"a\":[1,2]}"),
            piece("k\xc3\xa4se"),
            piece("\xe2\x82\xac"),
            piece("\xf0\x9f\x8e\x89"),
            piece(ByteOrderMark),
            piece("\xe2\x80\xa8"), // LINE SEPARATOR, which is none here
            piece(QByteArray("\0", 1)),
            {"\xff", "\xef\xbf\xbd"},
            {"\xf0\x9f\x8e", "\xef\xbf\xbd"}, // three quarters of a character
    };
    return pieces[dice.between(0, int(std::size(pieces)) - 1)];
}

// Writes lines with random ends.
class StreamWriter
{
public:
    explicit StreamWriter(Dice &dice)
        : m_dice(dice)
    {
    }

    void write(const QByteArray &line)
    {
        QByteArray end = m_dice.oneOf<const char *>({"\n", "\n", "\r", "\r\n"});
        // At the very start, a byte order mark would not be a part of the line.
        if (m_bytes.isEmpty() && line.startsWith(ByteOrderMark))
            writeByteOrderMark();
        // After a CR, an LF would not be an end of its own.
        if (line.isEmpty() && m_bytes.endsWith('\r') && end == "\n")
            end = "\r\n";
        m_bytes += line + end;
    }
    void writeByteOrderMark() { m_bytes += ByteOrderMark; }

    [[nodiscard]] QByteArray bytes() const { return m_bytes; }

private:
    Dice &m_dice;
    QByteArray m_bytes;
};

// Lines that mean nothing, wherever they stand.
QByteArray noiseLine(Dice &dice)
{
    return dice.oneOf<QByteArray>({
            ":",
            ": data: a comment",
            ":\xf0\x9f\x8e\x89 \xff",
            "Data: decoy",
            "dataset: decoy",
            " data: decoy",
            QByteArray(ByteOrderMark) + "data: decoy",
            QByteArray("id: decoy\0", 10),
            "id : decoy",
            "retry: 3",
            "retry: 99999999999999999999",
            "retry: -1",
            "retry:",
            "event : decoy",
            "unknown",
    });
}

// Blocks that are no event. The ID of one names the place between two events.
void writeNoiseBlock(StreamWriter &writer, int previous, Dice &dice)
{
    switch (dice.between(0, 4)) {
    case 0:
        writer.write(noiseLine(dice));
        return; // the next event's block has begun
    case 1:
        break;
    case 2:
        writer.write("event: ghost");
        break;
    case 3:
        writer.write("id: " + Feed::id(previous) + '.' + QByteArray::number(dice.between(0, 99)));
        break;
    case 4:
        writer.write(noiseLine(dice));
        break;
    }
    writer.write({});
}

QByteArray dataLine(const QByteArray &text, Dice &dice)
{
    if (text.isEmpty())
        return dice.oneOf<const char *>({"data", "data:", "data: "});
    return (text.startsWith(' ') || dice.oneIn(2) ? "data: " : "data:") + text;
}

} // namespace

Feed::Feed(quint32 seed, quint32 number)
    : m_seed(seed)
    , m_number(number)
{
}

SseEvent Feed::event(int n) const
{
    const Content c = content(n);
    return SseEvent(QString::fromUtf8(c.type), c.meant, QString::fromUtf8(id(n)));
}

QByteArray Feed::stream(int first, int last, Dice &dice) const
{
    StreamWriter writer(dice);
    if (dice.oneIn(6))
        writer.writeByteOrderMark();
    for (int n = first; n <= last; ++n) {
        while (dice.oneIn(3))
            writeNoiseBlock(writer, n - 1, dice);
        const Content c = content(n);
        QByteArrayList lines;
        const QList<QByteArray> texts = c.written.split('\n');
        for (const QByteArray &text : texts)
            lines.append(dataLine(text, dice));
        lines.insert(dice.between(0, int(lines.size())), "id: " + id(n));
        lines.insert(dice.between(0, int(lines.size())),
                     c.type == "message" ? "event" : "event:" + c.type);
        if (dice.oneIn(8)) // the last one counts
            lines.prepend(dice.oneOf<const char *>({"id: decoy", "event: decoy", "id"}));
        while (dice.oneIn(3))
            lines.insert(dice.between(0, int(lines.size())), noiseLine(dice));
        for (const QByteArray &line : std::as_const(lines))
            writer.write(line);
        writer.write({});
    }
    return writer.bytes();
}

QByteArray Feed::id(int n)
{
    return IdPrefix + QByteArray::number(n);
}

int Feed::numberOf(const QByteArray &id)
{
    const qsizetype prefixSize = qsizetype(sizeof(IdPrefix)) - 1;
    if (!id.startsWith(IdPrefix))
        return 0;
    return id.sliced(prefixSize).split('.').first().toInt();
}

Feed::Content Feed::content(int n) const
{
    Dice dice(m_seed, m_number, Dice::Purpose::Event, quint32(n));
    Content content;
    content.type = dice.oneOf<const char *>({"message", "message", "price", "\xc3\xbc"});
    for (int i = dice.between(0, 12); i > 0; --i) {
        const auto [written, meant] = randomPiece(dice);
        content.written += written;
        content.meant += meant;
    }
    if (dice.oneIn(100)) { // larger than what is read at once
        const int times = dice.between(1000, 3000);
        content.written = content.written.repeated(times);
        content.meant = content.meant.repeated(times);
    }
    return content;
}
