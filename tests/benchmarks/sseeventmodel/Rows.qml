// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick

ListView {
    id: rows

    component Cell: Text {
        width: rows.width / 4
        textFormat: Text.PlainText
        elide: Text.ElideRight
    }

    clip: true
    reuseItems: true

    delegate: Row {
        id: row

        required property var symbol
        required property var quote_price
        required property var quote_volume
        required property var number

        Cell { text: row.symbol }
        Cell { text: row.quote_price }
        Cell { text: row.quote_volume }
        Cell { text: row.number }
    }
}
