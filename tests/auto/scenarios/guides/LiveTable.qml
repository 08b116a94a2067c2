// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

//! [all]
import QtQuick
import QtSse

TableView {
    width: 400
    height: 300
    columnSpacing: 10

    model: SseEventModel {
        source: SseSource {
            url: "https://example.org/events"
        }
        eventTypes: ["price"]
        fields: ["symbol", "quote.price"]
        keyField: "symbol"
        removeTypes: ["delisted"]
    }
    delegate: Text {
        required property var display

        text: display ?? ""
        textFormat: Text.PlainText
    }
}
//! [all]
