// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtTest
import QtSse
import QtSse.Test

TestCase {
    id: test

    name: "SseCursorStore"

    property int run: 0
    property SseTestServer server: null

    Component {
        id: serverComponent

        SseTestServer {}
    }

    Component {
        id: feedComponent

        SseSource {
            id: feed

            property string address
            property string directory
            property var texts: []
            property string stream: "a"
            property int run: 0
            property int mode: SseCursorStore.Automatic
            readonly property SseCursorStore store: cursorStore

            url: address
            onEventReceived: event => feed.texts.push(cursorStore.lastEventId + ">" + event.lastEventId)

            SseCursorStore {
                id: cursorStore

                directory: feed.directory
                name: feed.run + " " + feed.stream
                mode: feed.mode
            }
            SseEventModel {}
        }
    }

    SseCursorStore {
        id: outside
    }

    SseTestServer { // its directory outlives the stores
        id: files
    }

    function init() {
        failOnWarning(/.*/);
        ++run;
        server = createTemporaryObject(serverComponent, test);
    }

    function createFeed(properties) {
        const feed = createTemporaryObject(feedComponent, test, Object.assign({
            address: server.url, directory: files.temporaryDirectory, run: run }, properties));
        tryCompare(feed, "state", SseSource.Open);
        return feed;
    }

    function lastRequestId() {
        return server.requestHeader(server.requestCount - 1, "Last-Event-ID");
    }

    function test_belongsToTheSourceItIsIn() {
        const feed = createFeed();
        compare(feed.store.source, feed);
        compare(outside.source, null);
        compare(outside.name, "");
        compare(outside.mode, SseCursorStore.Automatic);
        compare(outside.saveDelay, 1000);
        compare(outside.error, SseCursorStore.NoError);
        outside.mode = SseCursorStore.Manual;
        compare(outside.mode, SseCursorStore.Manual);
        outside.mode = SseCursorStore.Automatic;
    }

    function test_resumesAfterARestart() {
        const feed = createFeed();
        compare(lastRequestId(), "(none)");
        server.sendEvent("a", "", "1");
        server.sendEvent("b", "", "2");
        tryCompare(feed.store, "lastEventId", "2");
        compare(feed.texts[0], ">1"); // not before the handlers have returned
        feed.destroy();
        tryCompare(server, "connectionCount", 0);
        createFeed();
        compare(lastRequestId(), "2");
    }

    function test_acknowledgesOnDemand() {
        const feed = createFeed({ mode: SseCursorStore.Manual });
        server.sendEvent("a", "", "1");
        server.sendEvent("b", "", "2");
        tryCompare(feed, "lastEventId", "2");
        compare(feed.store.lastEventId, "");
        verify(feed.store.acknowledge({ lastEventId: "1" }));
        compare(feed.store.lastEventId, "1");
        verify(feed.store.acknowledgeId(7));
        compare(feed.store.lastEventId, "7");
        feed.eventReceived.connect(event => feed.store.acknowledge(event));
        server.sendEvent("c", "", "3");
        tryCompare(feed.store, "lastEventId", "3");
        verify(feed.store.flush());
        verify(feed.store.acknowledgeId("2"));
        feed.store.restore();
        feed.reconnect();
        tryCompare(server, "requestCount", 2);
        compare(lastRequestId(), "2");
    }

    function test_refusesWhatIsNoEvent_data() {
        return [{ tag: "undefined", value: undefined }, { tag: "null", value: null },
            { tag: "object", value: {} }, { tag: "list", value: ["1"] },
            { tag: "other ID", value: { lastEventId: {} } },
            { tag: "symbol", value: { lastEventId: Symbol() } },
            { tag: "function", value: () => "1" }, { tag: "QObject", value: test }];
    }

    function test_refusesWhatIsNoEvent(data) {
        const feed = createFeed();
        let errors = 0;
        for (const call of ["acknowledge", "acknowledgeId"]) {
            try {
                feed.store[call](data.value);
            } catch (error) {
                verify(error instanceof TypeError);
                ++errors;
            }
        }
        compare(errors, 2);
        compare(feed.store.lastEventId, "");
    }

    function test_refusesBadValues() {
        ignoreWarning(/saveDelay: -1 is not a whole number/);
        outside.saveDelay = -1;
        ignoreWarning(/saveDelay: 1.5 is not a whole number/);
        outside.saveDelay = 1.5;
        compare(outside.saveDelay, 1000);
        ignoreWarning("A store without a name cannot acknowledge an event");
        verify(!outside.acknowledgeId("1"));
    }

    function test_continuesAtAnotherUrl() {
        const feed = createFeed();
        server.sendEvent("a", "", "1");
        tryCompare(feed.store, "lastEventId", "1");
        feed.address = server.url + "?token=2";
        tryCompare(server, "requestCount", 2);
        compare(lastRequestId(), "1");
    }

    function test_tellsStreamsApart_data() {
        return [{ tag: "URL first", isUrlFirst: true }, { tag: "name first", isUrlFirst: false }];
    }

    // Both streams send events in one packet: those that come after the change belong to the old one.
    function test_tellsStreamsApart(data) {
        const feed = createFeed();
        function change(stream) {
            if (data.isUrlFirst)
                feed.address = server.url + stream;
            feed.stream = stream;
            if (!data.isUrlFirst)
                feed.address = server.url + stream;
        }
        feed.eventReceived.connect(event => {
            if (event.data === "change")
                change("b");
        });
        server.send("id:1\ndata:x\n\nid:2\ndata:change\n\nid:3\ndata:x\n\n");
        tryCompare(server, "requestCount", 2);
        compare(lastRequestId(), "(none)");
        compare(feed.store.lastEventId, "");
        tryCompare(feed, "state", SseSource.Open);
        tryCompare(server, "connectionCount", 1);
        server.sendEvent("x", "", "11");
        tryCompare(feed.store, "lastEventId", "11");
        change("a");
        tryCompare(server, "requestCount", 3);
        compare(lastRequestId(), "(none)"); // of its batch, no event was handled completely
        change("b");
        tryCompare(server, "requestCount", 4);
        compare(lastRequestId(), "11");
    }

    function test_followsAGivenId() {
        const feed = createFeed();
        server.sendEvent("a", "", "1");
        tryCompare(feed.store, "lastEventId", "1");
        feed.address = server.url + "?again";
        feed.lastEventId = "0";
        tryCompare(server, "requestCount", 2);
        compare(lastRequestId(), "0");
        tryCompare(feed, "state", SseSource.Open);
        compare(feed.store.lastEventId, "1");
    }

    function test_survivesItsSource() {
        const feed = createFeed();
        feed.store.source = null;
        outside.directory = files.temporaryDirectory;
        outside.name = "outside";
        outside.source = feed;
        compare(outside.source, feed);
        server.sendEvent("a", "", "1");
        tryCompare(outside, "lastEventId", "1");
        feed.destroy();
        tryCompare(outside, "source", null);
        verify(outside.acknowledgeId(""));
        outside.name = "";
    }
}
