// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import Showcase

// Lines across the chart, with their values on the left.
Item {
    id: axis

    required property ChartScale scaling

    readonly property real labelWidth: Math.max(metrics.advanceWidth, 24)
    readonly property TextMetrics metrics: TextMetrics {
        font.pixelSize: Theme.small
        text: axis.scaling.number(axis.scaling.top, axis.scaling.decimals)
    }

    // Delegates use the id of the root. Bound components do not exist in Qt 6.4.
    // qmllint disable unqualified
    Repeater {
        model: axis.scaling.count

        Rectangle {
            required property int index
            readonly property real value: axis.scaling.bottom + index * axis.scaling.step

            y: Math.round(axis.scaling.yOf(value))
            width: axis.width
            height: 1
            color: Theme.border

            Text {
                anchors { right: parent.left; rightMargin: 8; verticalCenter: parent.verticalCenter }
                objectName: "valueLabel"
                text: axis.scaling.number(parent.value, axis.scaling.decimals)
                color: Theme.muted
                font.pixelSize: Theme.small
            }
        }
    }
    // qmllint enable unqualified
}
