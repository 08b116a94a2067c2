// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

//! [all]
import QtQuick
import QtQuick.Shapes
import QtSse

Shape {
    id: chart

    readonly property rect range: Qt.rect(series.time - series.window, 0, series.window, 40)

    width: 400
    height: 200

    SseTimeSeries {
        id: series

        source: SseSource {
            url: "https://example.org/events"
        }
        eventTypes: "reading"
        valuePath: "temperature"
        window: 600000 // ten minutes
    }
    ShapePath {
        strokeColor: "steelblue"
        strokeWidth: 2
        fillColor: "transparent"

        PathMultiline {
            paths: series.polylines("", chart.range, Qt.size(chart.width, chart.height))
        }
    }
}
//! [all]
