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
        reconnectPolicy {
            initialDelay: 20
            jitter: 0
        }
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

    function test_isMadeByScripts() {
        last = Sse.event({ type: "quote", data: '{"price":[1.5]}', lastEventId: "7",
                           origin: "https://example.org" });
        compare(last.type, "quote");
        compare(last.json.price[0], 1.5);
        compare(last.lastEventId, "7");
        compare(String(last.origin), "https://example.org");
        verify(!last.incomplete);
        const before = changes;
        source.eventReceived(Sse.event({ data: "ä\nb" }));
        compare(changes, before + 1);
        compare(last.type, "message");
        compare(last.data, "ä\nb");
        compare(last.lastEventId, "");
        source.eventReceived(Sse.event({ type: "empty" }));
        compare(last.type, "empty");
        compare(last.data, "");
    }

    function test_isCopied() {
        source.acceptIncompleteEvents = true;
        server.send("event: cut\ndata: half\n");
        tryVerify(() => source.bytesReceived >= 21);
        server.drop();
        tryCompare(test.last, "incomplete", true);
        const copy = Sse.event(last);
        compare(copy.type, "cut");
        compare(copy.data, "half");
        verify(copy.incomplete);
        source.acceptIncompleteEvents = false;
        tryCompare(source, "state", SseSource.Open);
    }

    function test_isNotMadeOfAnything_data() {
        return [
            { tag: "undefined", value: undefined },
            { tag: "null", value: null },
            { tag: "text", value: "data" },
            { tag: "number", value: 7 },
            { tag: "empty object", value: {} },
            { tag: "list", value: ["data"] },
            { tag: "function", value: () => 1 },
            { tag: "source", value: source },
            { tag: "symbol", value: Symbol("data") },
            { tag: "no string", value: { data: 7 } },
            { tag: "symbol as data", value: { data: Symbol("x") } },
            { tag: "symbol as a name", value: { [Symbol("data")]: "x" } },
        ];
    }

    function test_isNotMadeOfAnything(data) {
        let error;
        try {
            Sse.event(data.value);
        } catch (thrown) {
            error = thrown;
        }
        verify(error instanceof TypeError, error);
        compare(Sse.event({ data: "next" }).data, "next");
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
