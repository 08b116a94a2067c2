// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtSse

// The last values of a stream. The end of the charts moves on when no events arrive.
SseTimeSeries {
    id: series

    property real end: currentTime() // in milliseconds since the epoch

    readonly property Timer timer: Timer {
        interval: series.updateInterval
        running: !series.paused
        repeat: true
        onTriggered: series.end = series.currentTime()
    }

    window: 30000
    updateInterval: 100 // a line moves by about two pixels
    onPausedChanged: end = currentTime() // the newest points are shown, too
}
