// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQml
import QtTest
import QtSse
import QtSse.Test

// What scripts and bindings may give to a source.
TestCase {
    id: test

    name: "SseSourceValues"

    Component {
        id: serverComponent

        SseTestServer {}
    }

    Component {
        id: sourceComponent

        SseSource {}
    }

    Component {
        id: spyComponent

        SignalSpy {}
    }

    property SseTestServer server

    function init() {
        server = createTemporaryObject(serverComponent, test);
        failOnWarning(/.*/);
    }

    function spyOn(object, name) {
        return createTemporaryObject(spyComponent, test, { "target": object, "signalName": name });
    }

    function create(properties) {
        return createTemporaryObject(sourceComponent, test, properties ?? { "url": server.url });
    }

    // The stream before it is gone, and url, state and error agree.
    function test_reportsUrlsThatCannotBeOpened_data() {
        const rows = [
            { tag: "scheme", url: "ftp://127.0.0.1/", error: SseSource.UnsupportedSchemeError, fault: /ftp/ },
            { tag: "relative", url: "events", error: SseSource.InvalidUrlError, fault: /relative/ },
            { tag: "port", url: "http://user:secret@127.0.0.1:99999/", error: SseSource.InvalidUrlError, fault: /port/i },
            { tag: "port 0", url: "http://127.0.0.1:0/", error: SseSource.InvalidUrlError, fault: /port 0/ },
            { tag: "no host", url: "http:///events", error: SseSource.InvalidUrlError, fault: /host/ },
        ];
        return rows.concat(rows.map(row => Object.assign({}, row, { tag: row.tag + ", at first",
                                                                    first: true })));
    }

    function test_reportsUrlsThatCannotBeOpened(data) {
        const source = create(data.first ? { "active": false } : undefined);
        const errors = spyOn(source, "errorOccurred");
        const finished = spyOn(source, "finished");
        if (data.first) {
            source.url = data.url;
            source.active = true;
        } else {
            tryCompare(source, "state", SseSource.Open);
            source.url = data.url;
        }
        const url = String(source.url);
        tryCompare(errors, "count", 1);
        compare(errors.signalArguments[0][0], data.error);
        compare(source.error, data.error);
        verify(data.fault.test(source.errorString), source.errorString);
        verify(!source.errorString.includes("secret"));
        compare(String(source.url), url);
        compare(source.state, SseSource.Closed);
        compare(source.finishReason, SseSource.Failed);
        compare(finished.count, 1);
        compare(finished.signalArguments[0][0], SseSource.Failed);
        tryCompare(server, "connectionCount", 0);
        compare(server.requestCount, data.first ? 0 : 1);
        source.reconnect();
        compare(source.state, SseSource.Closed);
        compare(errors.count, 2);

        // Mended, it opens by itself.
        source.url = server.url + "mended";
        tryCompare(source, "state", SseSource.Open);
        compare(source.error, SseSource.NoError);
        compare(source.errorString, "");
        compare(source.finishReason, SseSource.NotFinished);
        compare(errors.count, 2);
    }

    function test_forgetsTheErrorOfAnInvalidUrl() {
        const source = create({ "url": "ftp://127.0.0.1/" });
        tryCompare(source, "error", SseSource.UnsupportedSchemeError);
        source.url = "";
        tryCompare(source, "error", SseSource.NoError);
        compare(source.finishReason, SseSource.NotFinished);
    }

    function test_takesAnAutomaticIdleTimeout() {
        const source = create({ "idleTimeout": SseSource.AutomaticTimeout });
        compare(source.idleTimeout, SseSource.AutomaticTimeout);
        compare(source.heartbeatInterval, 0);
    }

    function test_refusesNumbersThatDoNotFit_data() {
        const rows = [];
        const add = (property, value, path) => rows.push({ tag: path + " " + value, property, value, path });
        for (const property of ["connectTimeout", "idleTimeout", "totalTimeout", "maximumEventSize"]) {
            for (const value of [-1, 1.5, NaN, Infinity, 1e12])
                add(property, value, property);
        }
        for (const property of ["initialDelay", "minimumDelay", "maximumDelay", "resetAfter"]) {
            for (const value of [-1, 1.5, NaN, 1e12])
                add(property, value, "reconnectPolicy." + property);
        }
        for (const value of [-2, 0.5, NaN, 1e12])
            add("maximumAttempts", value, "reconnectPolicy.maximumAttempts");
        for (const value of [0.9, -1, NaN, Infinity])
            add("multiplier", value, "reconnectPolicy.multiplier");
        for (const value of [-0.1, 1.1, NaN])
            add("jitter", value, "reconnectPolicy.jitter");
        return rows;
    }

    function test_refusesNumbersThatDoNotFit(data) {
        const source = create({});
        const object = data.path === data.property ? source : source.reconnectPolicy;
        const before = object[data.property];
        ignoreWarning(new RegExp("tst_ssesourcevalues.qml:\\d+:\\d+: QML SseSource: " + data.path + ": "));
        object[data.property] = data.value;
        compare(object[data.property], before);
    }

    function test_refusesStatusesThatAreNone_data() {
        return [
            { tag: "too small", value: [7] },
            { tag: "fraction", value: [500, 501.5] },
            { tag: "string", value: ["500"] },
            { tag: "object", value: {} },
            { tag: "text", value: "x" },
            { tag: "null", value: null },
            { tag: "undefined", value: undefined },
        ];
    }

    function test_refusesStatusesThatAreNone(data) {
        const policy = create({}).reconnectPolicy;
        policy.retryableStatuses = [503, 502];
        ignoreWarning(/tst_ssesourcevalues.qml:\d+:\d+: QML SseSource: reconnectPolicy.retryableStatuses: /);
        policy.retryableStatuses = data.value;
        compare([...policy.retryableStatuses], [502, 503]);
    }

    // The old value stays, and an open stream goes on.
    function test_refusesWhatCannotBeSent_data() {
        return [
            { tag: "object", set: { "headers": { "X": {} } } },
            { tag: "object in a list", set: { "headers": { "X": ["a", {}] } } },
            { tag: "function", set: { "headers": { "X": () => 1 } } },
            { tag: "symbol", set: { "headers": { "X": Symbol("x") } } },
            { tag: "date", set: { "headers": { "X": new Date() } } },
            { tag: "not a number", set: { "headers": { "X": NaN } } },
            { tag: "line feed", set: { "headers": { "X": "a\r\nY: b" } } },
            { tag: "bad name", set: { "headers": { "a b": "c" } } },
            { tag: "framing", set: { "headers": { "Content-Length": 5 } } },
            { tag: "text for headers", set: { "headers": "X: a" } },
            { tag: "list for headers", set: { "headers": ["X: a"] } },
            { tag: "number for headers", set: { "headers": 7 } },
            { tag: "null for headers", set: { "headers": null } },
            { tag: "undefined for headers", set: { "headers": undefined } },
            { tag: "date for headers", set: { "headers": new Date() } },
            { tag: "map for headers", set: { "headers": new Map([["X", "a"]]) } },
            { tag: "set for headers", set: { "headers": new Set(["X"]) } },
            { tag: "expression for headers", set: { "headers": /X/ } },
            { tag: "method", set: { "method": "GET /" } },
            { tag: "no method", set: { "method": "" } },
            { tag: "method to resume", set: { "resumeMethod": "GET /" } },
            { tag: "ID", set: { "lastEventId": "a\nb" } },
            { tag: "endless body", set: { "body": NaN } },
            { tag: "map for a body", set: { "body": new Map([["a", 1]]) } },
        ];
    }

    function test_refusesWhatCannotBeSent(data) {
        const source = create({ "url": server.url, "headers": { "X": "old" }, "resumeMethod": "POST",
                                "body": "old", "lastEventId": "1" });
        const errors = spyOn(source, "errorOccurred");
        tryCompare(source, "state", SseSource.Open);
        const property = Object.keys(data.set)[0];
        const before = JSON.stringify(source[property]);
        ignoreWarning(new RegExp("tst_ssesourcevalues.qml:\\d+:\\d+: QML SseSource: " + property + ": "));
        source[property] = data.set[property];
        compare(JSON.stringify(source[property]), before);
        server.sendEvent("goes on");
        tryCompare(source, "eventsReceived", 1);
        compare(server.requestCount, 1);
        compare(source.error, SseSource.NoError);
        compare(errors.count, 0);
        compare(source.state, SseSource.Open);
    }

    // A name with a colon may be a whole header line.
    function test_showsNoSecretOfABadHeader_data() {
        return [
            { tag: "name", headers: { "Authorization: Bearer secret": "" } },
            { tag: "name of an object", headers: { "Authorization: Bearer secret": {} } },
            { tag: "value", headers: { "Authorization": "Bearer secret\n" } },
        ];
    }

    function test_showsNoSecretOfABadHeader(data) {
        const source = create({});
        ignoreWarning(/QML SseSource: headers: (?!.*secret)/);
        source.headers = data.headers;
        compare(Object.keys(source.headers).length, 0);
    }

    function test_refusesABodyThatContainsItself() {
        const source = create({});
        const body = {};
        body.itself = body;
        ignoreWarning(/QML SseSource: body: /);
        source.body = body;
        compare(source.body, undefined);
    }

    function test_refusesBadHeadersAtFirst() {
        ignoreWarning(/tst_ssesourcevalues.qml:\d+:\d+: QML SseSource: headers: /);
        const source = create({ "url": server.url, "headers": { "X": {} } });
        tryCompare(source, "state", SseSource.Open);
        compare(Object.keys(source.headers).length, 0);
    }

    function test_emitsWhateverAScriptEmits_data() {
        return [
            { tag: "string", value: "x" },
            { tag: "number", value: 7 },
            { tag: "null", value: null },
            { tag: "undefined", value: undefined },
            { tag: "object", value: { "type": "a" } },
            { tag: "function", value: () => 1 },
        ];
    }

    function test_emitsWhateverAScriptEmits(data) {
        const source = create({});
        const received = spyOn(source, "eventReceived");
        source.eventReceived(data.value);
        compare(received.count, 1);
        const chunks = spyOn(source, "chunkReceived");
        source.chunkReceived(data.value);
        compare(chunks.count, 1);
        const sslErrors = spyOn(source, "sslErrors");
        source.sslErrors(data.value);
        compare(sslErrors.count, 1);
    }
}
