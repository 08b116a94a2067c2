// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import QtSse
import Showcase
import Dashboard

// The newest lines first; those of a chosen level and above.
Card {
    id: log

    required property SseEventModel events
    property int level: 0 // 0: all, 1: info, 2: warning, 3: error
    readonly property var levels: ["debug", "info", "warning", "error"]
    readonly property int count: list.count

    SortFilterModel {
        id: filtered

        sourceModel: log.events
        filterField: "level"
        accepted: log.level === 0 ? [] : log.levels.slice(log.level)
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 1
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.leftMargin: Theme.padding
            Layout.rightMargin: Theme.padding - 6
            Layout.topMargin: Theme.compact ? 7 : 11 // as high as the head of the table
            Layout.bottomMargin: Theme.compact ? 4 : 6
            spacing: 2

            Text {
                Layout.fillWidth: true
                text: qsTr("Log")
                color: Theme.text
                font.pixelSize: Theme.title
                font.weight: Font.Medium
            }
            FilterChip {
                text: qsTr("All")
                key: "1"
                checked: log.level === 0
                onClicked: log.level = 0
            }
            FilterChip {
                text: qsTr("Info")
                key: "2"
                checked: log.level === 1
                onClicked: log.level = 1
            }
            FilterChip {
                text: qsTr("Warnings")
                key: "3"
                checked: log.level === 2
                onClicked: log.level = 2
            }
            FilterChip {
                text: qsTr("Errors")
                key: "4"
                checked: log.level === 3
                onClicked: log.level = 3
            }
        }
        ListView {
            id: list

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            reuseItems: true // what scrolls out makes room for what comes in, many times a second
            model: filtered
            boundsBehavior: Flickable.StopAtBounds
            activeFocusOnTab: true
            ScrollBar.vertical: ScrollBar {}

            delegate: LogLine {}
        }
    }
    Text {
        anchors.centerIn: parent
        visible: list.count === 0
        text: qsTr("Nothing yet")
        color: Theme.muted
        font.pixelSize: Theme.body
    }
}
