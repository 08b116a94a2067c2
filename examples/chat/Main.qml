// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts
import Chat // for the types in C++, which Qt 6.4 does not find without it
import Showcase

Window {
    id: window

    required property ChatSettings settings
    property alias dark: theme.dark
    property alias tokenInterval: endpoint.tokenInterval // of the built-in endpoint

    width: 1280
    height: 800
    minimumWidth: 360
    minimumHeight: 400
    visible: true
    title: qsTr("QtSse Chat")
    color: Theme.window

    QtObject {
        id: theme

        property bool dark: true
    }
    Binding {
        target: Theme
        property: "dark"
        value: theme.dark
    }
    Binding {
        target: Theme
        property: "compact"
        value: window.width < 700 || window.height < 500
    }

    ChatEndpoint {
        id: endpoint

        objectName: "endpoint"
    }
    Binding {
        target: endpoint
        property: "active"
        value: window.settings.demo
    }
    ChatConversation {
        id: chat

        objectName: "conversation"
        settings: window.settings
        demoUrl: endpoint.url
    }
    Shortcut {
        sequence: "Esc"
        enabled: chat.busy && !settingsPage.visible
        onActivated: chat.stop()
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.gap
        spacing: Theme.gap

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.compact ? 6 : 10

            Text {
                text: "QtSse"
                color: Theme.text
                font.pixelSize: Theme.compact ? 18 : 22
                font.weight: Font.Bold
            }
            ServerPill {
                objectName: "serverPill"
                Layout.leftMargin: Theme.compact ? 4 : 10
                Layout.fillWidth: true
                Layout.maximumWidth: implicitWidth
                settings: window.settings
                busy: chat.busy
                onClicked: settingsPage.open()
            }
            Item {
                Layout.fillWidth: true
            }
            ActionButton {
                objectName: "newButton"
                enabled: chat.count > 0
                text: Theme.compact ? qsTr("New") : qsTr("New chat")
                key: "Ctrl+N"
                onClicked: {
                    chat.clear();
                    composer.edit();
                }
            }
            ActionButton {
                objectName: "settingsButton"
                text: qsTr("Settings")
                key: "Ctrl+,"
                onClicked: settingsPage.open()
            }
            ActionButton {
                objectName: "themeButton"
                text: theme.dark ? "☀" : "☾"
                Accessible.name: theme.dark ? qsTr("Light theme") : qsTr("Dark theme")
                onClicked: theme.dark = !theme.dark
            }
        }

        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true

            MessageList {
                id: messages

                objectName: "messages"
                anchors.fill: parent
                visible: chat.count > 0
                conversation: chat
            }
            Flickable {
                objectName: "emptyState"
                anchors.fill: parent
                visible: chat.count === 0
                contentHeight: Math.max(height, welcome.implicitHeight)
                boundsBehavior: Flickable.StopAtBounds
                clip: true

                EmptyState {
                    id: welcome

                    anchors.centerIn: parent
                    width: Math.min(parent.width, 640)
                    settings: window.settings
                    onChosen: question => chat.ask(question)
                }
            }
        }

        Composer {
            id: composer

            objectName: "composer"
            Layout.fillWidth: true
            Layout.maximumWidth: Theme.columnWidth
            Layout.alignment: Qt.AlignHCenter
            busy: chat.busy
            onAsked: question => {
                messages.following = true;
                if (chat.ask(question))
                    clear();
            }
            onStopped: chat.stop()
            onScrolled: pages => messages.scroll(pages)
        }
    }

    SettingsPage {
        id: settingsPage

        objectName: "settingsPage"
        settings: window.settings
        onClosed: composer.edit()
    }
    Component.onCompleted: composer.edit()
}
