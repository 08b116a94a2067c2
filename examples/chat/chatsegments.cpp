// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "chatsegments.h"

#include <algorithm>

namespace ChatSegments {

qsizetype charactersFor(qsizetype length, QStringView text)
{
    const qsizetype end = std::min(text.size(), std::max<qsizetype>(0, MaximumSize - length));
    for (qsizetype i = std::max<qsizetype>(0, FairSize - length); i < end; ++i) {
        if (text[i] == u'\n' || (length + i >= LargeSize && text[i].isSpace()))
            return i;
    }
    // Not between the halves of a character.
    const bool isHalf = end > 0 && end < text.size() && text[end].isLowSurrogate();
    return isHalf ? end - 1 : end;
}

} // namespace ChatSegments
