// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONSCANNER_P_H
#define SSEJSONSCANNER_P_H

#include <QtCore/qbytearrayview.h>
#include <QtCore/qstringview.h>

// Finds values in JSON text that is known to be well-formed, for what QJsonValue does not keep: the
// digits of a number that is not a qint64.
class SseJsonScanner
{
public:
    explicit SseJsonScanner(QByteArrayView json)
        : m_json(json)
    {
    }

    // The next value, or the next name of an object, without the blanks around it.
    QByteArrayView takeValue();

    [[nodiscard]] static QByteArrayView member(QByteArrayView object, QStringView name);
    [[nodiscard]] static QByteArrayView element(QByteArrayView array, qsizetype index);

private:
    void skipSpace();
    bool skipPunctuation(); // returns false at the end
    void skipString();
    void skipStructure();

    QByteArrayView m_json;
    qsizetype m_position = 0;
};

#endif // SSEJSONSCANNER_P_H
