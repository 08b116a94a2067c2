// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef FUZZINPUT_H
#define FUZZINPUT_H

#include <QtCore/qbytearray.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

// The fuzzer's bytes, from the first to the last; zeros behind them.
class FuzzInput
{
public:
    FuzzInput(const std::uint8_t *data, std::size_t size)
        : m_rest(reinterpret_cast<const char *>(data), qsizetype(size))
    {
    }

    [[nodiscard]] bool isEmpty() const { return m_rest.isEmpty(); }

    int byte()
    {
        if (m_rest.isEmpty())
            return 0;
        const auto value = quint8(m_rest.front());
        m_rest = m_rest.sliced(1);
        return value;
    }

    QByteArray bytes(int size)
    {
        const QByteArrayView result = m_rest.first(std::min(qsizetype(size), m_rest.size()));
        m_rest = m_rest.sliced(result.size());
        return result.toByteArray();
    }

    template <typename T, std::size_t Size>
    const T &oneOf(const T (&values)[Size])
    {
        return values[std::size_t(byte()) % Size];
    }

private:
    QByteArrayView m_rest;
};

#endif // FUZZINPUT_H
