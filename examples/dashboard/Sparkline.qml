// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Shapes
import Showcase

// The last values as a line, the newest at the right. The line is interrupted where the stream was down.
Item {
    id: spark

    required property LiveSeries series
    property string key
    property color tone: Theme.accent
    property real lineWidth: 1.5
    property bool filled: true
    property bool fromZero: false

    // The functions of the series have other results when its end has changed.
    readonly property real lowest: fromZero || !(series.end > 0) ? 0 : series.minimum(key)
    readonly property real highest: series.end > 0 ? series.maximum(key) : 0
    readonly property rect range: Qt.rect(series.end - series.window, lowest, series.window,
                                          Math.max(highest - lowest, fromZero ? 1 : 0))
    readonly property var lines: isFinite(highest - lowest)
                                 ? series.polylines(key, range, Qt.size(shape.width, shape.height)) : []

    function areas(lines: var): var {
        const bottom = height - shape.y;
        return lines.map(line => [Qt.point(line[0].x, bottom), ...line,
                                  Qt.point(line[line.length - 1].x, bottom)]);
    }

    Shape {
        id: shape

        anchors { fill: parent; topMargin: spark.lineWidth + 1; bottomMargin: spark.lineWidth + 1 }

        ShapePath {
            strokeWidth: -1
            fillGradient: LinearGradient {
                x1: 0
                y1: 0
                x2: 0
                y2: spark.height

                GradientStop { position: 0; color: Theme.tint(spark.tone, 0.32) }
                GradientStop { position: 1; color: Theme.tint(spark.tone, 0) }
            }

            PathMultiline { paths: spark.filled ? spark.areas(spark.lines) : [] }
        }
        ShapePath {
            strokeColor: spark.tone
            strokeWidth: spark.lineWidth
            fillColor: "transparent"
            joinStyle: ShapePath.RoundJoin
            capStyle: ShapePath.RoundCap

            PathMultiline { paths: spark.lines }
        }
    }
}
