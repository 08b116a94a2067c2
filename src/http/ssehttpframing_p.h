// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPFRAMING_P_H
#define SSEHTTPFRAMING_P_H

#include <QtCore/qglobal.h>

// How a client finds the end of a body (RFC 9112, section "Message Body Length").
struct SseHttpFraming
{
    enum class Kind {
        None, // there is no body
        Length,
        Chunked,
        UntilClose,
    };

    static constexpr SseHttpFraming none() noexcept { return {}; }
    static constexpr SseHttpFraming ofLength(qint64 length) noexcept
    {
        return {Kind::Length, length};
    }
    static constexpr SseHttpFraming chunked() noexcept { return {Kind::Chunked, 0}; }
    static constexpr SseHttpFraming untilClose() noexcept { return {Kind::UntilClose, 0}; }

    friend constexpr bool operator==(const SseHttpFraming &lhs, const SseHttpFraming &rhs) noexcept
    {
        return lhs.kind == rhs.kind && lhs.length == rhs.length;
    }
    friend constexpr bool operator!=(const SseHttpFraming &lhs, const SseHttpFraming &rhs) noexcept
    {
        return !(lhs == rhs);
    }

    Kind kind = Kind::None;
    qint64 length = 0; // for Length
};

#endif // SSEHTTPFRAMING_P_H
