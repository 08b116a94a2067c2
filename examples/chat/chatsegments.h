// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CHATSEGMENTS_H
#define CHATSEGMENTS_H

#include <QtCore/qstringview.h>

// A long text is shown in segments, of which only the last one grows. To append to a text, be it
// ever so long, thus costs no more than to lay out a segment.
namespace ChatSegments {

inline constexpr qsizetype FairSize = 4000; // from here on, a segment ends with its line
inline constexpr qsizetype LargeSize = 8000; // from here on, with its word
inline constexpr qsizetype MaximumSize = 9000; // and here anyway

// Returns how much of the text belongs to a segment that has so many characters already: less
// than all of it, if another segment is to begin there.
[[nodiscard]] qsizetype charactersFor(qsizetype length, QStringView text);

} // namespace ChatSegments

#endif // CHATSEGMENTS_H
