// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts
import Showcase

// A symbol and its price; a change flashes.
Item {
    id: row

    required property int index
    required property LiveSeries prices
    required property var symbol
    required property var name
    required property var price
    required property var change
    required property var volume

    property real before: 0
    readonly property color tone: Number(change) < 0 ? Theme.down : Theme.up

    objectName: "priceRow"
    width: ListView.view.width
    height: Columns.rowHeight
    onPriceChanged: {
        if (!Number.isFinite(price))
            return;
        const now = Number(price);
        if (before > 0 && now !== before) {
            flash.color = now > before ? Theme.up : Theme.down;
            flashing.restart();
        }
        before = now;
    }

    TapHandler {
        onTapped: {
            row.ListView.view.currentIndex = row.index;
            row.ListView.view.forceActiveFocus();
        }
    }
    Rectangle {
        anchors { fill: parent; leftMargin: Theme.padding / 2; rightMargin: Theme.padding / 2 }
        radius: 6
        color: Theme.raised
        border.color: row.ListView.view.activeFocus ? Theme.info : "transparent"
        border.width: 2
        visible: row.ListView.isCurrentItem
    }
    Rectangle {
        id: flash

        anchors { fill: parent; leftMargin: Theme.padding / 2; rightMargin: Theme.padding / 2
                  topMargin: 2; bottomMargin: 2 }
        radius: 6
        opacity: 0

        NumberAnimation {
            id: flashing

            target: flash
            property: "opacity"
            from: 0.26
            to: 0
            duration: 900
            easing.type: Easing.OutCubic
        }
    }
    Rectangle {
        anchors { left: parent.left; right: parent.right; top: parent.top
                  leftMargin: Theme.padding; rightMargin: Theme.padding }
        height: 1
        color: Theme.border
        opacity: 0.7
    }
    RowLayout {
        anchors { fill: parent; leftMargin: Theme.padding; rightMargin: Theme.padding }
        spacing: Theme.gap

        Text {
            Layout.preferredWidth: Theme.compact ? 46 : 56
            text: String(row.symbol ?? "")
            color: Theme.text
            font.pixelSize: Theme.body
            font.weight: Font.Medium
        }
        Text {
            Layout.fillWidth: true
            text: Theme.line(row.name)
            color: Theme.muted
            font.pixelSize: Theme.body
            elide: Text.ElideRight
        }
        Sparkline {
            Layout.preferredWidth: Columns.trendWidth
            Layout.preferredHeight: Columns.rowHeight - (Theme.compact ? 12 : 24)
            series: row.prices
            key: String(row.symbol ?? "")
            tone: row.tone
            filled: false
        }
        Text {
            Layout.preferredWidth: Columns.priceWidth
            text: Theme.number(row.price, 2)
            color: Theme.text
            font.pixelSize: Theme.compact ? Theme.body : Theme.title
            font.weight: Font.Medium
            horizontalAlignment: Text.AlignRight
        }
        Text {
            Layout.preferredWidth: Columns.changeWidth
            text: Number.isFinite(row.change) ? (row.change < 0 ? "▼ " : "▲ ") + Theme.number(Math.abs(row.change), 2) + " %" : "–"
            color: row.tone
            font.pixelSize: Theme.body
            horizontalAlignment: Text.AlignRight
        }
        Text {
            Layout.preferredWidth: Columns.volumeWidth
            visible: !Theme.compact
            text: Theme.number(row.volume, 0)
            color: Theme.muted
            font.pixelSize: Theme.body
            horizontalAlignment: Text.AlignRight
        }
    }
}
