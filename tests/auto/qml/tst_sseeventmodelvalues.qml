// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQml
import QtTest
import QtSse

// What scripts and bindings may give to a model.
TestCase {
    id: test

    name: "SseEventModelValues"

    Component {
        id: modelComponent

        SseEventModel {}
    }

    function initTestCase() {
        failOnWarning(/.*/);
    }

    function test_takesEventsOfAScript_data() {
        return [
            { tag: "type and data", event: { "type": "note", "data": "hello" }, type: "note", data: "hello" },
            { tag: "data", event: { "data": '{"symbol":"A"}' }, type: "message", data: '{"symbol":"A"}' },
            { tag: "type", event: { "type": "note" }, type: "note", data: "" },
            { tag: "all", event: { "type": "note", "data": "x", "lastEventId": "7",
                                   "origin": "http://127.0.0.1" }, type: "note", data: "x", id: "7" },
            { tag: "a URL", event: { "data": "x", "origin": Qt.url("http://127.0.0.1") },
              type: "message", data: "x" },
        ];
    }

    function test_takesEventsOfAScript(data) {
        const model = createTemporaryObject(modelComponent, test);
        model.addEvent(data.event);
        model.addEvents([data.event, data.event]);
        tryCompare(model, "count", 3);
        for (let row = 0; row < 3; ++row) {
            compare(model.eventAt(row).type, data.type);
            compare(model.eventAt(row).data, data.data);
            compare(model.eventAt(row).lastEventId, data.id ?? "");
        }
        const other = createTemporaryObject(modelComponent, test);
        other.addEvent(model.eventAt(0));
        other.addEvents([model.eventAt(1), model.eventAt(2)]);
        other.addEvents([]);
        tryCompare(other, "count", 3);
        compare(other.eventAt(2), model.eventAt(2));
    }

    function test_throwsForWhatIsNoEvent_data() {
        return [
            { tag: "string", value: "x" },
            { tag: "number", value: 7 },
            { tag: "boolean", value: true },
            { tag: "null", value: null },
            { tag: "undefined", value: undefined },
            { tag: "function", value: () => 1 },
            { tag: "symbol", value: Symbol("x") },
            { tag: "array", value: [1] },
            { tag: "empty object", value: {} },
            { tag: "date", value: new Date() },
            { tag: "QObject", value: test },
            { tag: "data that is an object", value: { "type": "a", "data": {} } },
            { tag: "data that is a symbol", value: { "type": "a", "data": Symbol("x") } },
            { tag: "type that is a number", value: { "type": 1, "data": "x" } },
            { tag: "ID that is a list", value: { "data": "x", "lastEventId": [] } },
            { tag: "origin that is a number", value: { "data": "x", "origin": 1 } },
            { tag: "value type", value: Qt.point(1, 2) },
        ];
    }

    function throwsTypeError(call) {
        try {
            call();
        } catch (error) {
            return error instanceof TypeError;
        }
        return false;
    }

    function test_throwsForWhatIsNoEvent(data) {
        const model = createTemporaryObject(modelComponent, test);
        verify(throwsTypeError(() => model.addEvent(data.value)));
        verify(throwsTypeError(() => model.addEvents([{ "data": "x" }, data.value])));
        compare(model.eventsReceived, 0);
        wait(0);
        compare(model.eventsReceived, 0);
        compare(model.count, 0);
    }

    function test_throwsForWhatIsNoListOfEvents_data() {
        return [
            { tag: "string", value: "x" },
            { tag: "number", value: 7 },
            { tag: "null", value: null },
            { tag: "undefined", value: undefined },
            { tag: "event", value: { "data": "x" } },
            { tag: "endless list", value: { "length": 1e12 } },
        ];
    }

    function test_throwsForWhatIsNoListOfEvents(data) {
        const model = createTemporaryObject(modelComponent, test);
        verify(throwsTypeError(() => model.addEvents(data.value)));
        wait(0);
        compare(model.eventsReceived, 0);
    }

    function test_refusesValuesThatDoNotFit_data() {
        const rows = [];
        for (const property of ["maximumCount", "updateInterval"]) {
            for (const value of [-1, 1.5, NaN, Infinity, 1e12])
                rows.push({ tag: property + " " + value, property, value });
        }
        for (const property of ["fields", "eventTypes", "removeTypes"]) {
            for (const value of [{ "a": 1 }, 7, null, undefined, ["a", 1], ["a", {}], ["a", null], Symbol("x")])
                rows.push({ tag: property + " " + String(value) + typeof value, property, value });
        }
        return rows;
    }

    function test_refusesValuesThatDoNotFit(data) {
        const model = createTemporaryObject(modelComponent, test, {
            "fields": ["a"], "eventTypes": ["b"], "removeTypes": ["c"], "maximumCount": 5
        });
        const before = JSON.stringify(model[data.property]);
        ignoreWarning(new RegExp("tst_sseeventmodelvalues.qml:\\d+:\\d+: QML SseEventModel: " + data.property + ": "));
        model[data.property] = data.value;
        compare(JSON.stringify(model[data.property]), before);
    }

    function test_takesAStringAsAListOfOne() {
        const model = createTemporaryObject(modelComponent, test, { "fields": "a" });
        compare([...model.fields], ["a"]);
        const other = createTemporaryObject(modelComponent, test, { "fields": model.fields });
        compare([...other.fields], ["a"]);
    }
}
