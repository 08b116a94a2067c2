// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Showcase

// A question to choose, and what it will show.
AbstractButton {
    id: card

    property string hint

    Layout.fillWidth: true
    Layout.preferredWidth: 1 // all the same
    hoverEnabled: true
    leftPadding: Theme.compact ? 12 : 16
    rightPadding: leftPadding
    topPadding: Theme.compact ? 7 : 11
    bottomPadding: topPadding
    Accessible.description: hint

    contentItem: Column {
        spacing: 2

        Text {
            width: parent.width
            text: card.text
            color: Theme.text
            font.pixelSize: Theme.body
            font.weight: Font.Medium
            elide: Text.ElideRight
        }
        Text {
            width: parent.width
            text: card.hint
            color: Theme.muted
            font.pixelSize: Theme.small
            elide: Text.ElideRight
        }
    }

    background: Rectangle {
        radius: Theme.radius
        color: card.down || card.hovered ? Theme.raised : Theme.card
        border.color: card.visualFocus ? Theme.info : Theme.border
        border.width: card.visualFocus ? 2 : 1
    }
}
