// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Chat
import Showcase

// Who answers. A click leads to the settings.
AbstractButton {
    id: pill

    required property ChatSettings settings
    required property bool busy

    readonly property color tone: settings.demo ? Theme.info : Theme.accent

    function serverText(): string {
        if (settings.demo)
            return qsTr("Built-in demo");
        return settings.model !== "" ? settings.model + " · " + settings.host : settings.host;
    }

    hoverEnabled: true
    leftPadding: Theme.compact ? 12 : 16
    rightPadding: leftPadding
    topPadding: Theme.compact ? 5 : 8
    bottomPadding: topPadding
    text: serverText()
    Accessible.name: qsTr("Server: %1").arg(text)

    contentItem: RowLayout {
        spacing: 10

        PulsingDot {
            color: pill.tone
            running: pill.busy
        }
        Text {
            Layout.fillWidth: true
            text: pill.text
            textFormat: Text.PlainText
            elide: Text.ElideRight
            color: pill.tone
            font.pixelSize: Theme.body
            font.weight: Font.Medium
        }
    }

    background: Rectangle {
        radius: height / 2
        color: Theme.tint(pill.tone, pill.hovered ? 0.2 : 0.13)
        border.color: pill.visualFocus ? Theme.info : "transparent"
        border.width: 2
    }
}
