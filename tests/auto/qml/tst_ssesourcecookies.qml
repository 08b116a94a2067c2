// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQml
import QtTest
import QtSse
import QtSse.Test

// The cookies of a source, and those of the QML engine.
TestCase {
    id: test

    name: "SseSourceCookies"

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
        id: sharingComponent

        SseSource {
            useEngineCookies: true
        }
    }

    property SseTestServer server

    function init() {
        server = createTemporaryObject(serverComponent, test);
        server.replaceEngineCookies("session", "7");
        failOnWarning(/.*/);
    }

    function create(properties) {
        return createTemporaryObject(sourceComponent, test,
                                     Object.assign({ "url": server.url }, properties));
    }

    function cookieOf(request) {
        return server.requestHeader(request, "Cookie");
    }

    function test_sharesNoCookiesByDefault() {
        server.enqueueCookie("node=a");
        const source = create();
        verify(!source.useEngineCookies);
        tryCompare(source, "state", SseSource.Open);
        compare(cookieOf(0), "(none)");
        const sharing = create({ "useEngineCookies": true });
        tryCompare(sharing, "state", SseSource.Open);
        compare(cookieOf(1), "session=7");
    }

    function test_sendsTheCookiesOfTheEngine() {
        const source = createTemporaryObject(sharingComponent, test, { "url": server.url });
        tryCompare(source, "state", SseSource.Open);
        compare(cookieOf(0), "session=7");
    }

    function test_keepsCookiesForTheEngine() {
        server.enqueueCookie("node=a");
        const source = create({ "useEngineCookies": true });
        tryCompare(source, "state", SseSource.Open);
        const request = new XMLHttpRequest(); // qmllint disable unqualified
        request.open("GET", server.url);
        request.send();
        tryCompare(server, "requestCount", 2);
        verify(/session=7/.test(cookieOf(1)), cookieOf(1));
        verify(/node=a/.test(cookieOf(1)), cookieOf(1));
        request.abort();
    }

    function test_changesWithTheNextAttempt() {
        const source = create();
        tryCompare(source, "state", SseSource.Open);
        source.useEngineCookies = true;
        server.drop();
        tryCompare(server, "requestCount", 2);
        compare(cookieOf(1), "session=7");
        tryCompare(source, "state", SseSource.Open);
        source.useEngineCookies = false;
        source.reconnect();
        tryCompare(server, "requestCount", 3);
        compare(cookieOf(2), "(none)");
    }

    // Destroys the jar before.
    function test_followsTheJarOfTheEngine() {
        const source = create({ "useEngineCookies": true });
        tryCompare(source, "state", SseSource.Open);
        server.replaceEngineCookies("session", "8");
        server.drop();
        tryCompare(server, "requestCount", 2);
        compare(cookieOf(1), "session=8");
        tryCompare(source, "state", SseSource.Open);
        server.replaceEngineCookies("session", "9");
        source.reconnect();
        tryCompare(server, "requestCount", 3);
        compare(cookieOf(2), "session=9");
    }

    function test_followsTheJarOfTheEngineInAWait() {
        const source = create({ "useEngineCookies": true });
        tryCompare(source, "state", SseSource.Open);
        source.stateChanged.connect(() => {
            if (source.state === SseSource.Waiting)
                server.replaceEngineCookies("session", "8");
        });
        server.drop();
        tryCompare(server, "requestCount", 2);
        compare(cookieOf(1), "session=8");
    }
}
