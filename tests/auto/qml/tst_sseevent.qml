// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtTest
import QtSse
import QtSse.Test

TestCase {
    id: test

    name: "sseEvent"

    property sseEvent last
    property int changes: 0

    onLastChanged: ++changes

    SseTestServer {
        id: server
    }

    SseSource {
        id: source

        url: server.url
        onEventReceived: event => test.last = event
    }

    function initTestCase() {
        failOnWarning(/.*/);
        compare(last.type, "message");
        compare(last.data, "");
        compare(last.json, undefined);
        tryCompare(source, "state", SseSource.Open);
    }

    function test_json_data() {
        return [
            { tag: "object", text: '{"a":{"b":[1,2]}}', json: { "a": { "b": [1, 2] } } },
            { tag: "array", text: "[1,[2]]", json: [1, [2]] },
            { tag: "number", text: "1.5", json: 1.5 },
            { tag: "string", text: '"x"', json: "x" },
            { tag: "boolean", text: "false", json: false },
            { tag: "null", text: "null", json: null },
            { tag: "not JSON", text: "[DONE]x", json: undefined },
        ];
    }

    function test_json(data) {
        const before = changes;
        server.sendEvent(data.text, "kind", data.tag);
        tryCompare(test, "changes", before + 1);
        compare(last.type, "kind");
        compare(last.data, data.text);
        compare(last.lastEventId, data.tag);
        compare(last.json, data.json);
    }

    function test_isAValue() {
        server.sendEvent("one", "a");
        tryCompare(test.last, "data", "one");
        const kept = test.last;
        server.sendEvent("two", "a");
        tryVerify(() => test.last.data === "two");
        server.sendEvent('{"n":1}');
        tryVerify(() => test.last.json?.n === 1);
    }
}
