// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic
import QtSse
import Showcase

// Where the connection is, and when it will be tried again. A click is "now".
AbstractButton {
    id: pill

    required property SseSource source

    readonly property bool isWaiting: source.state === SseSource.Waiting
    readonly property color tone: source.paused ? Theme.info
                                : source.state === SseSource.Open ? Theme.accent
                                : source.state === SseSource.Closed ? Theme.down : Theme.warning
    property int longestWait: 1

    function stateText(): string {
        if (source.paused)
            return qsTr("Paused");
        switch (source.state) {
        case SseSource.Open:
            return qsTr("Live");
        case SseSource.Connecting:
            return source.reconnectAttempt > 0 ? qsTr("Connecting, attempt %1").arg(source.reconnectAttempt)
                                               : qsTr("Connecting");
        case SseSource.Waiting:
            return qsTr("Attempt %1 in %2 s").arg(source.reconnectAttempt)
                                             .arg((source.retryIn / 1000).toFixed(1));
        default:
            return qsTr("Closed");
        }
    }

    hoverEnabled: true
    leftPadding: Theme.compact ? 12 : 16
    rightPadding: leftPadding
    topPadding: Theme.compact ? 5 : 8
    bottomPadding: topPadding
    text: stateText()
    onClicked: source.reconnect()

    Connections {
        target: pill.source

        function onRetryScheduled(delay: int) {
            pill.longestWait = Math.max(delay, 1);
        }
    }

    contentItem: Row {
        spacing: 10

        PulsingDot {
            anchors.verticalCenter: parent.verticalCenter
            color: pill.tone
            running: pill.source.state === SseSource.Open && !pill.source.paused
        }
        Text {
            anchors.verticalCenter: parent.verticalCenter
            text: pill.text
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

        // What is left of the wait.
        Rectangle {
            visible: pill.isWaiting
            x: parent.radius
            y: parent.height - 4
            height: 2
            radius: 1
            width: (parent.width - 2 * x) * Math.min(1, pill.source.retryIn / pill.longestWait)
            color: pill.tone
        }
    }
}
