// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpfields_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qset.h>
#include <QtCore/qtimezone.h>

#include <algorithm>
#include <array>
#include <optional>

namespace {

constexpr std::array<const char *, 7> DayNames{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                               "Friday", "Saturday", "Sunday"};
constexpr std::array<const char *, 12> MonthNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool isTokenCharacter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
            || (c != '\0' && QByteArrayView("!#$%&'*+-.^_`|~").contains(c));
}

bool isSame(QByteArrayView lhs, QByteArrayView rhs)
{
    return lhs.compare(rhs, Qt::CaseInsensitive) == 0;
}

// Parses a number with minimumSize to maximumSize digits and no other character.
std::optional<int> parseNumber(QByteArrayView text, qsizetype minimumSize, qsizetype maximumSize)
{
    if (text.size() < minimumSize || text.size() > maximumSize)
        return std::nullopt;
    int number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        number = 10 * number + (c - '0');
    }
    return number;
}

bool isDayName(QByteArrayView text)
{
    return std::any_of(DayNames.begin(), DayNames.end(), [text](QByteArrayView name) {
        return isSame(text, name) || isSame(text, name.first(3));
    });
}

std::optional<int> parseMonth(QByteArrayView text)
{
    for (std::size_t i = 0; i < MonthNames.size(); ++i) {
        if (isSame(text, MonthNames.at(i)))
            return int(i) + 1;
    }
    return std::nullopt;
}

