// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONNUMBER_P_H
#define SSEJSONNUMBER_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qstring.h>

// A number as it is written in JSON, with all of its digits. QJsonValue has a qint64 or a double.
class SseJsonNumber
{
public:
    explicit SseJsonNumber(QByteArrayView text); // well-formed

    // The same text for numbers that are equal: 1, 1.0 and 10e-1. An integer has all of its digits, a
    // fraction those of the nearest double if that is exact.
    [[nodiscard]] QString canonicalText() const;

private:
    friend bool operator==(const SseJsonNumber &lhs, const SseJsonNumber &rhs) noexcept
    {
        return lhs.m_isNegative == rhs.m_isNegative && lhs.m_digits == rhs.m_digits
                && lhs.m_exponent == rhs.m_exponent;
    }

    [[nodiscard]] QByteArray allDigits() const;

    // ±0.digits × 10^exponent; no zeros at either end of the digits, none at all for 0.
    QByteArray m_digits;
    qint64 m_exponent = 0;
    bool m_isNegative = false;
};

#endif // SSEJSONNUMBER_P_H
