// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Showcase

// Where questions are written: Enter asks, Shift+Enter begins a new line.
Card {
    id: composer

    required property bool busy
    readonly property alias text: area.text

    signal asked(question: string)
    signal stopped()
    signal scrolled(pages: real)

    function ask() {
        if (!busy && area.text.trim() !== "")
            asked(area.text);
    }

    function clear() {
        area.clear();
    }

    function edit() {
        area.forceActiveFocus();
    }

    implicitHeight: content.implicitHeight + 2 * content.anchors.margins
    border.color: area.activeFocus ? Theme.tint(Theme.info, 0.8) : Theme.border

    RowLayout {
        id: content

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter
                  margins: Theme.compact ? 6 : 8 }
        spacing: 8

        ScrollView {
            Layout.fillWidth: true
            Layout.preferredHeight: Math.min(area.implicitHeight, 160)

            TextArea {
                id: area

                objectName: "question"
                placeholderText: Theme.compact ? qsTr("Ask something")
                                               : qsTr("Ask something. Shift+Enter begins a new line")
                placeholderTextColor: Theme.muted
                wrapMode: TextEdit.Wrap
                textFormat: TextEdit.PlainText
                selectByMouse: true
                color: Theme.text
                selectionColor: Theme.info
                selectedTextColor: Theme.window
                font.pixelSize: Theme.compact ? 14 : 16
                background: null
                KeyNavigation.priority: KeyNavigation.BeforeItem
                KeyNavigation.tab: button
                Accessible.name: qsTr("Question")

                Keys.onReturnPressed: event => {
                    event.accepted = !(event.modifiers & Qt.ShiftModifier);
                    if (event.accepted)
                        composer.ask();
                }
                Keys.onEnterPressed: composer.ask()
                Keys.onPressed: event => {
                    if (event.key !== Qt.Key_PageUp && event.key !== Qt.Key_PageDown)
                        return;
                    composer.scrolled(event.key === Qt.Key_PageUp ? -0.9 : 0.9);
                    event.accepted = true;
                }
            }
        }
        Button {
            id: button

            objectName: "sendButton"
            Layout.alignment: Qt.AlignBottom
            Layout.preferredWidth: Theme.compact ? 36 : 40
            Layout.preferredHeight: Layout.preferredWidth
            enabled: composer.busy || area.text.trim() !== ""
            hoverEnabled: true
            Accessible.name: composer.busy ? qsTr("Stop") : qsTr("Ask")
            onClicked: {
                if (composer.busy)
                    composer.stopped();
                else
                    composer.ask();
                composer.edit();
            }

            contentItem: Item {
                Rectangle { // the sign for "stop"
                    anchors.centerIn: parent
                    visible: composer.busy
                    width: 12
                    height: 12
                    radius: 2
                    color: Theme.window
                }
                Text {
                    anchors.centerIn: parent
                    visible: !composer.busy
                    text: "↑"
                    color: button.enabled ? Theme.window : Theme.muted
                    font.pixelSize: 20
                    font.weight: Font.Bold
                }
            }
            background: Rectangle {
                readonly property color tone: composer.busy ? Theme.down : Theme.accent

                radius: width / 2
                color: !button.enabled ? Theme.raised : button.down || button.hovered ? Qt.darker(tone, 1.12) : tone
                border.color: button.visualFocus ? Theme.info : "transparent"
                border.width: 3
            }
        }
    }
}
