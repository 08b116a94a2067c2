// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQml
import QtSse

QtObject {
    id: root

    required property url address

    property SseEventModel model: SseEventModel {
        source: SseSource {
            url: root.address
            reconnectPolicy.maximumAttempts: 0
            onErrorOccurred: error => {
                console.warn(error, errorString);
                Qt.exit(1);
            }
        }
        fields: ["text"]
        onCountChanged: Qt.exit(data(index(0, 0)) === "hello" ? 0 : 1)
    }
}
