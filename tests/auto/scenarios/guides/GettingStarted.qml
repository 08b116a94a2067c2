// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

//! [all]
import QtQuick
import QtSse

Window {
    id: window

    width: 400
    height: 300
    visible: true

    SseSource {
        id: feed

        url: "https://example.org/events"
        active: window.visible
        onEventReceived: event => latest.text = event.type + ": " + event.data
    }

    Column {
        anchors.fill: parent

        Text {
            id: status

            objectName: "status"
            text: {
                switch (feed.state) {
                case SseSource.Open:
                    return "Live";
                case SseSource.Waiting:
                    return feed.errorString + "; again in " + Math.ceil(feed.retryIn / 1000) + " s";
                case SseSource.Connecting:
                    return "Connecting";
                default:
                    return "Closed. " + feed.errorString;
                }
            }
        }

        Text {
            id: latest

            objectName: "latest"
            textFormat: Text.PlainText
        }
    }
}
//! [all]
