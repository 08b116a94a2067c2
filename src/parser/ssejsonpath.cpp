// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssejsonpath_p.h"

#include "ssejsonscanner_p.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

#include <optional>

namespace {

// toLongLong() would also accept signs and whitespace.
qsizetype indexOf(QStringView step)
{
    constexpr qsizetype LongestIndex = 9; // digits
    if (step.isEmpty() || step.size() > LongestIndex)
        return -1;
    qsizetype index = 0;
    for (const QChar c : step) {
        if (c < u'0' || c > u'9')
            return -1;
        index = index * 10 + (c.unicode() - u'0');
    }
    return index;
}

struct Bracket
{
    QString name;
    qsizetype size; // including the brackets
    bool isQuoted;
};

// Parses ['name'] or ["name"], where a backslash precedes each quote or backslash of the name.
std::optional<Bracket> quotedBracket(QStringView path)
{
    const QChar quote = path.at(1);
    QString name;
    for (qsizetype i = 2; i < path.size(); ++i) {
        QChar c = path.at(i);
        if (c == quote) {
            if (!path.sliced(i + 1).startsWith(u']'))
                return std::nullopt;
            return Bracket{name, i + 2, true};
        }
        if (c == u'\\') {
            if (++i == path.size())
                return std::nullopt;
            c = path.at(i);
        }
        name += c;
    }
    return std::nullopt;
}

// The path must begin with the opening bracket.
std::optional<Bracket> bracketAt(QStringView path)
{
    if (path.size() > 1 && (path.at(1) == u'\'' || path.at(1) == u'"'))
        return quotedBracket(path);
    for (qsizetype i = 1; i < path.size() && path.at(i) != u'.' && path.at(i) != u'['; ++i) {
        if (path.at(i) == u']')
            return Bracket{path.sliced(1, i - 1).toString(), i + 1, false};
    }
    return std::nullopt;
}

qsizetype endOfName(QStringView path, bool alsoAtBracket)
{
    qsizetype end = 0;
    while (end < path.size() && path.at(end) != u'.' && !(alsoAtBracket && path.at(end) == u'['))
        ++end;
    return end;
}

} // namespace

SseJsonPath::SseJsonPath(QStringView path)
{
    if (path == u"$" || path.startsWith(u"$["))
        path = path.sliced(1);
    else if (path.startsWith(u"$."))
        path = path.sliced(2);
    if (path.isEmpty())
        return;
    for (;;) {
        path = path.sliced(appendPart(path));
        if (path.isEmpty())
            return;
        path = path.sliced(1); // the dot
    }
}

// Appends the steps before the next dot, as in "items[0]", and returns their size in characters.
// Brackets that are not well-formed are part of the name.
qsizetype SseJsonPath::appendPart(QStringView path)
{
    QList<Step> steps;
    qsizetype end = endOfName(path, true);
    if (end > 0 || !path.startsWith(u'['))
        steps.append({path.first(end).toString(), indexOf(path.first(end))});
    while (end < path.size() && path.at(end) == u'[') {
        const std::optional<Bracket> bracket = bracketAt(path.sliced(end));
        if (!bracket)
            break;
        steps.append({bracket->name, bracket->isQuoted ? -1 : indexOf(bracket->name)});
        end += bracket->size;
    }
    if (end == path.size() || path.at(end) == u'.') {
        m_steps.append(steps);
        return end;
    }
    end = endOfName(path, false);
    m_steps.append({path.first(end).toString(), -1});
    return end;
}

QStringList SseJsonPath::names() const
{
    QStringList names;
    for (const Step &step : m_steps)
        names.append(step.name);
    return names;
}

QJsonValue SseJsonPath::valueIn(const QJsonValue &json) const
{
    QJsonValue value = json;
    for (const Step &step : m_steps) {
        if (value.isObject())
            value = value.toObject().value(step.name);
        else if (value.isArray() && step.index >= 0)
            value = value.toArray().at(step.index);
        else
            return QJsonValue(QJsonValue::Undefined);
    }
    return value;
}

QByteArrayView SseJsonPath::textIn(QByteArrayView json) const
{
    QByteArrayView value = SseJsonScanner(json).takeValue();
    for (const Step &step : m_steps) {
        if (value.startsWith('{'))
            value = SseJsonScanner::member(value, step.name);
        else if (value.startsWith('[') && step.index >= 0)
            value = SseJsonScanner::element(value, step.index);
        else
            return {};
    }
    return value;
}
