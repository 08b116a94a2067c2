// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSELINESCANNER_P_H
#define SSELINESCANNER_P_H

#include <QtCore/qalgorithms.h>
#include <QtCore/qglobal.h>

#include <cstring>

#if defined(__SSE2__)
#  include <emmintrin.h>
#endif

namespace SseLineScanner {

// The first CR or LF in [p, end), or end. Nothing else ends a line: not U+2028, U+0085, VT or FF.
// Sixteen bytes at a time where the processor can; elsewhere eight, with the "is there a zero
// byte" trick of word arithmetic.
inline const char *findLineEnd(const char *p, const char *end) noexcept
{
#if defined(__SSE2__)
    const __m128i cr = _mm_set1_epi8('\r');
    const __m128i lf = _mm_set1_epi8('\n');
    for (; end - p >= 16; p += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i *>(p));
        const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(block, cr), _mm_cmpeq_epi8(block, lf));
        const int mask = _mm_movemask_epi8(hits);
        if (mask != 0)
            return p + qCountTrailingZeroBits(quint32(mask));
    }
#else
    constexpr quint64 Ones = Q_UINT64_C(0x0101010101010101);
    constexpr quint64 HighBits = Q_UINT64_C(0x8080808080808080);
    constexpr auto hasZeroByte = [](quint64 word) { return ((word - Ones) & ~word & HighBits); };
    for (; end - p >= 8; p += 8) {
        quint64 word;
        std::memcpy(&word, p, sizeof word);
        if (hasZeroByte(word ^ (Ones * '\r')) || hasZeroByte(word ^ (Ones * '\n')))
            break;
    }
#endif
    while (p != end && *p != '\r' && *p != '\n')
        ++p;
    return p;
}

} // namespace SseLineScanner

#endif // SSELINESCANNER_P_H
