// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtTest
import QtSse
import QtSse.Test

TestCase {
    id: test

    name: "SseSource"

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

    Component {
        id: completionComponent

        Item {
            id: item

            property url address
            property bool running: true
            property alias source: inner

            SseSource {
                id: inner

                url: item.address
                active: item.running
                headers: ({ "X-Url": String(item.address) })
            }
        }
    }

    // A binding, which is evaluated again only if it is told to.
    Component {
        id: errorComponent

        Item {
            property SseSource source
            readonly property string body: source ? source.errorBody : "" // it may be gone first
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
        return createTemporaryObject(sourceComponent, test, properties ?? { "url": server.url });
    }

    function test_hasDefaults() {
        const source = create({});
        verify(source.active);
        compare(source.url, Qt.url(""));
        compare(source.method, "GET");
        compare(source.state, SseSource.Closed);
        compare(source.state, SseSource.State.Closed);
        compare(source.error, SseSource.NoError);
        compare(source.errorString, "");
        compare(source.finishReason, SseSource.NotFinished);
        compare(source.connectTimeout, 60000);
        compare(source.idleTimeout, 0);
        compare(source.totalTimeout, 0);
        compare(source.resumeMethod, "");
        verify(!source.compression);
        verify(!source.http2);
        compare(source.maximumEventSize, 16 * 1024 * 1024);
        compare(source.eventsReceived, 0);
        compare(source.retryIn, 0);
        verify(isNaN(source.nextRetryAt));
        verify(isNaN(source.lastEventAt));
        verify(!source.paused);
    }

    function test_opensByItself() {
        const source = create();
        tryCompare(source, "state", SseSource.Open);
        compare(server.requestCount, 1);
        compare(server.requestMethod(0), "GET");
        compare(source.httpStatus, 200);
        compare(source.responseHeaders["content-type"], "text/event-stream");
        compare(source.responseUrl, server.url);
    }

    function test_receivesEvents() {
        const source = create();
        const received = spyOn(source, "eventReceived");
        tryCompare(source, "state", SseSource.Open);
        const before = Date.now();
        server.sendEvent('{"price":1.5}', "quote", "7");
        tryCompare(received, "count", 1);
        const event = received.signalArguments[0][0];
        compare(event.type, "quote");
        compare(event.data, '{"price":1.5}');
        compare(event.json.price, 1.5);
        compare(event.lastEventId, "7");
        compare(String(event.origin), String(server.url).replace(/\/$/, ""));
        tryCompare(source, "eventsReceived", 1);
        tryCompare(source, "lastEventId", "7");
        verify(source.bytesReceived > 0);
        verify(source.lastEventAt.getTime() >= before - 1);
    }

    function test_hasNoIncompleteEventsByDefault() {
        const source = create();
        compare(source.acceptIncompleteEvents, false);
        const discarded = spyOn(source, "eventDiscarded");
        const received = spyOn(source, "eventReceived");
        tryCompare(source, "state", SseSource.Open);
        server.send("data: cut\n");
        tryVerify(() => source.bytesReceived >= 10);
        server.drop();
        tryCompare(discarded, "count", 1);
        compare(discarded.signalArguments[0][0], 3);
        compare(received.count, 0);
    }

    function test_acceptsIncompleteEvents() {
        const source = create();
        source.acceptIncompleteEvents = true;
        const received = spyOn(source, "eventReceived");
        tryCompare(source, "state", SseSource.Open);
        server.send("data: cut\n");
        tryVerify(() => source.bytesReceived >= 10);
        server.drop();
        tryCompare(received, "count", 1);
        compare(received.signalArguments[0][0].incomplete, true);
        compare(received.signalArguments[0][0].data, "cut");
        compare(source.eventsReceived, 0);
    }

    function test_emitsComments() {
        const source = create();
        const comments = spyOn(source, "commentReceived");
        tryCompare(source, "state", SseSource.Open);
        server.send(":hello\n");
        tryCompare(comments, "count", 1);
        compare(comments.signalArguments[0][0], "hello");
    }

    function test_emitsTheBytes() {
        const source = create();
        const sent = ":ä\ndata: x\n\ndata: cut";
        const bytes = [0x3a, 0xc3, 0xa4, 0x0a, 0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0x78, 0x0a, 0x0a,
                       0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0x63, 0x75, 0x74];
        const order = [];
        let received = [];
        source.chunkReceived.connect(chunk => {
            verify(chunk instanceof ArrayBuffer);
            received = received.concat([...new Uint8Array(chunk)]);
            order.push("chunk");
        });
        source.eventReceived.connect(() => order.push("event"));
        tryCompare(source, "state", SseSource.Open);
        server.send(sent);
        tryVerify(() => received.length === bytes.length);
        compare(received, bytes);
        compare(order[0], "chunk");
        verify(order.includes("event"));
    }

    // Nothing is known of the other properties before the component is complete.
    function test_startsOnceAndComplete() {
        const item = createTemporaryObject(completionComponent, test, { "address": server.url });
        tryCompare(item.source, "state", SseSource.Open);
        compare(server.requestCount, 1);
        compare(server.requestHeader(0, "X-Url"), String(server.url));
    }

    function test_reopensOnceAfterABurstOfChanges() {
        const source = create();
        tryCompare(source, "state", SseSource.Open);
        source.url = server.url + "a";
        source.method = "POST";
        source.body = "question";
        source.headers = { "Content-Type": "text/plain", "X-One": "1" };
        source.url = server.url + "b";
        source.active = false;
        source.active = true;
        tryCompare(server, "requestCount", 2);
        tryCompare(source, "state", SseSource.Open);
        server.sendEvent("round trip");
        tryCompare(source, "eventsReceived", 1);
        compare(server.requestCount, 2);
        compare(server.requestTarget(1), "/b");
        compare(server.requestMethod(1), "POST");
        compare(server.requestBody(1), "question");
        compare(server.requestHeader(1, "X-One"), "1");
    }

    function test_followsActive() {
        const item = createTemporaryObject(completionComponent, test,
                                           { "address": server.url, "running": false });
        const source = item.source;
        const finished = spyOn(source, "finished");
        wait(0);
        compare(source.state, SseSource.Closed);
        compare(server.requestCount, 0);
        item.running = true;
        tryCompare(source, "state", SseSource.Open);
        server.sendEvent("x", "", "5");
        tryCompare(source, "lastEventId", "5");
        item.running = false;
        compare(source.state, SseSource.Closed);
        compare(source.finishReason, SseSource.Stopped);
        compare(finished.count, 1);
        compare(finished.signalArguments[0][0], SseSource.Stopped);
        tryCompare(server, "connectionCount", 0);
        item.running = true;
        tryCompare(source, "state", SseSource.Open);
        compare(server.requestHeader(1, "Last-Event-ID"), "5");
    }

    function test_waitsForAUrl() {
        const source = create({});
        const errors = spyOn(source, "errorOccurred");
        wait(0);
        compare(source.state, SseSource.Closed);
        compare(errors.count, 0);
        source.url = server.url;
        tryCompare(source, "state", SseSource.Open);
        source.url = "";
        tryCompare(source, "state", SseSource.Closed);
        compare(errors.count, 0);
    }

    function test_forgetsTheIdOfAnotherStream() {
        const source = create();
        tryCompare(source, "state", SseSource.Open);
        server.sendEvent("x", "", "5");
        tryCompare(source, "lastEventId", "5");
        source.headers = { "X-Token": "new" };
        tryCompare(server, "requestCount", 2);
        compare(server.requestHeader(1, "Last-Event-ID"), "5");
        tryCompare(source, "state", SseSource.Open);
        source.url = server.url + "other";
        tryCompare(server, "requestCount", 3);
        compare(server.requestHeader(2, "Last-Event-ID"), "(none)");
        compare(source.lastEventId, "");
    }

    function test_resumesFromAGivenId_data() {
        return [
            { tag: "created with it", later: false },
            { tag: "set along with the URL", later: true },
            { tag: "set before the URL", later: true, first: true },
        ];
    }

    function test_resumesFromAGivenId(data) {
        const source = create(data.later ? { "url": server.url + "one" }
                                         : { "url": server.url, "lastEventId": "41" });
        tryCompare(source, "state", SseSource.Open);
        if (data.later) {
            if (data.first)
                source.lastEventId = "41";
            source.url = server.url;
            if (!data.first)
                source.lastEventId = "41";
            tryCompare(server, "requestCount", 2);
        }
        compare(server.requestHeader(server.requestCount - 1, "Last-Event-ID"), "41");
    }

    function test_sendsHeaders() {
        const source = create({ "url": server.url, "headers": {
            "X-Text": "ä", "X-Number": 7, "X-List": ["a", "b"], "X-None": undefined,
            "Accept": "text/event-stream, application/json"
        } });
        tryCompare(source, "state", SseSource.Open);
        compare(server.requestHeader(0, "X-Text"), "ä");
        compare(server.requestHeader(0, "X-Number"), "7");
        compare(server.requestHeader(0, "X-List"), "a, b");
        compare(server.requestHeader(0, "X-None"), "(none)");
        compare(server.requestHeader(0, "Accept"), "text/event-stream, application/json");
    }

    function test_sendsBodies_data() {
        return [
            { tag: "text", body: "plain ä", sent: "plain ä", type: "text/x" },
            { tag: "number", body: 7, sent: "7", type: "text/x" },
            { tag: "object", body: { "b": [1, "x"] }, sent: '{"b":[1,"x"]}', type: "application/json" },
            { tag: "array", body: [1, 2], sent: "[1,2]", type: "application/json" },
            { tag: "own type", body: [1], sent: "[1]", type: "application/x",
              headers: { "content-type": "application/x" } },
            { tag: "bytes", body: new Uint8Array([97, 98]).buffer, sent: "ab", type: "text/x" },
        ];
    }

    function test_sendsBodies(data) {
        const headers = data.type === "application/json" ? {}
                                                         : data.headers ?? { "Content-Type": "text/x" };
        const source = create({ "url": server.url, "method": "POST", "headers": headers,
                                "body": data.body });
        tryCompare(source, "state", SseSource.Open);
        compare(server.requestBody(0), data.sent);
        compare(server.requestHeader(0, "Content-Type"), data.type);
    }

    function test_tellsOfEachErrorBody() {
        server.enqueueStatus(503, "first");
        server.enqueueStatus(503, "second");
        server.enqueueStatus(503, "third");
        const source = create({ "url": server.url, "active": false });
        source.reconnectPolicy.maximumAttempts = 2;
        const shown = createTemporaryObject(errorComponent, test, { "source": source });
        source.active = true;
        tryCompare(source, "finishReason", SseSource.AttemptsExhausted);
        compare(source.errorBody, "third");
        compare(shown.body, "third");
    }

    // Two events in one piece: the handler of the first one changes the URL.
    function test_deliversNothingOfAStreamThatIsSuperseded_data() {
        return [
            { tag: "another stream", id: undefined, sent: "(none)" },
            { tag: "resumed", id: "41", sent: "41" },
        ];
    }

    function test_deliversNothingOfAStreamThatIsSuperseded(data) {
        const source = create();
        const comments = spyOn(source, "commentReceived");
        const received = [];
        source.eventReceived.connect(event => {
            received.push(event.data);
            if (received.length > 1)
                return;
            source.url = server.url + "other";
            if (data.id !== undefined)
                source.lastEventId = data.id;
            compare(source.lastEventId, data.id ?? "");
        });
        tryCompare(source, "state", SseSource.Open);
        server.send("id: 1\ndata: one\n\nid: 2\ndata: two\n\n:comment\n");
        tryCompare(server, "requestCount", 2);
        tryCompare(source, "state", SseSource.Open);
        compare(server.requestHeader(1, "Last-Event-ID"), data.sent);
        compare(received, ["one"]);
        compare(comments.count, 0);
        verify(isNaN(source.lastEventAt));
        server.sendEvent("new");
        tryVerify(() => received.length === 2);
        compare(received[1], "new");
    }

    function test_reconnects() {
        const source = create();
        const scheduled = spyOn(source, "retryScheduled");
        const errors = spyOn(source, "errorOccurred");
        const opened = spyOn(source, "opened");
        tryCompare(source, "state", SseSource.Open);
        server.sendEvent("x", "", "1");
        tryCompare(source, "eventsReceived", 1);
        server.drop();
        tryCompare(scheduled, "count", 1);
        compare(errors.count, 1);
        compare(errors.signalArguments[0][0], SseSource.ConnectionLostError);
        compare(scheduled.signalArguments[0][0], 20);
        compare(scheduled.signalArguments[0][1], 1);
        tryCompare(opened, "count", 2);
        compare(source.state, SseSource.Open);
        compare(source.reconnectAttempt, 1);
        compare(source.error, SseSource.NoError);
        compare(server.requestHeader(1, "Last-Event-ID"), "1");
    }

    function test_resumesByAnotherMethod() {
        const source = create({ "url": server.url, "method": "POST", "body": { "question": 1 },
                                "resumeMethod": "GET" });
        tryCompare(source, "state", SseSource.Open);
        server.sendEvent("x", "", "1");
        tryCompare(source, "eventsReceived", 1);
        server.end();
        tryCompare(server, "requestCount", 2);
        compare(server.requestMethod(1), "GET");
        compare(server.requestBody(1), "");
    }

    function test_hasSwitches() {
        const source = create({ "url": server.url, "compression": true, "http2": true });
        verify(source.http2);
        tryCompare(source, "state", SseSource.Open);
        verify(server.requestHeader(0, "Accept-Encoding").includes("gzip"));
        source.compression = false;
        verify(!source.compression);
    }

    function test_endsWhenItsTimeIsOver() {
        const source = create({ "url": server.url, "totalTimeout": 100 });
        tryCompare(source, "error", SseSource.TotalTimeoutError);
        compare(source.finishReason, SseSource.Failed);
    }

    // Neither the clock on the wall nor anything else but the timer says how long it takes.
    function test_countsDownByTheTimer() {
        server.replaceClock();
        server.advanceClock(3600000);
        server.enqueueStatus(503);
        const source = create({ "url": server.url, "active": false });
        source.reconnectPolicy.initialDelay = 3000;
        source.reconnectPolicy.jitter = 0;
        source.active = true;
        tryCompare(source, "state", SseSource.Waiting);
        compare(source.retryIn, 3000);
        server.advanceClock(1000);
        compare(source.retryIn, 2000);
        server.advanceClock(2000);
        tryCompare(source, "state", SseSource.Open);
        compare(source.retryIn, 0);
    }

    function test_keepsTheIdWhenTheUrlIsTheSameAgain() {
        const source = create();
        tryCompare(source, "state", SseSource.Open);
        server.sendEvent("x", "", "5");
        tryCompare(source, "lastEventId", "5");
        source.url = server.url + "other";
        source.url = server.url;
        tryCompare(server, "requestCount", 2);
        compare(server.requestHeader(1, "Last-Event-ID"), "5");
    }

    function test_countsDown() {
        server.stop();
        const source = create({ "url": server.url, "active": false });
        source.reconnectPolicy.initialDelay = 3000;
        const changes = spyOn(source, "retryInChanged");
        source.active = true;
        tryCompare(source, "state", SseSource.Waiting);
        const first = source.retryIn;
        verify(first > 2000 && first <= 3000, first);
        verify(Math.abs(source.nextRetryAt.getTime() - Date.now() - source.retryIn) < 500);
        tryVerify(() => changes.count >= 3 && source.retryIn < first);
        verify(server.restart());
        source.reconnect();
        tryCompare(source, "state", SseSource.Open);
        compare(source.retryIn, 0);
        verify(isNaN(source.nextRetryAt));
        compare(source.reconnectAttempt, 0);
    }

    function test_stopsWhenToldTo() {
        server.enqueueStatus(204);
        const source = create();
        const finished = spyOn(source, "finished");
        const closed = spyOn(source, "closed");
        tryCompare(finished, "count", 1);
        compare(closed.count, 1);
        compare(source.finishReason, SseSource.NoContent);
        compare(source.state, SseSource.Closed);
        verify(source.active); // it is what the application wants, not what there is
        source.open();
        tryCompare(source, "state", SseSource.Open);
    }

    function test_showsWhatTheServerSays() {
        server.enqueueStatus(403, "no way");
        const source = create();
        tryCompare(source, "error", SseSource.HttpStatusError);
        compare(source.httpStatus, 403);
        compare(source.errorBody, "no way");
        compare(source.finishReason, SseSource.Failed);
    }

    function test_opensAndCloses() {
        const source = create({ "url": server.url, "active": false });
        const activeChanged = spyOn(source, "activeChanged");
        source.open();
        verify(source.active);
        tryCompare(source, "state", SseSource.Open);
        source.close();
        verify(!source.active);
        compare(source.state, SseSource.Closed);
        compare(activeChanged.count, 2);
        source.reconnect();
        tryCompare(source, "state", SseSource.Open);
        source.reconnect();
        tryCompare(server, "requestCount", 3);
        tryCompare(source, "state", SseSource.Open);
        compare(source.error, SseSource.NoError);
    }

    function test_pauses() {
        const source = create();
        const received = spyOn(source, "eventReceived");
        const pausedChanged = spyOn(source, "pausedChanged");
        tryCompare(source, "state", SseSource.Open);
        source.pause();
        verify(source.paused);
        server.sendEvent("1");
        const other = create();
        tryCompare(other, "state", SseSource.Open); // time has passed
        compare(received.count, 0);
        source.resume();
        tryCompare(received, "count", 1);
        source.paused = true;
        source.paused = false;
        compare(pausedChanged.count, 4);
    }

    function test_timesOut() {
        server.enqueueSilence();
        const source = create({ "url": server.url, "connectTimeout": 50, "idleTimeout": 5000,
                                "maximumEventSize": 10 });
        compare(source.idleTimeout, 5000);
        const errors = spyOn(source, "errorOccurred");
        tryCompare(errors, "count", 1);
        compare(errors.signalArguments[0][0], SseSource.ConnectTimeoutError);
        tryCompare(source, "state", SseSource.Open);
        server.sendEvent("far too long to be an event");
        tryCompare(source, "error", SseSource.EventTooLargeError);
    }

    function test_handlersMayDoAnything_data() {
        return [
            { tag: "close", act: source => source.close() },
            { tag: "reopen", act: source => { source.close(); source.open(); } },
            { tag: "reconnect", act: source => source.reconnect() },
            { tag: "change the URL", act: source => { source.url = source.url + "x"; } },
            { tag: "destroy", act: source => source.destroy() },
        ];
    }

    function test_handlersMayDoAnything(data) {
        const source = sourceComponent.createObject(test, { "url": server.url });
        let calls = 0;
        source.eventReceived.connect(() => {
            ++calls;
            data.act(source);
        });
        tryCompare(source, "state", SseSource.Open);
        server.sendEvent("1");
        tryVerify(() => calls === 1);
        if (data.tag === "destroy" || data.tag === "close")
            tryCompare(server, "connectionCount", 0);
        else
            tryVerify(() => server.requestCount === 2 && server.connectionCount === 1);
        if (data.tag !== "destroy")
            source.destroy();
    }
}
