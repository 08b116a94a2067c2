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
        for (const property of ["endPredicate", "prepareRequest", "checkResponse"]) {
            const before = () => undefined;
            const source = create({ [property]: before });
            const changes = spyOn(source, property + "Changed");
            ignoreWarning(new RegExp("tst_ssesourcefunctions.qml:\\d+:\\d+: QML SseSource: " + property
                                     + ": This is not a function"));
            source[property] = data.value;
            compare(source[property], before);
            source[property] = before;
            compare(changes.count, 0);
        }
    }

    function test_preparesEachRequest() {
        let token = 0;
        const seen = [];
        const source = create({
            "headers": { "X-Old": "1", "X-Gone": "1" },
            "prepareRequest": request => {
                seen.push(request);
                token += 1;
                return { "url": server.url + "prepared", "headers": {
                    "Authorization": "Bearer " + token, "x-gone": null, "X-List": ["a", "b"],
                    "Cookie": ["a=1", "b=2"]
                } };
            }
        });
        tryCompare(source, "state", SseSource.Open);
        server.drop();
        tryCompare(server, "requestCount", 2);
        compare(server.requestTarget(0), "/prepared");
        compare(server.requestHeader(0, "Authorization"), "Bearer 1");
        compare(server.requestHeader(1, "Authorization"), "Bearer 2");
        compare(server.requestHeader(0, "X-Old"), "1");
        compare(server.requestHeader(0, "X-Gone"), "(none)");
        compare(server.requestHeader(0, "X-List"), "a, b");
        compare(server.requestHeader(0, "Cookie"), "a=1; b=2");
        compare(server.requestHeader(0, "Accept"), "text/event-stream");
        compare(String(seen[0].url), String(server.url));
        compare(seen[0].headers["x-old"], "1");
    }

    function test_preparesAgainAfterStatus401() {
        server.enqueueStatus(401);
        const source = create({ "active": false });
        source.prepareRequest = () => ({
            "headers": { "Authorization": source.httpStatus === 401 ? "fresh" : "old" }
        });
        source.active = true;
        tryCompare(source, "state", SseSource.Open);
        compare(server.requestCount, 2);
        compare(server.requestHeader(0, "Authorization"), "old");
        compare(server.requestHeader(1, "Authorization"), "fresh");
    }

    function test_sendsARequestUnchanged_data() {
        return [
            { tag: "undefined", prepare: () => undefined },
            { tag: "empty object", prepare: () => ({}) },
            { tag: "null", prepare: null },
        ];
    }

    function test_sendsARequestUnchanged(data) {
        const source = create({ "headers": { "X": "1" }, "prepareRequest": () => false, "active": false });
        source.prepareRequest = data.prepare;
        source.active = true;
        tryCompare(source, "state", SseSource.Open);
        compare(server.requestHeader(0, "X"), "1");
    }

    function test_failsIfARequestCannotBePrepared_data() {
        const warning = /tst_ssesourcefunctions.qml:\d+:?\d*: .*prepareRequest: /;
        return [
            { tag: "false", prepare: () => false },
            { tag: "error", prepare: request => request.none.at, warning: /prepareRequest: TypeError: / },
            { tag: "null", prepare: () => null, warning },
            { tag: "text", prepare: () => "x", warning },
            { tag: "true", prepare: () => true, warning },
            { tag: "symbol", prepare: () => Symbol("x"), warning },
            { tag: "bad headers", prepare: () => ({ "headers": "x" }), warning },
            { tag: "bad header", prepare: () => ({ "headers": { "X": "a\nsecret" } }),
              warning: /prepareRequest: (?!.*secret)/ },
            { tag: "bad URL", prepare: () => ({ "url": 7 }), warning },
        ];
    }

    function test_failsIfARequestCannotBePrepared(data) {
        const source = create({ "active": false, "prepareRequest": data.prepare });
        source.reconnectPolicy.maximumAttempts = 0;
        if (data.warning)
            ignoreWarning(data.warning);
        source.active = true;
        tryCompare(source, "finishReason", SseSource.AttemptsExhausted);
        compare(source.error, SseSource.PreparationError);
        compare(server.requestCount, 0);
    }

    function test_checksResponses_data() {
        return [
            { tag: "reconnect", check: () => SseSource.Reconnect, requests: 2 },
            { tag: "fail", status: 503, check: () => SseSource.Fail, requests: 1 },
            { tag: "policy", check: () => SseSource.UsePolicy, requests: 1 },
            { tag: "undefined", check: () => undefined, requests: 1 },
            { tag: "null", check: null, requests: 1 },
            { tag: "text", check: () => "Reconnect", requests: 1, warning: /checkResponse: The function returns/ },
            { tag: "number", check: () => 7, requests: 1, warning: /checkResponse: The function returns/ },
            { tag: "error", check: response => response.none.at, requests: 1, warning: /checkResponse: TypeError/ },
        ];
    }

    function test_checksResponses(data) {
        server.enqueueStatus(data.status ?? 403, "no way");
        if (data.warning)
            ignoreWarning(data.warning);
        let seen;
        const source = create({ "checkResponse": data.check && (response => {
            seen = response;
            return data.check(response);
        }) });
        if (data.requests === 2)
            tryCompare(source, "state", SseSource.Open);
        else
            tryCompare(source, "finishReason", SseSource.Failed);
        compare(server.requestCount, data.requests);
        if (!data.check)
            return;
        compare(seen.httpStatus, data.status ?? 403);
        compare(seen.error, SseSource.HttpStatusError);
        compare(seen.body, "no way");
        compare(String(seen.url), String(server.url));
        compare(seen.headers["content-length"], "6");
    }

    // The numbers are those of the requests, with a hook for requests and with one for responses.
    function test_hooksMayDoAnything_data() {
        const rows = [];
        const acts = {
            "close": [0, 1, source => source.close()],
            "reopen": [1, 2, source => { source.close(); source.open(); }],
            "change the URL": [1, 2, source => { source.url = source.url + "x"; }],
            "remove itself": [1, 1, source => {
                source.prepareRequest = null;
                source.checkResponse = null;
                gc();
            }],
            "destroy": [0, 1, source => source.destroy()]
        };
        for (const name in acts) {
            const [prepared, checked, act] = acts[name];
            rows.push({ tag: name + " in prepareRequest", name, hook: "prepareRequest", act,
                        requests: prepared, isOpen: prepared === 1 });
            rows.push({ tag: name + " in checkResponse", name, hook: "checkResponse", act,
                        requests: checked, isOpen: checked === 2 });
        }
        return rows;
    }

    function test_hooksMayDoAnything(data) {
        if (data.hook === "checkResponse")
            server.enqueueStatus(403);
        const source = sourceComponent.createObject(test, { "url": server.url, "active": false });
        let calls = 0;
        source[data.hook] = () => {
            if (++calls === 1)
                data.act(source);
        };
        source.active = true;
        tryVerify(() => calls > 0);
        if (data.name === "destroy") {
            tryCompare(server, "connectionCount", 0);
            compare(server.requestCount, data.requests);
            return;
        }
        tryCompare(source, "state", data.isOpen ? SseSource.Open : SseSource.Closed);
        compare(server.requestCount, data.requests);
        source.destroy();
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
