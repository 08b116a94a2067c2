// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts
import Showcase

// A line of the log: what the JSON says, or else the data as they came.
Item {
    id: line

    required property var level
    required property var service
    required property var text
    required property string type
    required property var model // its role "data" has the name of Item's default property
    required property date receivedAt

    readonly property string kind: Theme.line(level) || Theme.line(type)
    readonly property color tone: toneOf(kind)

    function toneOf(level: string): color {
        switch (level) {
        case "error":
            return Theme.down;
        case "warning":
            return Theme.warning;
        case "info":
            return Theme.info;
        default:
            return Theme.muted;
        }
    }

    width: ListView.view.width
    height: Theme.compact ? 22 : 32

    Rectangle {
        anchors { left: parent.left; right: parent.right; top: parent.top
                  leftMargin: Theme.padding; rightMargin: Theme.padding }
        height: 1
        color: Theme.border
        opacity: 0.7
    }
    RowLayout {
        anchors { fill: parent; leftMargin: Theme.padding; rightMargin: Theme.padding }
        spacing: Theme.compact ? 8 : 12

        Text {
            text: Qt.formatTime(line.receivedAt, "hh:mm:ss")
            color: Theme.muted
            font.pixelSize: Theme.small
        }
        Rectangle {
            Layout.preferredWidth: Theme.compact ? 56 : 62
            Layout.preferredHeight: badge.implicitHeight + (Theme.compact ? 2 : 6)
            radius: height / 2
            color: Theme.tint(line.tone, 0.15)

            Text {
                id: badge

                anchors.centerIn: parent
                width: Math.min(implicitWidth, parent.width - 10)
                elide: Text.ElideRight
                text: line.kind
                color: line.tone
                font.pixelSize: Theme.small - 1
                font.weight: Font.Medium
            }
        }
        Text {
            Layout.fillWidth: true
            text: Theme.line(line.text) || Theme.line(line.model.data)
            textFormat: Text.PlainText
            maximumLineCount: 1
            color: Theme.text
            font.pixelSize: Theme.body - 1
            elide: Text.ElideRight
        }
        Text {
            visible: !Theme.compact
            text: Theme.line(line.service)
            color: Theme.muted
            font.pixelSize: Theme.small
        }
    }
}
