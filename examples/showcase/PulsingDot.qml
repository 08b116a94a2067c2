// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick

// A heartbeat for as long as something is alive.
Rectangle {
    id: dot

    property bool running: false

    width: 10
    height: 10
    radius: width / 2

    Rectangle {
        id: halo

        anchors.centerIn: parent
        width: 10
        height: width
        radius: width / 2
        color: Theme.tint(dot.color, 0.35)
        visible: dot.running
    }
    SequentialAnimation {
        running: dot.running
        loops: Animation.Infinite

        ParallelAnimation {
            NumberAnimation { target: halo; property: "width"; from: 10; to: 24; duration: 1400; easing.type: Easing.OutCubic }
            NumberAnimation { target: halo; property: "opacity"; from: 1; to: 0; duration: 1400 }
        }
        PauseAnimation { duration: 600 }
    }
}