QList<QByteArrayView> split(QByteArrayView text, char separator)
{
    QList<QByteArrayView> parts;
    for (qsizetype begin = 0; begin <= text.size();) {
        const qsizetype found = text.indexOf(separator, begin);
        const qsizetype end = found < 0 ? text.size() : found;
        parts.append(text.sliced(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

// Returns the seconds since the start of the day. A leap second becomes the first second of the
// next minute, as QDateTime has no leap seconds.
std::optional<int> parseTimeOfDay(QByteArrayView text)
{
    const QList<QByteArrayView> parts = split(text, ':');
    if (parts.size() != 3)
        return std::nullopt;
    const std::optional<int> hour = parseNumber(parts.at(0), 2, 2);
    const std::optional<int> minute = parseNumber(parts.at(1), 2, 2);
    const std::optional<int> second = parseNumber(parts.at(2), 2, 2);
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    return (*hour * 60 + *minute) * 60 + *second;
}

QDateTime makeTime(int year, int month, int day, int secondsOfDay)
{
    const QDate date(year, month, day);
    if (!date.isValid())
        return {};
    return QDateTime(date, QTime(0, 0), QTimeZone::utc()).addSecs(secondsOfDay);
}

// The parts of a date that were found and are valid.
struct DateWords
{
    std::optional<int> day;
    std::optional<int> month;
    QByteArrayView year;
    std::optional<int> secondsOfDay;
};

QDateTime toTime(const DateWords &words, const QDateTime &now)
{
    if (!words.day || !words.month || !words.secondsOfDay)
        return {};
    if (const std::optional<int> year = parseNumber(words.year, 4, 4))
        return makeTime(*year, *words.month, *words.day, *words.secondsOfDay);
    const std::optional<int> digits = parseNumber(words.year, 2, 2);
    if (!digits)
        return {};
    const int thisYear = now.toUTC().date().year();
    const int nextCentury = thisYear - thisYear % 100 + 100;
    const QDateTime limit = now.addYears(50);
    for (const int century : {nextCentury, nextCentury - 100, nextCentury - 200}) {
        const int year = century + *digits;
        // A year before that of the limit cannot be too late, even if the day does not exist in
        // that year.
        if (year < limit.date().year())
            return makeTime(year, *words.month, *words.day, *words.secondsOfDay);
        QDateTime time = makeTime(year, *words.month, *words.day, *words.secondsOfDay);
        if (time.isValid() && time <= limit)
            return time;
    }
    return {};
}

} // namespace

QByteArray SseHttpFields::valueOf(QByteArrayView name, const SseHeaders &headers)
{
    for (const auto &[headerName, value] : headers) {
        if (name.compare(headerName, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

SseHeaders SseHttpFields::combined(const SseHeaders &headers)
{
    constexpr qsizetype maximumCount = 1000;
    static const QSet<QByteArray> needed{"content-encoding", "content-type", "location",
                                         "retry-after",      "set-cookie",   "www-authenticate"};
    SseHeaders result;
    QHash<QByteArray, qsizetype> places;
    for (const auto &[name, value] : headers) {
        const QByteArray key = name.toLower();
        const auto known = places.constFind(key);
        if (known != places.cend()) {
            result[*known].second += (key == "set-cookie" ? "\n" : ", ") + value;
        } else if (result.size() < maximumCount || needed.contains(key)) {
            places.insert(key, result.size());
            result.append({name, value});
        }
    }
    return result;
}

bool SseHttpFields::isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

qsizetype SseHttpFields::tokenSize(QByteArrayView text)
{
    return std::find_if_not(text.begin(), text.end(), isTokenCharacter) - text.begin();
}

// Whitespace before the colon is not allowed, but unambiguous: proxies remove it from responses
// (RFC 9112, section "Field Line Parsing").
std::optional<SseHttpFields::Line> SseHttpFields::parseLine(QByteArrayView line)
{
    const qsizetype nameSize = tokenSize(line);
    qsizetype colon = nameSize;
    while (colon < line.size() && (line.at(colon) == ' ' || line.at(colon) == '\t'))
        ++colon;
    if (nameSize == 0 || colon == line.size() || line.at(colon) != ':' || !isLineText(line))
        return std::nullopt;
    return Line{line.first(nameSize), trimmed(line.sliced(colon + 1))};
}

// Other control characters are kept in values, as browsers do (RFC 9110, section "Field Values").
bool SseHttpFields::isLineText(QByteArrayView line)
{
    return !line.contains('\0') && !line.contains('\r');
}

QByteArrayView SseHttpFields::trimmed(QByteArrayView text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && isSpace(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isSpace(text.back()))
        text.chop(1);
    return text;
}

QList<QByteArrayView> SseHttpFields::splitList(QByteArrayView list)
{
    QList<QByteArrayView> members;
    qsizetype begin = 0;
    bool isQuoted = false;
    for (qsizetype i = 0; i < list.size(); ++i) {
        const char c = list.at(i);
        if (c == '"') {
            isQuoted = !isQuoted;
        } else if (c == '\\' && isQuoted) {
            ++i;
        } else if (c == ',' && !isQuoted) {
            members.append(list.sliced(begin, i - begin).trimmed());
            begin = i + 1;
        }
    }
    members.append(list.sliced(begin).trimmed());
    return members;
}

QByteArrayList SseHttpFields::splitDateList(QByteArrayView list)
{
    QByteArrayList members;
    bool continuesDate = false;
    const QList<QByteArrayView> parts = splitList(list);
    for (const QByteArrayView part : parts) {
        if (continuesDate)
            members.last() += ", " + part.toByteArray();
        else
            members.append(part.toByteArray());
        continuesDate = !continuesDate && isDayName(part);
    }
    return members;
}

QByteArrayView SseHttpFields::mimeTypeEssence(QByteArrayView text)
{
    const QByteArrayView trimmed = text.trimmed();
    const qsizetype semicolon = trimmed.indexOf(';');
    const QByteArrayView essence = semicolon < 0 ? trimmed : trimmed.first(semicolon).trimmed();
    const qsizetype slash = essence.indexOf('/');
    if (slash < 0 || !isToken(essence.first(slash)) || !isToken(essence.sliced(slash + 1)))
        return {};
    return essence;
}

QByteArrayView SseHttpFields::contentTypeEssence(QByteArrayView value)
{
    QByteArrayView result;
    const QList<QByteArrayView> members = splitList(value);
    for (const QByteArrayView member : members) {
        const QByteArrayView essence = mimeTypeEssence(member);
        if (!essence.isEmpty() && essence != "*/*")
            result = essence;
    }
    return result;
}

// "none" is not a registered coding, but some servers send it for uncompressed data.
QList<QByteArray> SseHttpFields::contentCodings(QByteArrayView value)
{
    QList<QByteArray> codings;
    const QList<QByteArrayView> members = splitList(value);
    for (const QByteArrayView member : members) {
        const QByteArray coding = member.toByteArray().toLower();
        if (coding == "x-gzip")
            codings.append("gzip");
        else if (!coding.isEmpty() && coding != "identity" && coding != "none")
            codings.append(coding);
    }
    return codings;
}

// The day of the week must be valid, but may be the wrong one: it is not used.
QDateTime SseHttpFields::parseDate(QByteArrayView text, const QDateTime &now)
{
    QList<QByteArrayView> words = split(text, ' ');
    words.removeIf([](QByteArrayView word) { return word.isEmpty(); });
    if (words.isEmpty())
        return {};
    const bool hasComma = words.constFirst().endsWith(',');
    if (!isDayName(hasComma ? words.constFirst().chopped(1) : words.constFirst()))
        return {};
    if (!hasComma) { // Sun Nov  6 08:49:37 1994
        if (words.size() != 5 || words.at(4).size() != 4)
            return {};
        return toTime({parseNumber(words.at(2), 1, 2), parseMonth(words.at(1)), words.at(4),
                       parseTimeOfDay(words.at(3))},
                      now);
    }
    if (!isSame(words.constLast(), "GMT"))
        return {};
    if (words.size() == 6) { // Sun, 06 Nov 1994 08:49:37 GMT
        if (words.at(3).size() != 4)
            return {};
        return toTime({parseNumber(words.at(1), 1, 2), parseMonth(words.at(2)), words.at(3),
                       parseTimeOfDay(words.at(4))},
                      now);
    }
    if (words.size() != 4) // Sunday, 06-Nov-94 08:49:37 GMT
        return {};
    const QList<QByteArrayView> date = split(words.at(1), '-');
    if (date.size() != 3)
        return {};
    return toTime({parseNumber(date.at(0), 1, 2), parseMonth(date.at(1)), date.at(2),
                   parseTimeOfDay(words.at(2))},
                  now);
}
