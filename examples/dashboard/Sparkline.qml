// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Shapes
import Showcase

// The last values as a line, the newest at the right.
Item {
    id: line

    property color tone: Theme.accent
    property real lineWidth: 1.5
    property bool filled: true
    property bool fromZero: false
    property int capacity: 60
    property var values: []

    readonly property list<point> points: place(values, width, height)

    function add(value: real) {
        values = values.concat(value).slice(-capacity);
    }

    function place(values: var, width: real, height: real): var {
        if (values.length < 2 || width <= 0)
            return [];
        const highest = Math.max(...values);
        const lowest = fromZero ? 0 : Math.min(...values);
        const range = Math.max(highest - lowest, 1e-9);
        const margin = lineWidth + 1;
        const step = width / (values.length - 1);
        const flat = highest === lowest && !fromZero;
        return values.map((value, i) => Qt.point(i * step, flat ? height / 2
                : height - margin - (value - lowest) / range * (height - 2 * margin)));
    }

    Shape {
        anchors.fill: parent
        visible: line.points.length > 1

        ShapePath {
            strokeWidth: -1
            fillGradient: LinearGradient {
                x1: 0
                y1: 0
                x2: 0
                y2: line.height

                GradientStop { position: 0; color: Theme.tint(line.tone, line.filled ? 0.32 : 0) }
                GradientStop { position: 1; color: Theme.tint(line.tone, 0) }
            }

            PathPolyline {
                path: line.points.length > 1
                      ? [Qt.point(0, line.height), ...line.points, Qt.point(line.width, line.height)] : []
            }
        }
        ShapePath {
            strokeColor: line.tone
            strokeWidth: line.lineWidth
            fillColor: "transparent"
            joinStyle: ShapePath.RoundJoin
            capStyle: ShapePath.RoundCap

            PathPolyline { path: line.points }
        }
    }
}
