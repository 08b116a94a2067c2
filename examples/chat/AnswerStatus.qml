// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import Chat
import Showcase

// How an answer stands, or has ended, and what can be done about it.
Column {
    id: status

    required property int answerState
    required property string note
    required property bool canCopy
    required property bool canRetry

    readonly property bool isUnderWay: answerState === ChatProtocol.Waiting
                                       || answerState === ChatProtocol.Streaming
    readonly property color tone: toneOf(answerState)
    readonly property string text: textOf(answerState)

    signal copied()
    signal retried()

    function textOf(state: int): string {
        switch (state) {
        case ChatProtocol.Waiting:
            return qsTr("Waiting for the answer");
        case ChatProtocol.Streaming:
            return qsTr("Answering");
        case ChatProtocol.Stopped:
            return qsTr("Stopped by you");
        case ChatProtocol.Truncated:
            return qsTr("Cut off: the answer is not complete");
        case ChatProtocol.LimitReached:
            return qsTr("Length limit: the model was not allowed to say more");
        case ChatProtocol.Withheld:
            return qsTr("Withheld: the server does not let the rest through");
        case ChatProtocol.Failed:
            return qsTr("Error");
        default:
            return note === "" ? "" : qsTr("Complete, but");
        }
    }

    function toneOf(state: int): color {
        switch (state) {
        case ChatProtocol.Waiting:
        case ChatProtocol.Streaming:
            return Theme.accent;
        case ChatProtocol.Stopped:
            return Theme.muted;
        case ChatProtocol.LimitReached:
            return Theme.info;
        case ChatProtocol.Failed:
            return Theme.down;
        default:
            return Theme.warning;
        }
    }

    spacing: Theme.compact ? 4 : 6

    Rectangle {
        visible: status.text !== ""
        width: Math.min(status.width, line.implicitWidth + line.x + 14)
        height: Math.max(line.height, 20) + (Theme.compact ? 10 : 14)
        radius: Math.min(height / 2, Theme.radius + 4)
        color: Theme.tint(status.tone, 0.12)

        PulsingDot {
            x: 12
            anchors.verticalCenter: parent.verticalCenter
            width: 8
            height: 8
            color: status.tone
            running: status.isUnderWay
        }
        Text {
            id: line

            x: 30
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, status.width - x - 14)
            text: status.note === "" ? status.text : status.text + " · " + status.note
            textFormat: Text.PlainText
            wrapMode: Text.Wrap
            color: status.tone
            font.pixelSize: Theme.body
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
    }
    Row {
        visible: !status.isUnderWay
        spacing: 4

        LinkButton {
            objectName: "retryButton"
            visible: status.canRetry
            text: qsTr("Try again")
            tone: Theme.text
            onClicked: status.retried()
        }
        LinkButton {
            objectName: "copyButton"
            visible: status.canCopy
            text: copied.running ? qsTr("Copied") : qsTr("Copy")
            onClicked: {
                status.copied();
                copied.start();
            }

            Timer {
                id: copied

                interval: 1500
            }
        }
    }
}
