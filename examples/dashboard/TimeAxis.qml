// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import Showcase

// Times of the day below the chart, which move with it.
Item {
    id: axis

    required property ChartScale scaling

    readonly property real step: stepFor(1.6 * metrics.advanceWidth / width * scaling.duration)
    readonly property real first: Math.ceil(scaling.begin / step) * step
    readonly property TextMetrics metrics: TextMetrics {
        font.pixelSize: Theme.small
        text: "00:00:00"
    }

    function stepFor(shortest: real): real {
        for (const seconds of [1, 2, 5, 10, 15, 30, 60, 120, 300]) {
            if (seconds * 1000 >= shortest)
                return seconds * 1000;
        }
        return 600000;
    }

    // Delegates use the id of the root. Bound components do not exist in Qt 6.4.
    // qmllint disable unqualified
    Repeater {
        model: Math.floor(axis.scaling.duration / axis.step) + 1

        Rectangle {
            required property int index
            readonly property real time: axis.first + index * axis.step

            x: axis.scaling.xOf(time)
            y: axis.height
            width: 1
            height: 4
            visible: time <= axis.scaling.end
            color: Theme.muted

            Text {
                anchors { top: parent.bottom; topMargin: 2; horizontalCenter: parent.horizontalCenter }
                objectName: "timeLabel"
                // Neither appears nor vanishes at once.
                opacity: Math.max(0, Math.min(1, parent.x / width * 2,
                                               (axis.width + 8 - parent.x - width / 2) / 8))
                text: axis.scaling.clockTime(parent.time)
                color: Theme.muted
                font.pixelSize: Theme.small
            }
        }
    }
    // qmllint enable unqualified
}
