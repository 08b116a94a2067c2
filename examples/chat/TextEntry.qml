// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic
import Showcase

// A labelled line of text.
Column {
    id: entry

    property alias label: title.text
    property alias text: field.text
    property alias placeholder: field.placeholderText
    property alias echoMode: field.echoMode
    property alias inputMethodHints: field.inputMethodHints

    signal accepted()

    function edit() {
        field.forceActiveFocus();
    }

    spacing: 6

    Text {
        id: title

        color: Theme.muted
        font.pixelSize: Theme.small
    }
    TextField {
        id: field

        width: entry.width
        padding: Theme.compact ? 8 : 10
        selectByMouse: true
        color: Theme.text
        placeholderTextColor: Theme.tint(Theme.muted, 0.8)
        selectionColor: Theme.info
        selectedTextColor: Theme.window
        font.pixelSize: Theme.body
        Accessible.name: title.text
        onAccepted: entry.accepted()

        background: Rectangle {
            radius: 8
            color: Theme.window
            border.color: field.activeFocus ? Theme.info : Theme.border
            border.width: field.activeFocus ? 2 : 1
        }
    }
}
