// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttphead_p.h"

#include "ssehttpfields_p.h"
#include "ssetext_p.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace {

constexpr QByteArrayView VersionBegin = "HTTP/1.";

bool isNumeral(char c)
{
    return c >= '0' && c <= '9';
}

// Returns the members of the lists in all fields with this name. A valid value of the fields that
// are read here has no quoted string. Only SP and HTAB are whitespace: "chunked\v" is not chunked.
QList<QByteArrayView> allMembers(QByteArrayView name, const SseHeaders &fields)
{
    QList<QByteArrayView> members;
    for (const auto &[fieldName, value] : fields) {
        if (!SseHttpFields::isSameName(fieldName, name))
            continue;
        QByteArrayView rest = value;
        for (qsizetype comma = 0; (comma = rest.indexOf(',')) >= 0;) {
            members.append(SseHttpFields::trimmed(rest.first(comma)));
            rest = rest.sliced(comma + 1);
        }
        members.append(SseHttpFields::trimmed(rest));
    }
    return members;
}

std::optional<qint64> parseLength(QByteArrayView text)
{
    if (text.isEmpty())
        return std::nullopt;
    constexpr qint64 maximum = std::numeric_limits<qint64>::max();
    qint64 length = 0;
    for (const char c : text) {
        if (!isNumeral(c))
            return std::nullopt;
        const int digit = c - '0';
        if (length > (maximum - digit) / 10)
            return std::nullopt;
        length = 10 * length + digit;
    }
    return length;
}

// For an error message: the beginning of a text that may be anything, without control characters.
} // namespace

SseHttpHead::SseHttpHead(const QByteArray &requestMethod)
    : m_method(requestMethod)
{
}

qsizetype SseHttpHead::feed(QByteArrayView bytes)
{
    QByteArrayView rest = bytes;
    while (m_state == State::Incomplete) {
        const std::optional<QByteArrayView> line = m_lines.next(&rest);
        if (!line) {
            checkIncompleteLine();
            break;
        }
        readLine(*line);
    }
    return m_state == State::Failed ? bytes.size() : bytes.size() - rest.size();
}

SseHttpHead::State SseHttpHead::finish()
{
    if (m_state != State::Incomplete)
        return m_state;
    if (m_lines.size() == 0)
        fail(SseText::tr("The server closed the connection without a response"));
    else
        fail(SseText::tr("The server closed the connection before the end of the response header"));
    return m_state;
}

// A response that is not HTTP may have no line end. It is refused at its first wrong byte, before a
// timeout expires.
void SseHttpHead::checkIncompleteLine()
{
    const QByteArrayView line = m_lines.incompleteLine();
    if (m_lineCount == 0
        && !line.startsWith(VersionBegin.first(std::min(line.size(), VersionBegin.size()))))
        failStatusLine();
    else if (m_lines.isTooLong())
        fail(SseText::tr("The response header is larger than %1 bytes").arg(MaximumSize));
}

void SseHttpHead::readLine(QByteArrayView line)
{
    ++m_lineCount;
    if (m_lineCount == 1)
        readStatusLine(line);
    else if (line.isEmpty())
        completeHead();
    else if (line.front() == ' ' || line.front() == '\t')
        continueField(line);
    else
        readField(line);
}

// RFC 9112, section "Status Line". The space after the status may be missing if there is no reason
// phrase. A minor version above 1 is read as 1 (RFC 9110, section "Protocol Version").
void SseHttpHead::readStatusLine(QByteArrayView line)
{
    constexpr qsizetype versionSize = 8; // HTTP/1.1
    constexpr qsizetype statusEnd = versionSize + 4;
    const auto isValid = [line] {
        return line.size() >= statusEnd && line.startsWith(VersionBegin)
                && isNumeral(line.at(versionSize - 1)) && line.at(versionSize) == ' '
                && isNumeral(line.at(versionSize + 1)) && isNumeral(line.at(versionSize + 2))
                && isNumeral(line.at(versionSize + 3))
                && (line.size() == statusEnd || line.at(statusEnd) == ' ') && !line.contains('\0')
                && !line.contains('\r');
    };
    if (!isValid()) {
        failStatusLine();
        return;
    }
    m_minorVersion = line.at(versionSize - 1) - '0';
    m_statusCode = line.sliced(versionSize + 1, 3).toByteArray().toInt();
    m_reasonPhrase = SseHttpFields::trimmed(line.sliced(statusEnd)).toByteArray();
    // A client that did not ask for another protocol cannot read what follows.
    if (m_statusCode == 101)
        fail(SseText::tr("The server switches to another protocol, which was not asked for"));
    else if (m_statusCode < 100)
        failStatusLine();
}

