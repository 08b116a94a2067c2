// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONSCANNER_P_H
#define SSEJSONSCANNER_P_H

#include <QtCore/qbytearrayview.h>
#include <QtCore/qstringview.h>

// Finds values in well-formed JSON text. It is used where QJsonValue loses information: the digits
// of a number that does not fit into a qint64.
class SseJsonScanner
{
public:
    explicit SseJsonScanner(QByteArrayView json)
        : m_json(json)
    {
    }

    // Returns the next value, or the next member name of an object, without surrounding whitespace.
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
