// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic

Button {
    id: button

    property color tone: Theme.text
    property string key // for those who prefer the keyboard

    hoverEnabled: true
    leftPadding: Theme.compact ? 10 : 14
    rightPadding: leftPadding
    topPadding: Theme.compact ? 5 : 8
    bottomPadding: topPadding

    contentItem: Row {
        spacing: 8

        Text {
            anchors.verticalCenter: parent.verticalCenter
            text: button.text
            color: button.enabled ? button.tone : Theme.muted
            font.pixelSize: Theme.body
            font.weight: Font.Medium
        }
        Text {
            anchors.verticalCenter: parent.verticalCenter
            visible: button.key !== "" && !Theme.compact
            width: Math.max(18, implicitWidth)
            height: 18
            leftPadding: 5
            rightPadding: 5
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            text: button.key
            color: Theme.muted
            font.pixelSize: 11

            Rectangle {
                anchors.fill: parent
                z: -1
                radius: 4
                color: Theme.raised
            }
        }
    }

    background: Rectangle {
        radius: height / 2
        color: button.down ? Theme.tint(button.tone, 0.18)
                           : button.hovered ? Theme.tint(button.tone, 0.09) : "transparent"
        border.color: button.visualFocus ? Theme.info : Theme.border
        border.width: button.visualFocus ? 2 : 1
    }

    Shortcut {
        sequence: button.key
        enabled: button.key !== "" && button.enabled
        onActivated: button.clicked()
    }
}