void SseHttpHead::readField(QByteArrayView line)
{
    if (const std::optional<SseHttpFields::Line> field = SseHttpFields::parseLine(line))
        m_fields.emplaceBack(field->name.toByteArray(), field->value.toByteArray());
    else
        fail(SseText::tr("Line %1 of the response header is malformed").arg(m_lineCount));
}

// RFC 9112, section "Obsolete Line Folding". Whitespace before the first field is no folding.
void SseHttpHead::continueField(QByteArrayView line)
{
    if (m_fields.isEmpty() || !SseHttpFields::isLineText(line)) {
        fail(SseText::tr("Line %1 of the response header is malformed").arg(m_lineCount));
        return;
    }
    const QByteArrayView text = SseHttpFields::trimmed(line);
    QByteArray &value = m_fields.last().second;
    if (!value.isEmpty() && !text.isEmpty())
        value.append(' ');
    value.append(text);
}

void SseHttpHead::completeHead()
{
    if (m_statusCode < 200) { // interim
        m_isContinued = m_isContinued || m_statusCode == 100;
        m_lineCount = 0;
        m_fields.clear();
        return;
    }
    decideFraming();
    if (m_state == State::Failed)
        return;
    decideConnection();
    m_state = State::Complete;
}

// RFC 9112, section "Message Body Length", in its order.
void SseHttpHead::decideFraming()
{
    const bool isTunnel = m_method == "CONNECT" && m_statusCode < 300;
    if (isTunnel || m_method == "HEAD" || m_statusCode == 204 || m_statusCode == 304)
        m_framing = SseHttpFraming::none();
    else if (hasField("Transfer-Encoding"))
        decideFramingByCoding();
    else if (hasField("Content-Length"))
        decideFramingByLength();
    else
        m_framing = SseHttpFraming::untilClose();
}

// "identity" was the name for no coding (RFC 2616). Some applications send it to switch the coding
// of their server off.
void SseHttpHead::decideFramingByCoding()
{
    QList<QByteArrayView> codings = allMembers("Transfer-Encoding", m_fields);
    codings.removeIf([](QByteArrayView coding) { return coding.isEmpty(); });
    const bool isChunked =
            !codings.isEmpty() && SseHttpFields::isSameName(codings.constLast(), "chunked");
    if (isChunked)
        codings.removeLast();
    const bool isKnown = std::all_of(codings.cbegin(), codings.cend(), [](QByteArrayView coding) {
        return SseHttpFields::isSameName(coding, "identity");
    });
    if (isKnown)
        m_framing = isChunked ? SseHttpFraming::chunked() : SseHttpFraming::untilClose();
    else
        fail(SseText::tr("The response has an unknown Transfer-Encoding"));
}

// Several equal lengths are one length.
void SseHttpHead::decideFramingByLength()
{
    const QList<QByteArrayView> members = allMembers("Content-Length", m_fields);
    const std::optional<qint64> length = parseLength(members.constFirst());
    const bool isValid = length.has_value()
            && std::all_of(members.cbegin(), members.cend(), [&length](QByteArrayView member) {
                             return parseLength(member) == length;
                         });
    if (isValid)
        m_framing = SseHttpFraming::ofLength(*length);
    else
        fail(SseText::tr("The response has a malformed or contradictory Content-Length"));
}

// RFC 9112, sections "Persistence" and "Transfer-Encoding": a server that sends a length beside a
// coding, or a coding in HTTP/1.0, may not know where its response ends.
void SseHttpHead::decideConnection()
{
    const QList<QByteArrayView> options = allMembers("Connection", m_fields);
    const auto has = [&options](QByteArrayView option) {
        return std::any_of(options.cbegin(), options.cend(), [option](QByteArrayView member) {
            return SseHttpFields::isSameName(member, option);
        });
    };
    const bool hasDoubtfulFraming =
            hasField("Transfer-Encoding") && (hasField("Content-Length") || isHttp10());
    m_keepsConnection = m_framing.kind != SseHttpFraming::Kind::UntilClose && !hasDoubtfulFraming
            && !has("close") && (!isHttp10() || has("keep-alive"));
}

bool SseHttpHead::hasField(QByteArrayView name) const
{
    return std::any_of(m_fields.cbegin(), m_fields.cend(), [name](const auto &field) {
        return SseHttpFields::isSameName(field.first, name);
    });
}

// What the server has sent may repeat a secret.
void SseHttpHead::failStatusLine()
{
    fail(SseText::tr("The first line of the response is not HTTP/1.1"));
}

void SseHttpHead::fail(const QString &text)
{
    m_state = State::Failed;
    m_failure = {SseError::NoHttpResponseError, text};
    m_fields.clear();
}
