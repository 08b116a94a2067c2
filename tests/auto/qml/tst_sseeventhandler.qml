// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtTest
import QtSse
import QtSse.Test

TestCase {
    id: test

    name: "SseEventHandler"

    property var alerts: []
    property var all: []
    property var elsewhere: []

    SseTestServer {
        id: server
    }

    SseSource {
        id: source

        url: server.url

        SseEventHandler {
            id: alertHandler

            type: "alert"
            onReceived: event => test.alerts.push(event.json.text)
        }
        SseEventHandler {
            id: otherSource

            source: other
            onReceived: event => test.elsewhere.push(event?.data)
        }
        Timer {} // anything may be in a source
    }

    SseSource {
        id: other
    }

    SseEventHandler {
        id: outside

        source: source
        onReceived: event => test.all.push(event.type)
    }

    function initTestCase() {
        failOnWarning(/.*/);
        tryCompare(source, "state", SseSource.Open);
    }

    function init() {
        alerts = [];
        all = [];
        elsewhere = [];
    }

    function test_belongsToTheSourceItIsIn() {
        compare(alertHandler.source, source);
        compare(otherSource.source, other);
    }

    function test_receivesItsType() {
        server.sendEvent("1", "tick");
        server.sendEvent('{"text":"fire"}', "alert");
        server.sendEvent("2");
        tryCompare(test.all, "length", 3);
        compare(all, ["tick", "alert", "message"]);
        compare(alerts, ["fire"]);
        compare(elsewhere, []);
    }

    function test_canBeDisabledAndChanged() {
        alertHandler.enabled = false;
        server.sendEvent('{"text":"1"}', "alert");
        tryVerify(() => all.length === 1);
        compare(alerts, []);
        alertHandler.enabled = true;
        alertHandler.type = "warning";
        server.sendEvent('{"text":"2"}', "alert");
        server.sendEvent('{"text":"3"}', "warning");
        tryVerify(() => all.length === 3);
        compare(alerts, ["3"]);
        alertHandler.type = "alert";
    }

    function test_changesItsSource() {
        outside.source = null;
        server.sendEvent('{"text":"1"}', "alert");
        tryVerify(() => alerts.length === 1);
        compare(all, []);
        outside.source = source;
        server.sendEvent('{"text":"2"}', "alert");
        tryVerify(() => alerts.length === 2);
        compare(all, ["alert"]);
    }

    function test_emitsWhateverAScriptEmits() {
        const received = [];
        const take = event => received.push(event);
        otherSource.received.connect(take);
        for (const value of ["x", 7, null, undefined, {}])
            otherSource.received(value);
        compare(received.length, 5);
        otherSource.received.disconnect(take);
    }

    Component {
        id: sourceComponent

        SseSource {}
    }

    function test_letsGoOfASourceThatIsGone() {
        const temporary = sourceComponent.createObject(test);
        outside.source = temporary;
        temporary.destroy();
        tryVerify(() => outside.source === null);
        outside.source = source;
    }
}
