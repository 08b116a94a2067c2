// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic

AbstractButton {
    id: chip

    property string key

    checkable: true
    autoExclusive: true
    hoverEnabled: true
    leftPadding: Theme.compact ? 8 : 11
    rightPadding: leftPadding
    topPadding: Theme.compact ? 2 : 4
    bottomPadding: topPadding

    contentItem: Text {
        text: chip.text
        color: chip.checked ? Theme.text : Theme.muted
        font.pixelSize: Theme.small
        font.weight: chip.checked ? Font.Medium : Font.Normal
        verticalAlignment: Text.AlignVCenter
    }

    background: Rectangle {
        radius: height / 2
        color: chip.checked ? Theme.raised : chip.hovered ? Theme.tint(Theme.raised, 0.6) : "transparent"
        border.color: chip.visualFocus ? Theme.info : "transparent"
        border.width: 2
    }

    Shortcut {
        sequence: chip.key
        enabled: chip.key !== ""
        onActivated: chip.clicked()
    }
}
