// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtTest
import QtSse
import QtSse.Test

TestCase {
    id: test

    name: "SseSequenceFilter"

    property var gaps: []
    property var texts: []
    property int losses: 0

    SseTestServer {
        id: server
    }

    SseSource {
        id: source

        url: server.url
        onEventReceived: event => test.texts.push(event.data)
        onEventsMissed: ++test.losses

        SseSequenceFilter {
            id: filter

            path: "n"
            onGapDetected: (from, to) => test.gaps.push([from, to])
        }
        SseEventModel {
            id: model
        }
    }

    SseSequenceFilter {
        id: outside
    }

    function initTestCase() {
        failOnWarning(/.*/);
        tryCompare(source, "state", SseSource.Open);
    }

    function init() {
        gaps = [];
        texts = [];
        losses = 0;
        filter.reset();
        model.clear();
    }

    function test_belongsToTheSourceItIsIn() {
        compare(filter.source, source);
        compare(outside.source, null);
        compare(outside.rule, SseSequenceFilter.Numbers);
        compare(outside.memory, 1000);
    }

    function test_findsRepeatsAndGaps() {
        for (const number of [1, 2, 2, 5])
            server.sendEvent(JSON.stringify({ n: number }));
        tryCompare(test, "losses", 1);
        compare(gaps, [[3, 4]]);
        compare(texts.length, 3);
        compare(filter.duplicates, 1);
        compare(filter.gaps, 1);
        compare(filter.missing, 2);
        compare(filter.restarts, 0);
        verify(model.stale);
        tryCompare(model, "count", 3);
        model.stale = false;
        verify(!model.stale);
    }

    function test_startsFromWhatWasSeen() {
        verify(filter.markSeen("7"));
        server.sendEvent('{"n":6}');
        server.sendEvent('{"n":8}');
        tryVerify(() => texts.length === 1);
        compare(texts, ['{"n":8}']);
        tryCompare(filter, "duplicates", 1);
    }

    function test_refusesBadValues() {
        ignoreWarning(/memory: 0 is not a whole number/);
        outside.memory = 0;
        ignoreWarning(/memory: 1.5 is not a whole number/);
        outside.memory = 1.5;
        compare(outside.memory, 1000);
        outside.rule = SseSequenceFilter.Ulids;
        compare(outside.rule, SseSequenceFilter.Ulids);
    }
}
