// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Showcase

// A row for each symbol; what has changed flashes. One of the rows is chosen.
Card {
    id: table

    property alias model: list.model
    property alias currentIndex: list.currentIndex
    required property LiveSeries prices

    readonly property PriceRow current: list.currentItem as PriceRow
    readonly property string symbol: String(current?.symbol ?? "")
    readonly property string name: Theme.line(current?.name)

    component HeaderText: Text {
        color: Theme.muted
        font.pixelSize: Theme.small
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 1
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.leftMargin: Theme.padding
            Layout.rightMargin: Theme.padding
            Layout.topMargin: Theme.compact ? 8 : 14
            Layout.bottomMargin: Theme.compact ? 4 : 8
            spacing: Theme.gap

            HeaderText {
                Layout.fillWidth: true
                text: qsTr("Prices")
                color: Theme.text
                font.pixelSize: Theme.title
                font.weight: Font.Medium
            }
            HeaderText {
                Layout.preferredWidth: Columns.trendWidth
                text: qsTr("Trend")
            }
            HeaderText {
                Layout.preferredWidth: Columns.priceWidth
                text: qsTr("Price")
                horizontalAlignment: Text.AlignRight
            }
            HeaderText {
                Layout.preferredWidth: Columns.changeWidth
                text: qsTr("Change")
                horizontalAlignment: Text.AlignRight
            }
            HeaderText {
                Layout.preferredWidth: Columns.volumeWidth
                visible: !Theme.compact
                text: qsTr("Volume")
                horizontalAlignment: Text.AlignRight
            }
        }
        ListView {
            id: list

            property bool isChosen: false // by the user

            objectName: "priceList"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            activeFocusOnTab: true
            ScrollBar.vertical: ScrollBar {}
            onActiveFocusChanged: isChosen = isChosen || activeFocus
            onCountChanged: {
                isChosen = isChosen && count > 0;
                if (!isChosen)
                    currentIndex = 0;
            }

            delegate: PriceRow {
                prices: table.prices // qmllint disable unqualified
            }
        }
    }
}
