// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONPATH_P_H
#define SSEJSONPATH_P_H

#include <QtCore/qjsonvalue.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringview.h>

// The place of a value inside JSON: "quote.price", "items.0.name", "$.items[0].name". Taken apart
// once and then applied to as many values as there are.
class SseJsonPath
{
public:
    SseJsonPath() = default;
    explicit SseJsonPath(QStringView path);

    [[nodiscard]] QJsonValue valueIn(const QJsonValue &json) const;

private:
    // What it means depends on where it is applied: to an object it is a name, to an array a number.
    struct Step
    {
        QString name;
        qsizetype index = -1; // -1: not a number
    };

    void append(QStringView step);

    QList<Step> m_steps;
};

#endif // SSEJSONPATH_P_H
