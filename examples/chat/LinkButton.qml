// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic
import Showcase

// An action beside what it is about.
AbstractButton {
    id: button

    property color tone: Theme.muted

    hoverEnabled: true
    leftPadding: 10
    rightPadding: 10
    topPadding: Theme.compact ? 3 : 5
    bottomPadding: topPadding

    contentItem: Text {
        text: button.text
        color: button.hovered ? Theme.text : button.tone
        font.pixelSize: Theme.small
        font.weight: Font.Medium
    }

    background: Rectangle {
        radius: height / 2
        color: button.down || button.hovered ? Theme.raised : "transparent"
        border.color: button.visualFocus ? Theme.info : Theme.border
        border.width: button.visualFocus ? 2 : 1
    }
}
