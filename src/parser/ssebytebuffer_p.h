// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEBYTEBUFFER_P_H
#define SSEBYTEBUFFER_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>

#include <cstring>
#include <utility>

// A buffer to which bytes are appended piece by piece. clear() keeps the memory for the next use,
// unless it is large. take() moves the bytes out without a copy.
class SseByteBuffer
{
public:
    [[nodiscard]] const char *data() const { return m_memory + m_begin; }
    [[nodiscard]] qsizetype size() const { return m_end - m_begin; }
    [[nodiscard]] QByteArrayView view() const { return {data(), size()}; }

    void append(QByteArrayView bytes)
    {
        char *const target = extend(bytes.size());
        if (!bytes.isEmpty())
            std::memcpy(target, bytes.data(), std::size_t(bytes.size()));
    }

    void append(char separator, QByteArrayView bytes)
    {
        char *const target = extend(bytes.size() + 1);
        *target = separator;
        if (!bytes.isEmpty())
            std::memcpy(target + 1, bytes.data(), std::size_t(bytes.size()));
    }

    void assign(QByteArrayView bytes)
    {
        m_begin = 0;
        m_end = 0;
        append(bytes);
    }

    void removePrefix(qsizetype size) { m_begin += size; }

    void clear()
    {
        m_begin = 0;
        m_end = 0;
        if (isLarge())
            release();
    }

    // Returns true if the memory is larger than clear() keeps.
    [[nodiscard]] bool isLarge() const { return m_bytes.size() > KeptSize; }

    [[nodiscard]] QByteArray take();

    void swap(SseByteBuffer &other) noexcept
    {
        m_bytes.swap(other.m_bytes);
        std::swap(m_memory, other.m_memory);
        std::swap(m_begin, other.m_begin);
        std::swap(m_end, other.m_end);
    }

private:
    static constexpr qsizetype KeptSize = 64 * 1024;

    char *extend(qsizetype size)
    {
        if (m_bytes.size() - m_end < size)
            grow(m_end + size);
        char *const target = m_memory + m_end;
        m_end += size;
        return target;
    }

    void grow(qsizetype size);
    void release();

    QByteArray m_bytes; // resized to its capacity: every byte may be written
    char *m_memory = nullptr; // m_bytes.data(), stored to avoid the check for sharing
    qsizetype m_begin = 0;
    qsizetype m_end = 0;
};

#endif // SSEBYTEBUFFER_P_H
