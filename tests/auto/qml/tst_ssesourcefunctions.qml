// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQml
import QtTest
import QtSse
import QtSse.Test

// Functions that scripts give to a source.
TestCase {
    id: test

    name: "SseSourceFunctions"

    Component {
        id: serverComponent

        SseTestServer {}
    }

    Component {
        id: sourceComponent

        SseSource {
            reconnectPolicy {
                initialDelay: 20
                jitter: 0
            }
        }
    }

    // A binding, and a function that uses what is declared elsewhere.
    Component {
        id: boundComponent

        SseSource {
            property string last: "end"
            property sseEvent seen

            endPredicate: event => {
                seen = event;
                return event.type === last;
            }
        }
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
        return createTemporaryObject(sourceComponent, test,
                                     Object.assign({ "url": server.url }, properties));
    }

    function test_endsWithTheLastEvent() {
        const source = createTemporaryObject(boundComponent, test, { "url": server.url });
        const received = spyOn(source, "eventReceived");
        const finished = spyOn(source, "finished");
        tryCompare(source, "state", SseSource.Open);
        server.send('data: {"a":1}\n\nevent: end\ndata: {"n":[1]}\n\ndata: later\n\n');
        tryCompare(finished, "count", 1);
        compare(finished.signalArguments[0][0], SseSource.Completed);
        compare(source.state, SseSource.Closed);
        compare(received.count, 2);
        compare(received.signalArguments[1][0].type, "end");
        compare(source.seen.json.n[0], 1);
        compare(server.requestCount, 1);
    }

    function test_reconnectsWithoutAnEndPredicate() {
        const source = create();
        compare(source.endPredicate, null);
        tryCompare(source, "state", SseSource.Open);
        server.send("event: end\ndata: x\n\n");
        tryCompare(source, "eventsReceived", 1);
        compare(source.state, SseSource.Open);
        server.end();
        tryCompare(server, "requestCount", 2);
    }

    // Without the last event, the end of the connection is not the end of the answer.
    function test_tellsThatTheLastEventIsMissing_data() {
        return [
            { tag: "function", isEnd: () => false, reason: SseSource.Truncated },
            { tag: "null", isEnd: null, reason: SseSource.Completed },
            { tag: "undefined", isEnd: undefined, reason: SseSource.Completed },
        ];
    }

    function test_tellsThatTheLastEventIsMissing(data) {
        server.enqueueStream("data: x\n\n", false);
        const source = create({ "endPredicate": () => false, "active": false });
        source.endPredicate = data.isEnd;
        compare(source.endPredicate, data.isEnd ?? null);
        source.reconnectPolicy.maximumAttempts = 0;
        source.active = true;
        const finished = spyOn(source, "finished");
        tryCompare(finished, "count", 1);
        compare(finished.signalArguments[0][0], data.reason);
    }

    function test_endsWithAnythingThatIsTrue_data() {
        return [
            { tag: "object", value: {}, isEnd: true },
            { tag: "text", value: "x", isEnd: true },
            { tag: "empty text", value: "", isEnd: false },
            { tag: "undefined", value: undefined, isEnd: false },
        ];
    }

    function test_endsWithAnythingThatIsTrue(data) {
        const source = create({ "endPredicate": () => data.value });
        tryCompare(source, "state", SseSource.Open);
        server.send("data: x\n\n");
        tryCompare(source, "eventsReceived", 1);
        compare(source.state, data.isEnd ? SseSource.Closed : SseSource.Open);
    }

    function test_goesOnIfTheFunctionThrows_data() {
        return [
            { tag: "error", isEnd: event => event.json.done, warning: /tst_ssesourcefunctions.qml:\d+: .*endPredicate: TypeError: / },
            { tag: "text", isEnd: () => { throw "not an error"; }, warning: /endPredicate: Error: not an error/ },
            { tag: "nothing", isEnd: () => { throw undefined; }, warning: /endPredicate: Error/ },
        ];
    }

    function test_goesOnIfTheFunctionThrows(data) {
        const source = create({ "endPredicate": data.isEnd });
        const received = spyOn(source, "eventReceived");
        tryCompare(source, "state", SseSource.Open);
        ignoreWarning(data.warning);
        server.sendEvent("not JSON");
        tryCompare(received, "count", 1);
        source.endPredicate = () => true;
        server.sendEvent("end");
        tryCompare(source, "finishReason", SseSource.Completed);
    }

    function test_refusesWhatIsNoFunction_data() {
        return [
            { tag: "number", value: 7 },
            { tag: "text", value: "event => true" },
            { tag: "object", value: {} },
            { tag: "list", value: [() => true] },
            { tag: "false", value: false },
            { tag: "symbol", value: Symbol("x") },
            { tag: "object of QML", value: test },
        ];
    }

    function test_refusesWhatIsNoFunction(data) {
        const isEnd = () => false;
        const source = create({ "endPredicate": isEnd });
        const changes = spyOn(source, "endPredicateChanged");
        ignoreWarning(/tst_ssesourcefunctions.qml:\d+:\d+: QML SseSource: endPredicate: This is not a function/);
        source.endPredicate = data.value;
        compare(source.endPredicate, isEnd);
        source.endPredicate = isEnd;
        compare(changes.count, 0);
    }

    function test_predicatesMayDoAnything_data() {
        return [
            { tag: "close", act: source => source.close() },
            { tag: "reopen", act: source => { source.close(); source.open(); } },
            { tag: "reconnect", act: source => source.reconnect() },
            { tag: "change the URL", act: source => { source.url = source.url + "x"; } },
            { tag: "remove itself", act: source => { source.endPredicate = null; gc(); } },
            { tag: "destroy", act: source => source.destroy() },
        ];
    }

    function test_predicatesMayDoAnything(data) {
        const source = sourceComponent.createObject(test, { "url": server.url });
        let calls = 0;
        source.endPredicate = () => {
            ++calls;
            data.act(source);
            return true;
        };
        tryCompare(source, "state", SseSource.Open);
        server.send("data: 1\n\ndata: 2\n\n");
        tryVerify(() => calls === 1);
        if (data.tag === "reopen" || data.tag === "reconnect" || data.tag === "change the URL")
            tryVerify(() => server.requestCount === 2 && server.connectionCount === 1);
        else
            tryCompare(server, "connectionCount", 0);
        compare(calls, 1);
        if (data.tag !== "destroy")
            source.destroy();
    }
}
