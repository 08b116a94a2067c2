// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtTest
import QtSse
import QtSse.Test

TestCase {
    id: test

    name: "SseValue"

    SseTestServer {
        id: server
    }

    SseSource {
        id: feed

        url: server.url
    }

    Component {
        id: valueComponent

        SseValue {
            type: "station"
            path: "$.temp"
        }
    }

    Component {
        id: spyComponent

        SignalSpy {}
    }

    function initTestCase() {
        failOnWarning(/.*/);
        tryCompare(feed, "state", SseSource.Open);
    }

    function spyOn(object, name) {
        return createTemporaryObject(spyComponent, test, { "target": object, "signalName": name });
    }

    function create(properties) {
        return createTemporaryObject(valueComponent, test,
                                     Object.assign({ "source": feed }, properties));
    }

    function test_hasNoValueAtFirst() {
        const value = create();
        compare(value.value, undefined);
        compare(value.age, -1);
        verify(value.stale);
        verify(isNaN(value.receivedAt));
        compare(value.staleAfter, 0);
    }

    function test_readsValues() {
        const value = create();
        const changed = spyOn(value, "valueChanged");
        const received = spyOn(value, "received");
        server.sendEvent('{"temp":7}', "other");
        server.sendEvent('{"temp":21.5}', "station");
        tryCompare(value, "value", 21.5);
        verify(!value.stale);
        verify(value.age >= 0);
        verify(Date.now() - value.receivedAt.getTime() < 5000);
        server.sendEvent('{"temp":21.5}', "station");
        tryCompare(received, "count", 2);
        compare(changed.count, 1);
        server.sendEvent('{"temp":null}', "station");
        tryCompare(value, "value", null);
    }

    function test_takesTheNewestReading() {
        const value = create();
        const received = spyOn(value, "received");
        server.send('event: station\ndata: {"temp":1}\n\nevent: station\ndata: {"temp":2}\n\n'
                    + 'event: station\ndata: {"humidity":3}\n\nevent: station\ndata: {temp\n\n');
        tryCompare(value, "value", 2);
        compare(received.count, 1);
    }

    function test_readsAnyPath_data() {
        return [
            { tag: "all", path: "", data: "3.5", value: 3.5 },
            { tag: "nested", path: "a.b", data: '{"a":{"b":"x"}}', value: "x" },
            { tag: "array", path: "$.a[1]", data: '{"a":[1,2]}', value: 2 },
        ];
    }

    function test_readsAnyPath(data) {
        const value = create({ "path": data.path, "type": "" });
        server.sendEvent(data.data);
        tryCompare(value, "value", data.value);
    }

    function test_becomesStale() {
        const value = create({ "staleAfter": 60 });
        const staleChanged = spyOn(value, "staleChanged");
        server.sendEvent('{"temp":1}', "station");
        tryCompare(staleChanged, "count", 1);
        tryCompare(value, "stale", true);
        compare(staleChanged.count, 2);
        verify(value.age >= 60);
        compare(value.value, 1);
        server.sendEvent('{"temp":1}', "station");
        tryCompare(staleChanged, "count", 3);
        value.staleAfter = 0;
        verify(!value.stale);
        value.staleAfter = 1;
        tryCompare(value, "stale", true);
        value.staleAfter = 60000;
        verify(!value.stale);
    }

    function test_announcesItsAge() {
        const value = create();
        server.sendEvent('{"temp":1}', "station");
        tryCompare(value, "value", 1);
        const ageChanged = spyOn(value, "ageChanged");
        tryCompare(ageChanged, "count", 1);
        verify(value.age >= 900, value.age);
    }

    Component {
        id: sourceComponent

        SseSource {}
    }

    function test_forgetsAReadingThatIsNotOfItsStream_data() {
        return [
            { tag: "another URL", act: (value, feed) => { feed.url = server.url + "other"; }, forgets: true },
            { tag: "no URL", act: (value, feed) => { feed.url = ""; }, forgets: true },
            { tag: "invalid URL", act: (value, feed) => { feed.url = "ftp://127.0.0.1/"; }, forgets: true },
            { tag: "another source", act: (value, feed, other) => { value.source = other; }, forgets: true },
            { tag: "no source", act: value => { value.source = null; }, forgets: false },
            { tag: "no source, then the same",
              act: (value, feed) => { value.source = null; value.source = feed; }, forgets: false },
            { tag: "no source, then another",
              act: (value, feed, other) => { value.source = null; value.source = other; }, forgets: true },
            { tag: "another path", act: value => { value.path = "humidity"; }, forgets: true },
            { tag: "another type", act: value => { value.type = "other"; }, forgets: true },
            { tag: "closed and opened", act: (value, feed) => { feed.close(); feed.open(); }, forgets: false },
            { tag: "reconnected", act: (value, feed) => feed.reconnect(), forgets: false },
            { tag: "other headers", act: (value, feed) => { feed.headers = { "X": 1 }; }, forgets: false },
            { tag: "no last event ID", act: (value, feed) => { feed.lastEventId = ""; }, forgets: false },
        ];
    }

    function test_forgetsAReadingThatIsNotOfItsStream(data) {
        const source = createTemporaryObject(sourceComponent, test, { "url": server.url });
        const other = createTemporaryObject(sourceComponent, test);
        const value = create({ "source": source });
        tryCompare(source, "state", SseSource.Open);
        server.sendEvent('{"temp":5,"humidity":6}', "station");
        tryCompare(value, "value", 5);
        const valueChanged = spyOn(value, "valueChanged");
        const receivedAtChanged = spyOn(value, "receivedAtChanged");
        const staleChanged = spyOn(value, "staleChanged");
        data.act(value, source, other);
        const count = data.forgets ? 1 : 0;
        compare(value.value, data.forgets ? undefined : 5);
        compare(value.age === -1, data.forgets);
        compare(isNaN(value.receivedAt), data.forgets);
        compare(value.stale, data.forgets);
        compare(valueChanged.count, count);
        compare(receivedAtChanged.count, count);
        compare(staleChanged.count, count);
    }

    // Two events in one piece: the handler of the first one changes the URL.
    function test_readsNothingOfAStreamThatIsSuperseded() {
        const source = createTemporaryObject(sourceComponent, test, { "url": server.url });
        const value = create({ "source": source });
        source.eventReceived.connect(() => { source.url = server.url + "other"; });
        tryCompare(source, "state", SseSource.Open);
        const before = server.requestCount;
        server.send('event: station\ndata: {"temp":1}\n\nevent: station\ndata: {"temp":2}\n\n');
        tryVerify(() => server.requestCount > before);
        tryCompare(source, "state", SseSource.Open);
        compare(value.value, undefined);
    }

    function test_refusesNumbersThatDoNotFit_data() {
        const rows = [];
        for (const number of [-1, 1.5, NaN, Infinity, 1e12])
            rows.push({ tag: String(number), number });
        return rows;
    }

    function test_refusesNumbersThatDoNotFit(data) {
        const value = create({ "staleAfter": 5 });
        ignoreWarning(/tst_ssevalue.qml:\d+:\d+: QML SseValue: staleAfter: /);
        value.staleAfter = data.number;
        compare(value.staleAfter, 5);
    }

    SseSource {
        id: parentSource

        url: server.url

        SseValue {
            id: child

            path: "temp"
        }
    }

    function test_belongsToTheSourceItIsIn() {
        compare(child.source, parentSource);
        tryCompare(parentSource, "state", SseSource.Open);
        server.sendEvent('{"temp":9}');
        tryCompare(child, "value", 9);
        child.source = null;
        const before = parentSource.eventsReceived;
        server.sendEvent('{"temp":10}');
        tryVerify(() => parentSource.eventsReceived > before);
        compare(child.value, 9);
    }
}
