// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Shapes
import QtTest
import QtSse
import QtSse.Test

TestCase {
    id: test

    name: "SseTimeSeries"
    when: windowShown
    width: 200
    height: 100

    SseTestServer {
        id: server
    }

    SseSource {
        id: feed

        url: server.url
        reconnectPolicy.initialDelay: 20
    }

    Component {
        id: seriesComponent

        SseTimeSeries {
            updateInterval: 0
        }
    }

    Component {
        id: nestedComponent

        SseSource {
            property alias series: inner

            SseTimeSeries {
                id: inner
            }
        }
    }

    Component {
        id: spyComponent

        SignalSpy {}
    }

    Component {
        id: chartComponent

        Shape {
            id: chart

            property SseTimeSeries series
            property alias paths: lines.paths

            width: 200
            height: 100

            ShapePath {
                strokeColor: "black"
                fillColor: "transparent"

                PathMultiline {
                    id: lines

                    paths: chart.series.polylines("A", Qt.rect(chart.series.time - 60000, 0, 60000, 10),
                                                  Qt.size(chart.width, chart.height))
                }
            }
            ShapePath {
                strokeColor: "black"

                PathPolyline {
                    path: chart.series.points("A", 0, Infinity, 100).map(point => Qt.point(0, point.y))
                }
            }
        }
    }

    function initTestCase() {
        failOnWarning(/.*/);
        tryCompare(feed, "state", SseSource.Open);
    }

    function spyOn(object, name) {
        return createTemporaryObject(spyComponent, test, { "target": object, "signalName": name });
    }

    function create(properties) {
        return createTemporaryObject(seriesComponent, test,
                                     Object.assign({ "valuePath": "v", "keyPath": "k" }, properties));
    }

    function entry(key, value) {
        return { type: "reading", data: JSON.stringify({ k: key, v: value }) };
    }

    function test_isEmptyAtFirst() {
        const series = createTemporaryObject(seriesComponent, test);
        compare(series.source, null);
        compare(series.window, 60000);
        compare(series.maximumCount, 10000);
        compare(series.maximumSeriesCount, 100);
        compare(series.time, 0);
        compare(series.count, 0);
        compare(series.keys, []);
        compare(series.gaps, []);
        compare(series.points("", 0, Infinity, 100).length, 0);
        verify(isNaN(series.last("")));
        verify(isNaN(series.minimum("")));
        verify(isNaN(series.maximum("")));
    }

    function test_takesValuesFromItsSource() {
        const series = create({ "source": feed });
        const before = Date.now();
        server.sendEvent('{"k":"A","v":3}');
        server.sendEvent('{"k":"B","v":-1.5}');
        server.sendEvent('{"k":"A","v":7}');
        // Events are counted when they arrive, and shown with the next update.
        tryVerify(() => series.last("A") === 7);
        compare(series.eventsReceived, 3);
        compare(series.keys, ["A", "B"]);
        compare(series.minimum("A"), 3);
        compare(series.maximum("B"), -1.5);
        verify(Math.abs(series.time - before) < 5000);
        verify(series.currentTime() >= series.time);
        const points = series.points("A", 0, Infinity, 100);
        compare(points.length, 2);
        compare(points[1].y, 7);
        verify(points[0].x <= points[1].x);
        series.key = "A";
        compare(series.count, 2);
        compare(series.data(series.index(1, 1)), 7);
    }

    function test_isDeclaredInASource() {
        const source = createTemporaryObject(nestedComponent, test);
        compare(source.series.source, source);
    }

    function test_reactsInBindings() {
        const series = create();
        const chart = createTemporaryObject(chartComponent, test, { "series": series });
        compare(chart.paths.length, 0);
        series.addEvents([entry("A", 0), entry("A", 10), entry("B", 5)]);
        tryVerify(() => chart.paths.length === 1);
        compare(chart.paths[0].length, 2);
        compare(chart.paths[0][0].y, 100);
        compare(chart.paths[0][1].y, 0);
        verify(chart.paths[0][1].x > 190 && chart.paths[0][1].x <= 200);
    }

    function test_marksGaps() {
        const series = create({ "source": feed });
        server.sendEvent('{"k":"A","v":1}');
        tryVerify(() => series.last("A") === 1);
        compare(series.gaps, []);
        const before = series.time;
        feed.active = false;
        tryVerify(() => series.gaps.length === 1);
        compare(series.gaps[0].to, Infinity);
        wait(5); // a gap within a millisecond would leave no trace
        feed.active = true;
        tryVerify(() => Number.isFinite(series.gaps[0].to));
        verify(series.gaps[0].from >= before);
        verify(series.gaps[0].to > series.gaps[0].from);
        tryCompare(feed, "state", SseSource.Open);
        server.sendEvent('{"k":"A","v":2}');
        tryVerify(() => series.last("A") === 2);
        const segments = series.segments("A", 0, Infinity, 100);
        compare(segments.length, 2);
        compare(segments[1][0].y, 2);
        feed.active = false;
        tryVerify(() => series.gaps.length === 2);
        compare(series.gaps[1].to, Infinity);
        feed.active = true;
        tryCompare(feed, "state", SseSource.Open);
    }

    function test_startsOverWithAnotherStream() {
        const series = create({ "source": feed });
        series.addEvent(entry("A", 1));
        tryCompare(series, "keys", ["A"]);
        series.source = null;
        wait(0);
        compare(series.keys, ["A"]);
        const other = createTemporaryObject(nestedComponent, test);
        series.source = other;
        compare(series.keys, []);
        compare(series.gaps, []);
    }

    function test_takesEventsByHand() {
        const series = createTemporaryObject(seriesComponent, test, { "eventTypes": "reading" });
        series.addEvent({ type: "reading", data: "5" });
        series.addEvents([{ type: "reading", data: "6" }, { type: "other", data: "7" }]);
        tryCompare(series, "count", 2);
        compare(series.last(""), 6);
        series.beginGap();
        series.endGap();
        series.pause();
        series.addEvent({ type: "reading", data: "8" });
        verify(series.paused);
        wait(0);
        compare(series.count, 2);
        series.resume();
        tryCompare(series, "count", 3);
        series.clear();
        compare(series.count, 0);
    }

    function test_refusesOtherValues_data() {
        return [
            { tag: "addEvent(1)", call: series => series.addEvent(1) },
            { tag: "addEvent(undefined)", call: series => series.addEvent(undefined) },
            { tag: "addEvents(1)", call: series => series.addEvents(1) },
            { tag: "addEvents([1])", call: series => series.addEvents([1]) },
        ];
    }

    function test_refusesOtherValues(data) {
        const series = create();
        let error = null;
        try {
            data.call(series);
        } catch (e) {
            error = e;
        }
        verify(error instanceof TypeError);
        compare(series.eventsReceived, 0);
    }

    function test_keepsItsSettings_data() {
        return [
            { tag: "window", name: "window", values: [-1, 1.5, NaN, 1e12] },
            { tag: "maximumCount", name: "maximumCount", values: [0, -1, 1.5, 1e12] },
            { tag: "maximumSeriesCount", name: "maximumSeriesCount", values: [0, NaN, 1e12] },
            { tag: "updateInterval", name: "updateInterval", values: [-1, 0.5, 1e12] },
            { tag: "eventTypes", name: "eventTypes", values: [1, {}, [1]] },
        ];
    }

    function test_keepsItsSettings(data) {
        const series = create();
        const before = series[data.name];
        for (const value of data.values) {
            ignoreWarning(new RegExp(data.name));
            series[data.name] = value;
            compare(series[data.name], before);
        }
    }

    function test_returnsNothingForNonsense() {
        const series = create();
        series.addEvents([entry("A", 0), entry("A", 10)]);
        tryCompare(series, "keys", ["A"]);
        for (const count of [3, -1, NaN]) {
            ignoreWarning(/at least 4/);
            compare(series.points("A", 0, Infinity, count).length, 0);
        }
        compare(series.points("A", NaN, Infinity, 4).length, 0);
        compare(series.points("A", 0, Infinity, 1e300).length, 2);
        compare(series.polylines("A", Qt.rect(0, 0, 0, 0), Qt.size(-1, 0)).length, 0);
        for (const value of [undefined, null, 1, "x", {}, [], () => {}]) {
            let lines = [];
            try {
                lines = series.polylines("A", value, value);
            } catch (e) {
            }
            compare(lines.length, 0);
        }
    }

    function test_tellsOfUpdates() {
        const series = create();
        const updated = spyOn(series, "updated");
        for (let i = 0; i < 10; ++i)
            series.addEvent(entry("A", i));
        tryCompare(updated, "count", 1);
    }
}
