// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssejsonnumber_p.h"

#include <QtCore/qlocale.h>

#include <algorithm>

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// The exponent is limited to a value that no number can reach with its digits.
qint64 exponentOf(QByteArrayView text)
{
    constexpr qint64 Largest = 1'000'000'000'000'000;
    qint64 exponent = 0;
    for (const char c : text) {
        if (isDigit(c))
            exponent = std::min(exponent * 10 + (c - '0'), Largest);
    }
    return text.startsWith('-') ? -exponent : exponent;
}

} // namespace

SseJsonNumber::SseJsonNumber(QByteArrayView text)
{
    m_isNegative = text.startsWith('-');
    bool isFraction = false;
    for (qsizetype i = m_isNegative ? 1 : 0; i < text.size(); ++i) {
        const char c = text.at(i);
        if (c == 'e' || c == 'E') {
            m_exponent += exponentOf(text.sliced(i + 1));
            break;
        }
        if (c == '.') {
            isFraction = true;
        } else if (c == '0' && m_digits.isEmpty()) {
            m_exponent -= isFraction;
        } else {
            m_digits += c;
            m_exponent += !isFraction;
        }
    }
    while (m_digits.endsWith('0'))
        m_digits.chop(1);
    if (m_digits.isEmpty()) {
        m_exponent = 0;
        m_isNegative = false;
    }
}

QString SseJsonNumber::canonicalText() const
{
    const QByteArray digits = allDigits();
    const bool isInteger = std::all_of(digits.cbegin(), digits.cend(),
                                       [](char c) { return isDigit(c) || c == '-'; });
    QString exact = QString::fromLatin1(digits);
    if (isInteger)
        return exact;
    const QString usual = QString::number(digits.toDouble(), 'g', QLocale::FloatingPointShortest);
    return SseJsonNumber(usual.toLatin1()) == *this ? usual : exact;
}

QByteArray SseJsonNumber::allDigits() const
{
    constexpr qint64 MostDigits = 40;
    constexpr qint64 MostZeros = 5; // after the decimal point
    const QByteArray sign = m_isNegative ? "-" : "";
    const qint64 size = m_digits.size();
    if (m_digits.isEmpty())
        return "0";
    if (m_exponent >= size && m_exponent <= MostDigits)
        return sign + m_digits + QByteArray(m_exponent - size, '0');
    if (m_exponent > 0 && m_exponent < size)
        return sign + m_digits.first(m_exponent) + '.' + m_digits.sliced(m_exponent);
    if (m_exponent <= 0 && m_exponent >= -MostZeros)
        return sign + "0." + QByteArray(-m_exponent, '0') + m_digits;
    return sign + m_digits.first(1) + (size > 1 ? "." + m_digits.sliced(1) : QByteArray()) + 'e'
            + QByteArray::number(m_exponent - 1);
}
