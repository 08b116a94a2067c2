// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import Showcase

// The stop under the cursor: a line at its time, a dot at its value, and both in words.
Item {
    id: cursor

    required property ChartScale scaling
    required property var stop // null if there is no cursor
    required property string valueText
    required property string timeText
    property color tone: Theme.info

    readonly property bool isPoint: stop ? stop.from === stop.to : false
    readonly property real position: !stop ? 0 : isPoint ? scaling.xOf(stop.from)
            : (Math.max(0, scaling.xOf(stop.from)) + Math.min(width, scaling.xOf(stop.to))) / 2
    readonly property real level: isPoint ? scaling.yOf(stop.value) : 0

    visible: stop !== null

    Rectangle {
        x: Math.round(cursor.position)
        width: 1
        height: parent.height
        color: Theme.muted
    }
    Rectangle {
        x: cursor.position - width / 2
        y: cursor.level - height / 2
        width: 10
        height: width
        radius: width / 2
        visible: cursor.isPoint
        color: cursor.tone
        border.color: Theme.card
        border.width: 2
    }
    Rectangle {
        readonly property bool isLeft: cursor.position + 10 + width > cursor.width

        x: cursor.position + (isLeft ? -10 - width : 10)
        y: cursor.isPoint && cursor.level < height + 14 ? parent.height - height - 6 : 6
        width: words.width + 20
        height: words.height + 10
        radius: 6
        color: Theme.raised
        border.color: Theme.border

        Row {
            id: words

            anchors.centerIn: parent
            spacing: 10

            Text {
                text: cursor.valueText
                color: cursor.isPoint ? Theme.text : Theme.warning
                font.pixelSize: Theme.body
                font.weight: Font.Medium
            }
            Text {
                anchors.verticalCenter: parent.verticalCenter
                text: cursor.timeText
                color: Theme.muted
                font.pixelSize: Theme.small
            }
        }
    }
}
