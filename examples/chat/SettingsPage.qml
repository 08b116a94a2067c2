// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import QtQuick.Templates as T
import Chat
import Showcase

// Whom to ask. The key is written here and never shown again.
Popup {
    id: page

    required property ChatSettings settings
    property int dialect: ChatProtocol.OpenAi

    function save() {
        settings.apply(url.text, model.text, dialect, key.text);
        key.text = "";
        if (settings.keyProblem === "")
            close();
    }

    parent: T.Overlay.overlay
    anchors.centerIn: parent
    width: Math.min(parent ? parent.width - 2 * Theme.gap : 0, 520)
    height: Math.min(parent ? parent.height - 2 * Theme.gap : 0, implicitHeight)
    padding: Theme.compact ? 16 : 24
    modal: true
    focus: true

    onAboutToShow: {
        url.text = String(settings.url);
        model.text = settings.model;
        dialect = settings.dialect;
        key.text = "";
        url.edit();
    }
    onClosed: key.text = "" // also if it was not saved

    background: Card {}
    T.Overlay.modal: Rectangle {
        color: Qt.rgba(0, 0, 0, Theme.dark ? 0.6 : 0.35)
    }

    ScrollView {
        id: scroll

        anchors.fill: parent

        contentWidth: availableWidth

        ColumnLayout {
            width: scroll.availableWidth
            spacing: Theme.compact ? 12 : 16

            Text {
                text: qsTr("Settings")
                color: Theme.text
                font.pixelSize: 20
                font.weight: Font.Medium
            }
            TextEntry {
                id: url

                objectName: "url"
                Layout.fillWidth: true
                label: qsTr("Server")
                placeholder: qsTr("Empty: the built-in demo")
                inputMethodHints: Qt.ImhUrlCharactersOnly
                onAccepted: page.save()
            }
            ColumnLayout {
                spacing: 6

                Text {
                    text: qsTr("It speaks like")
                    color: Theme.muted
                    font.pixelSize: Theme.small
                }
                Rectangle {
                    implicitWidth: dialects.implicitWidth + 6
                    implicitHeight: dialects.implicitHeight + 6
                    radius: height / 2
                    color: Theme.window
                    border.color: Theme.border

                    RowLayout {
                        id: dialects

                        anchors.centerIn: parent
                        spacing: 2

                        FilterChip {
                            objectName: "openAi"
                            text: Theme.compact ? qsTr("OpenAI") : qsTr("OpenAI: unnamed events")
                            checked: page.dialect === ChatProtocol.OpenAi
                            onClicked: page.dialect = ChatProtocol.OpenAi
                        }
                        FilterChip {
                            objectName: "anthropic"
                            text: Theme.compact ? qsTr("Anthropic") : qsTr("Anthropic: named events")
                            checked: page.dialect === ChatProtocol.Anthropic
                            onClicked: page.dialect = ChatProtocol.Anthropic
                        }
                    }
                }
            }
            TextEntry {
                id: model

                objectName: "model"
                Layout.fillWidth: true
                label: qsTr("Model")
                placeholder: qsTr("What the server calls it")
                onAccepted: page.save()
            }
            TextEntry {
                id: key

                objectName: "key"
                Layout.fillWidth: true
                label: qsTr("Key")
                placeholder: page.settings.hasKey ? qsTr("There is one; leave this empty to keep it")
                                                  : qsTr("None")
                echoMode: TextInput.Password
                inputMethodHints: Qt.ImhHiddenText | Qt.ImhSensitiveData | Qt.ImhNoPredictiveText
                onAccepted: page.save()
            }
            Text {
                objectName: "keyNote"
                Layout.fillWidth: true
                text: page.settings.keyProblem
                      || qsTr("The key stays in memory, and is forgotten when the server changes.")
                color: page.settings.keyProblem === "" ? Theme.muted : Theme.warning
                font.pixelSize: Theme.small
                wrapMode: Text.Wrap
            }
            RowLayout {
                Layout.fillWidth: true
                spacing: 8

                ActionButton {
                    objectName: "forgetButton"
                    visible: page.settings.hasKey
                    text: qsTr("Forget key")
                    tone: Theme.down
                    onClicked: page.settings.forgetKey()
                }
                Item {
                    Layout.fillWidth: true
                }
                ActionButton {
                    objectName: "cancelButton"
                    text: qsTr("Cancel")
                    onClicked: page.close()
                }
                ActionButton {
                    objectName: "saveButton"
                    text: qsTr("Save")
                    tone: Theme.accent
                    onClicked: page.save()
                }
            }
        }
    }
}
