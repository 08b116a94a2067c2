// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

//! [all]
import QtQuick
import QtSse

ListView {
    width: 400
    height: 300
    reuseItems: true

    model: SseEventModel {
        source: SseSource {
            url: "https://example.org/events"
        }
        fields: ["user", "title"]
        maximumCount: 500
        newestFirst: true
    }
    delegate: Text {
        required property var user
        required property var title

        text: (user ?? "?") + ": " + (title ?? "")
        textFormat: Text.PlainText
    }
}
//! [all]
