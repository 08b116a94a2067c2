// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtSse

// Counts the events that are missing or there twice, by the numbers that the server gives them.
SseEventHandler {
    property real last: 0 // number of the last event, 0: none yet
    property real lost: 0
    property real duplicates: 0

    onReceived: event => {
        const number = Number(event.lastEventId);
        if (!(number > 0)) // not a stream that counts
            return;
        if (number <= last)
            ++duplicates;
        else if (last > 0)
            lost += number - last - 1;
        last = Math.max(last, number);
    }
}
