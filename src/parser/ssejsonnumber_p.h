// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONNUMBER_P_H
#define SSEJSONNUMBER_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qstring.h>

// A JSON number with all of its digits. QJsonValue keeps only a qint64 or a double.
class SseJsonNumber
{
public:
    explicit SseJsonNumber(QByteArrayView text); // well-formed

    // Returns the same text for equal numbers, such as 1, 1.0 and 10e-1. An integer keeps all of
    // its digits. A fraction is written like the nearest double if that is exact.
    [[nodiscard]] QString canonicalText() const;

private:
    friend bool operator==(const SseJsonNumber &lhs, const SseJsonNumber &rhs) noexcept
    {
        return lhs.m_isNegative == rhs.m_isNegative && lhs.m_digits == rhs.m_digits
                && lhs.m_exponent == rhs.m_exponent;
    }

    [[nodiscard]] QByteArray allDigits() const;

    // The value is ±0.digits × 10^exponent. The digits neither begin nor end with a zero, and are
    // empty for 0.
    QByteArray m_digits;
    qint64 m_exponent = 0;
    bool m_isNegative = false;
};

#endif // SSEJSONNUMBER_P_H
