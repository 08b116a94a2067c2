// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONPATH_P_H
#define SSEJSONPATH_P_H

#include <QtCore/qbytearrayview.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qstringview.h>

// The place of a value inside JSON: "quote.price", "items.0.name", "$.items[0]['a.b']". The
// documentation of SseEvent::jsonValue() has the grammar. A path is taken apart once and then
// applied to any number of values.
class SseJsonPath
{
public:
    SseJsonPath() = default;
    explicit SseJsonPath(QStringView path);

    [[nodiscard]] QStringList names() const; // of the steps
    [[nodiscard]] QJsonValue valueIn(const QJsonValue &json) const;

    // The text of the value in well-formed JSON; empty if there is none.
    [[nodiscard]] QByteArrayView textIn(QByteArrayView json) const;

private:
    // What it means depends on where it is applied: to an object it is a name, to an array a number.
    struct Step
    {
        QString name;
        qsizetype index = -1; // -1: not a number
    };

    qsizetype appendPart(QStringView path);

    QList<Step> m_steps;
};

#endif // SSEJSONPATH_P_H
