// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts
import Showcase

// The price of one symbol over time.
Card {
    id: card

    required property LiveSeries series
    required property string symbol
    required property string name

    ColumnLayout {
        anchors { fill: parent; leftMargin: Theme.padding; rightMargin: Theme.padding
                  topMargin: Theme.compact ? 8 : 14; bottomMargin: Theme.compact ? 6 : 10 }
        spacing: Theme.compact ? 4 : 10

        RowLayout {
            Layout.fillWidth: true
            spacing: 8

            Text {
                text: card.symbol
                color: Theme.text
                font.pixelSize: Theme.title
                font.weight: Font.Medium
            }
            Text {
                Layout.fillWidth: true
                text: card.name
                color: Theme.muted
                font.pixelSize: Theme.body
                elide: Text.ElideRight
            }
            Text {
                text: qsTr("Last %1 seconds").arg(card.series.window / 1000)
                color: Theme.muted
                font.pixelSize: Theme.small
            }
        }
        TimeChart {
            objectName: "chart"
            Layout.fillWidth: true
            Layout.fillHeight: true
            series: card.series
            key: card.symbol
            title: qsTr("Price of %1").arg(card.symbol)
        }
    }
}
