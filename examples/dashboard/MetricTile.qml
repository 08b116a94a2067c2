// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtSse
import Showcase

// One reading of the stream, its recent past, and whether it can still be relied upon.
Card {
    id: tile

    required property SseSource source
    required property string path
    required property string title
    property string unit
    property int decimals: 0
    property color tone: Theme.info

    SseValue {
        id: reading

        source: tile.source
        type: "metric"
        path: tile.path
        staleAfter: 2000
    }
    LiveSeries {
        id: readings

        source: tile.source
        eventTypes: "metric"
        valuePath: tile.path
        paused: tile.source.paused
    }

    Column {
        anchors { left: parent.left; top: parent.top; right: parent.right; margins: Theme.padding }
        spacing: Theme.compact ? 1 : 4

        Text {
            width: parent.width
            text: tile.title
            color: Theme.muted
            font.pixelSize: Theme.small
            elide: Text.ElideRight
        }
        Row {
            spacing: 4
            opacity: reading.stale ? 0.4 : 1

            Behavior on opacity { NumberAnimation { duration: 200 } }

            Text {
                id: number

                text: Theme.number(reading.value, tile.decimals)
                color: Theme.text
                font.pixelSize: Theme.large
                font.weight: Font.Medium
            }
            Text {
                anchors.baseline: number.baseline
                text: tile.unit
                color: Theme.muted
                font.pixelSize: Theme.small
            }
        }
    }
    Sparkline {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: 1 }
        height: Theme.compact ? 18 : 40
        series: readings
        tone: reading.stale ? Theme.muted : tile.tone
    }
    Text {
        anchors { right: parent.right; top: parent.top; margins: Theme.padding }
        visible: reading.stale && reading.age >= 0
        text: qsTr("stale")
        color: Theme.warning
        font.pixelSize: Theme.small
    }
}
