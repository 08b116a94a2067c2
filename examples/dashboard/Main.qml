// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts
import QtSse
import Showcase
import Dashboard // for the types in C++, which Qt 6.4 does not find without it

Window {
    id: window

    property url address // empty: the demo server
    property alias dark: theme.dark
    property int rate: 20 // events a second that the demo server sends

    readonly property bool isDemo: String(address) === ""
    readonly property var rates: [20, 200, 2000, 20000]

    function cycleRate() {
        const id = feed.lastEventId;
        rate = rates[(rates.indexOf(rate) + 1) % rates.length];
        feed.lastEventId = id; // the same stream, only faster
    }

    width: 1280
    height: 800
    minimumWidth: 640
    minimumHeight: 400
    visible: true
    title: "QtSse"
    color: Theme.window

    QtObject {
        id: theme

        property bool dark: true
    }
    Binding {
        target: Theme
        property: "dark"
        value: theme.dark
    }
    Binding {
        target: Theme
        property: "compact"
        value: window.width < 1000 || window.height < 600
    }

    EmbeddedServer {
        id: server

        Component.onCompleted: {
            if (window.isDemo)
                start();
        }
    }

    SseSource {
        id: feed

        objectName: "feed"
        url: window.isDemo ? server.url + "?rate=" + window.rate : window.address
        active: !window.isDemo || String(server.url) !== ""
        onOpened: ++resumed.count

        SseSequenceFilter {
            id: sequence

            objectName: "sequence"
        }
    }
    QtObject {
        id: resumed

        property int count: -1 // the first time is not one
    }

    SseEventModel {
        id: prices

        objectName: "prices"
        source: feed
        eventTypes: ["price"]
        keyField: "symbol"
        fields: ["symbol", "name", "price", "change", "volume"]
    }
    LiveSeries {
        id: priceSeries

        objectName: "priceSeries"
        source: feed
        eventTypes: ["price"]
        keyPath: "symbol"
        valuePath: "price"
        key: priceTable.symbol
        paused: feed.paused
    }
    SseEventModel {
        id: logModel

        objectName: "log"
        source: feed
        eventTypes: window.isDemo ? ["log"] : []
        fields: ["level", "service", "text"]
        newestFirst: true
        maximumCount: 500
    }
    SseEventModel { // counts, and keeps nothing
        id: counter

        source: feed
        maximumCount: 1
    }
    LiveSeries { // of what is no event
        id: rateSeries

        objectName: "rateSeries"
        paused: feed.paused
    }
    Timer {
        interval: 250
        running: feed.state === SseSource.Open
        repeat: true
        onTriggered: rateSeries.addEvent({ data: String(counter.eventsPerSecond) })
        onRunningChanged: {
            if (running)
                rateSeries.endGap();
            else
                rateSeries.beginGap();
        }
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.gap
        spacing: Theme.gap

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.compact ? 6 : 10

            Text {
                text: "QtSse"
                color: Theme.text
                font.pixelSize: Theme.compact ? 18 : 22
                font.weight: Font.Bold
            }
            ConnectionPill {
                objectName: "pill"
                Layout.leftMargin: Theme.compact ? 4 : 10
                source: feed
            }
            Text {
                Layout.fillWidth: true
                Layout.leftMargin: 6
                text: feed.errorString
                color: Theme.warning
                font.pixelSize: Theme.small
                elide: Text.ElideRight
            }
            ActionButton {
                objectName: "rateButton"
                visible: window.isDemo
                text: qsTr("%1/s").arg(window.rate.toLocaleString(Qt.locale("en"), "f", 0))
                key: "R"
                onClicked: window.cycleRate()
            }
            ActionButton {
                objectName: "pauseButton"
                text: feed.paused ? qsTr("Resume") : qsTr("Pause")
                key: "P"
                tone: feed.paused ? Theme.info : Theme.text
                onClicked: feed.paused = !feed.paused
            }
            ActionButton {
                objectName: "dropButton"
                visible: window.isDemo
                enabled: feed.state === SseSource.Open
                text: Theme.compact ? qsTr("Drop") : qsTr("Drop connection")
                key: "D"
                onClicked: server.drop()
            }
            ActionButton {
                objectName: "serverButton"
                visible: window.isDemo
                text: server.running ? Theme.compact ? qsTr("Stop") : qsTr("Stop server")
                                     : Theme.compact ? qsTr("Start") : qsTr("Start server")
                key: "S"
                tone: server.running ? Theme.down : Theme.up
                onClicked: {
                    if (server.running)
                        server.stop();
                    else
                        server.start();
                }
            }
            ActionButton {
                objectName: "themeButton"
                text: theme.dark ? "☀" : "☾"
                Accessible.name: theme.dark ? qsTr("Light theme") : qsTr("Dark theme")
                onClicked: theme.dark = !theme.dark

                Shortcut {
                    sequence: "T"
                    onActivated: theme.dark = !theme.dark
                }
            }
        }

        RowLayout {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.compact ? 76 : 132
            Layout.fillHeight: false
            spacing: Theme.gap

            Card {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 380

                Column {
                    anchors { left: parent.left; top: parent.top; margins: Theme.padding }
                    spacing: Theme.compact ? 1 : 4

                    Text {
                        text: qsTr("Events per second")
                        color: Theme.muted
                        font.pixelSize: Theme.small
                    }
                    Text {
                        text: Math.round(counter.eventsPerSecond).toLocaleString(Qt.locale("en"), "f", 0)
                        color: Theme.text
                        font.pixelSize: Theme.large
                        font.weight: Font.Medium
                    }
                }
                Sparkline {
                    anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: 1 }
                    height: parent.height * (Theme.compact ? 0.3 : 0.42)
                    series: rateSeries
                    fromZero: true
                    lineWidth: 2
                }
            }
            Card {
                Layout.fillHeight: true
                Layout.preferredWidth: Theme.compact ? 168 : 250

                GridLayout {
                    anchors { fill: parent; margins: Theme.padding }
                    columns: 3
                    rowSpacing: Theme.compact ? 1 : 4
                    columnSpacing: Theme.gap

                    Repeater {
                        model: [qsTr("Lost"), qsTr("Duplicates"), qsTr("Resumed")]

                        Text {
                            required property string modelData

                            Layout.fillWidth: true
                            Layout.preferredWidth: Theme.compact ? implicitWidth : 1 // all the same
                            text: modelData
                            color: Theme.muted
                            font.pixelSize: Theme.small
                        }
                    }
                    Text {
                        objectName: "lost"
                        text: sequence.missing
                        color: sequence.missing > 0 ? Theme.down : Theme.up
                        font.pixelSize: Theme.large
                        font.weight: Font.Medium
                    }
                    Text {
                        objectName: "duplicates"
                        text: sequence.duplicates
                        color: sequence.duplicates > 0 ? Theme.down : Theme.up
                        font.pixelSize: Theme.large
                        font.weight: Font.Medium
                    }
                    Text {
                        objectName: "resumed"
                        text: Math.max(0, resumed.count)
                        color: Theme.text
                        font.pixelSize: Theme.large
                        font.weight: Font.Medium
                    }
                    Text {
                        Layout.columnSpan: 3
                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        verticalAlignment: Text.AlignBottom
                        text: Theme.compact || feed.lastEventId === "" ? "" : qsTr("Last event ID %1").arg(feed.lastEventId)
                        color: Theme.muted
                        font.pixelSize: Theme.small
                        elide: Text.ElideRight
                    }
                }
            }
            MetricTile {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 130
                visible: window.isDemo
                source: feed
                path: "$.cpu"
                title: qsTr("CPU")
                unit: "%"
            }
            MetricTile {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 130
                visible: window.isDemo
                source: feed
                path: "$.memory"
                title: qsTr("Memory")
                unit: "%"
                tone: Theme.accent
            }
            MetricTile {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 130
                visible: window.isDemo
                source: feed
                path: "$.latency"
                title: qsTr("Latency")
                unit: "ms"
                decimals: 1
                tone: Theme.warning
            }
        }

        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            spacing: Theme.gap

            PriceTable {
                id: priceTable

                objectName: "priceTable"
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 640
                visible: window.isDemo || prices.count > 0
                prices: priceSeries
                model: SortFilterModel {
                    sourceModel: prices
                    sortField: "symbol"
                }
            }
            ColumnLayout {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: Theme.compact ? 400 : 560
                spacing: Theme.gap

                PriceChart {
                    objectName: "priceChart"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredHeight: 1 // as high as the log
                    visible: priceTable.visible
                    series: priceSeries
                    symbol: priceTable.symbol
                    name: priceTable.name
                }
                LogList {
                    objectName: "logList"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredHeight: 1
                    events: logModel
                }
            }
        }
    }
}
