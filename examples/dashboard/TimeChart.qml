// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Shapes
import Showcase

// The last values of a series over time. A cursor, which follows the mouse or the arrow keys, stops at
// points and at gaps.
Item {
    id: chart

    required property LiveSeries series
    required property string key
    property string title // for screen readers
    property int decimals: 2
    property color tone: Theme.info

    // The functions of the series have other results when its end has changed.
    readonly property ChartScale scaling: ChartScale {
        width: plot.width
        height: plot.height
        end: chart.series.end
        duration: chart.series.window
        lowest: end > 0 ? chart.series.minimum(chart.key) : NaN
        highest: end > 0 ? chart.series.maximum(chart.key) : NaN
        onBeginChanged: {
            if (chart.chosen && chart.chosen.to < begin)
                chart.chosen = null;
        }
    }

    property var chosen: null // the stop that the keys have chosen
    property bool followsMouse: false // which may rest on the chart while the keys are used
    readonly property var stop: followsMouse ? nearest(stops(), scaling.timeAt(mouse.x)) : chosen

    // Points have the same beginning and end. Gaps have no value.
    function stops(): var {
        const points = series.points(key, scaling.begin, scaling.end, Math.max(4, 2 * plot.width));
        const all = points.map(point => ({ from: point.x, to: point.x, value: point.y }));
        for (const gap of series.gaps) {
            if (gap.to > scaling.begin)
                all.push({ from: gap.from, to: gap.to, value: NaN });
        }
        return all.sort((a, b) => a.from - b.from);
    }

    function distance(stop: var, time: real): real {
        return Math.max(stop.from - time, time - stop.to, 0);
    }

    function nearest(stops: var, time: real): var {
        return stops.reduce((best, stop) => !best || distance(stop, time) < distance(best, time) ? stop : best, null);
    }

    // Without a cursor, the first step leads to the newest stop.
    function move(step: int) {
        const all = stops();
        const index = chosen ? all.indexOf(nearest(all, chosen.from)) + step : all.length - 1;
        chosen = all[Math.max(0, Math.min(index, all.length - 1))] ?? null;
        followsMouse = false;
    }

    function timeText(stop: var): string {
        if (stop.from === stop.to)
            return scaling.clockTime(stop.from);
        const from = scaling.clockTime(stop.from);
        return stop.to < Infinity ? qsTr("%1 to %2").arg(from).arg(scaling.clockTime(stop.to))
                                  : qsTr("since %1").arg(from);
    }

    function valueText(stop: var): string {
        return stop.from === stop.to ? scaling.number(stop.value, decimals) : qsTr("Stream down");
    }

    function summary(): string {
        const last = series.last(key);
        if (!Number.isFinite(last))
            return qsTr("No values");
        return qsTr("Last %1, lowest %2, highest %3. Gaps: %4. Left and right arrow keys move the cursor.")
                .arg(scaling.number(last, decimals)).arg(scaling.number(scaling.lowest, decimals))
                .arg(scaling.number(scaling.highest, decimals)).arg(series.gaps.length);
    }

    activeFocusOnTab: true
    onKeyChanged: chosen = null
    onActiveFocusChanged: {
        chosen = null;
        Accessible.description = summary(); // as it is now: it must not interrupt the reader later
    }
    Keys.onLeftPressed: move(-1)
    Keys.onRightPressed: move(1)
    Keys.onEscapePressed: {
        chosen = null;
        followsMouse = false;
    }
    Keys.onPressed: event => {
        if (event.key !== Qt.Key_Home && event.key !== Qt.Key_End)
            return;
        move(event.key === Qt.Key_Home ? -Infinity : Infinity);
        event.accepted = true;
    }

    Accessible.role: Accessible.Chart
    Accessible.focusable: true
    // Screen readers say the name again when it changes, so it does not change with the mouse or the time.
    Accessible.name: chosen ? valueText(chosen) + ", " + timeText(chosen) : title

    Connections {
        target: chart.series

        function onUpdated() {
            if (chart.series.count === 0)
                chart.chosen = null;
        }
    }

    Item {
        id: plot

        anchors { fill: parent; leftMargin: values.labelWidth + 8; topMargin: Theme.small / 2
                  bottomMargin: Theme.small + 10 }

        // Delegates use the id of the root. Bound components do not exist in Qt 6.4.
        // qmllint disable unqualified
        Repeater {
            objectName: "gaps"
            model: chart.series.gaps.length

            Rectangle {
                required property int index
                readonly property var gap: chart.series.gaps[index] ?? { from: 0, to: 0 }
                readonly property real start: Math.max(0, chart.scaling.xOf(gap.from))

                objectName: "gap"
                x: start
                width: Math.max(2, Math.min(plot.width, chart.scaling.xOf(gap.to)) - start)
                height: plot.height
                visible: gap.to > chart.scaling.begin
                color: Theme.tint(Theme.warning, Theme.dark ? 0.16 : 0.13)

                Text {
                    anchors.centerIn: parent
                    visible: parent.width > implicitHeight + 4
                    rotation: parent.width > implicitWidth + 8 ? 0 : -90
                    text: qsTr("Stream down")
                    color: Theme.warning
                    font.pixelSize: Theme.small
                }
            }
        }
        // qmllint enable unqualified
        ValueAxis {
            id: values

            anchors.fill: parent
            scaling: chart.scaling
        }
        TimeAxis {
            anchors.fill: parent
            scaling: chart.scaling
        }
        Shape {
            anchors.fill: parent

            ShapePath {
                strokeColor: chart.tone
                strokeWidth: 2
                fillColor: "transparent"
                joinStyle: ShapePath.RoundJoin
                capStyle: ShapePath.RoundCap

                PathMultiline {
                    paths: chart.series.polylines(chart.key,
                                                  Qt.rect(chart.scaling.begin, chart.scaling.bottom, chart.series.window,
                                                          chart.scaling.top - chart.scaling.bottom),
                                                  Qt.size(plot.width, plot.height))
                }
            }
        }
        ChartCursor {
            objectName: "cursor"
            anchors.fill: parent
            scaling: chart.scaling
            stop: chart.stop
            valueText: chart.stop ? chart.valueText(chart.stop) : ""
            timeText: chart.stop ? chart.timeText(chart.stop) : ""
        }
        Rectangle {
            anchors { fill: parent; margins: -4 }
            visible: chart.activeFocus
            color: "transparent"
            radius: 6
            border.color: Theme.info
            border.width: 2
        }
        HoverHandler {
            id: mouse

            readonly property real x: point.position.x

            onXChanged: chart.followsMouse = hovered
            onHoveredChanged: chart.followsMouse = hovered
        }
        TapHandler {
            onTapped: eventPoint => {
                chart.forceActiveFocus();
                chart.chosen = chart.nearest(chart.stops(), chart.scaling.timeAt(eventPoint.position.x));
            }
        }
    }
}
