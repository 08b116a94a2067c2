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

// A path to a value inside JSON: "quote.price", "items.0.name", "$.items[0]['a.b']". The
// documentation of SseEvent::jsonValue() defines the grammar. A path is parsed once and can then be
// applied to any number of values.
class SseJsonPath
{
public:
    SseJsonPath() = default;
    explicit SseJsonPath(QStringView path);

    [[nodiscard]] QStringList names() const; // of the steps
    [[nodiscard]] QJsonValue valueIn(const QJsonValue &json) const;

    // Returns the text of the value in well-formed JSON, or an empty view if there is no such
    // value.
    [[nodiscard]] QByteArrayView textIn(QByteArrayView json) const;

private:
    // A step is a name when it is applied to an object, and an index when it is applied to an
    // array.
    struct Step
    {
        QString name;
        qsizetype index = -1; // -1: not a number
    };

    qsizetype appendPart(QStringView path);

    QList<Step> m_steps;
};

#endif // SSEJSONPATH_P_H
