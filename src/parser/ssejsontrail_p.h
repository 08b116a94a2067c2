// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONTRAIL_P_H
#define SSEJSONTRAIL_P_H

#include <QtCore/qbytearrayview.h>
#include <QtCore/qstring.h>
#include <QtCore/qvarlengtharray.h>

// The way from a JSON value to one inside it.
class SseJsonTrail
{
public:
    // A member of an object or, if the index is not negative, an element of an array.
    struct Step
    {
        QLatin1StringView property;
        QString key; // of a map, if there is no property
        qsizetype index = -1;

        [[nodiscard]] QString name() const { return property.isEmpty() ? key : property; }
    };

    void enter(const Step &step) { m_steps.append(step); }
    void leave() { m_steps.removeLast(); }
    [[nodiscard]] qsizetype depth() const { return m_steps.size(); }

    [[nodiscard]] QString path() const; // for SseJsonPath
    // Returns the text of the inner value in that of the outer one.
    [[nodiscard]] QByteArrayView textIn(QByteArrayView json) const;

private:
    QVarLengthArray<Step, 8> m_steps;
};

#endif // SSEJSONTRAIL_P_H
