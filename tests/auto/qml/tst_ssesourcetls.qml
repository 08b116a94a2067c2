// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQml
import QtTest
import QtSse
import QtSse.Test

// A server with a certificate that nobody trusts.
TestCase {
    id: test

    name: "SseSourceTls"

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
        id: pinningComponent

        SseSource {
            property string known
            property int questions: 0

            onSslErrors: errors => {
                ++questions;
                if (errors.every(error => error.fingerprint === known))
                    ignoreSslErrors(errors);
            }
            reconnectPolicy {
                initialDelay: 20
                jitter: 0
            }
        }
    }

    Component {
        id: connectionsComponent

        Connections {
            property SseSource source

            target: source

            function onSslErrors(errors) {
                source.ignoreSslErrors(errors);
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
        server.useTls();
        failOnWarning(/.*/);
    }

    function spyOn(object, name) {
        return createTemporaryObject(spyComponent, test, { "target": object, "signalName": name });
    }

    function create(component, properties) {
        return createTemporaryObject(component, test,
                                     Object.assign({ "url": server.url }, properties));
    }

    function messageOf(call) {
        try {
            call();
        } catch (error) {
            verify(error instanceof TypeError);
            return error.message;
        }
        return "nothing was thrown";
    }

    function test_trustsNobodyByDefault() {
        const source = create(sourceComponent);
        tryCompare(source, "error", SseSource.TlsError);
        compare(source.finishReason, SseSource.Failed);
        compare(server.requestCount, 0);
    }

    function test_describesTheErrors() {
        const source = create(sourceComponent);
        let errors;
        source.sslErrors.connect(list => { errors = list; });
        tryCompare(source, "error", SseSource.TlsError);
        verify(errors.length > 0);
        const codes = errors.map(error => error.code);
        verify(codes.includes("SelfSignedCertificate"), codes);
        const error = errors.find(candidate => candidate.code === "SelfSignedCertificate");
        verify(error.text.length > 0);
        compare(error.subject, "QtSse test server");
        compare(error.issuer, "QtSse test server");
        compare(error.fingerprint, server.fingerprint());
        compare(error.expiresAt.getUTCFullYear(), 2126);
    }

    function test_trustsAKnownCertificate_data() {
        return [
            { tag: "known", isKnown: true },
            { tag: "another", isKnown: false },
        ];
    }

    function test_trustsAKnownCertificate(data) {
        const source = create(pinningComponent, {
            "known": data.isKnown ? server.fingerprint() : "00:11"
        });
        if (!data.isKnown) {
            tryCompare(source, "error", SseSource.TlsError);
            compare(server.requestCount, 0);
            return;
        }
        tryCompare(source, "state", SseSource.Open);
        server.sendEvent("x");
        tryCompare(source, "eventsReceived", 1);
        compare(source.questions, 1);
    }

    // Nothing is ignored for longer than an attempt.
    function test_asksAgainInEachAttempt() {
        const source = create(pinningComponent, { "known": server.fingerprint() });
        tryCompare(source, "state", SseSource.Open);
        server.drop();
        tryCompare(server, "requestCount", 2);
        compare(source.questions, 2);
        source.known = "";
        server.drop();
        tryCompare(source, "error", SseSource.TlsError);
        compare(server.requestCount, 2);
    }

    function test_ignoresOnlyWhatIsGiven_data() {
        return [
            { tag: "no error", choose: () => [] },
            { tag: "not called", choose: null },
        ];
    }

    function test_ignoresOnlyWhatIsGiven(data) {
        const source = create(sourceComponent);
        source.sslErrors.connect(errors => {
            if (data.choose)
                source.ignoreSslErrors(data.choose(errors));
        });
        tryCompare(source, "error", SseSource.TlsError);
        compare(server.requestCount, 0);
    }

    // The user was asked meanwhile.
    function test_ignoresErrorsThatWereKept() {
        const source = create(sourceComponent, { "url": server.url });
        let kept = [];
        source.sslErrors.connect(errors => {
            source.ignoreSslErrors(kept);
            kept = errors.slice();
        });
        tryCompare(source, "error", SseSource.TlsError);
        source.open();
        tryCompare(source, "state", SseSource.Open);
    }

    // The answer is for the attempt that asks, and not for the one that the handler has begun.
    function test_ignoresNothingForAnotherAttempt() {
        const source = create(sourceComponent);
        let questions = 0;
        source.sslErrors.connect(errors => {
            if (++questions > 1)
                return;
            source.reconnect();
            source.ignoreSslErrors(errors);
        });
        tryCompare(source, "error", SseSource.TlsError);
        compare(questions, 2);
        compare(server.requestCount, 0);
    }

    function test_asksAHandlerThatComesLater() {
        server.stop();
        const source = create(sourceComponent);
        tryCompare(source, "state", SseSource.Waiting);
        createTemporaryObject(connectionsComponent, test, { "source": source });
        verify(server.restart());
        tryCompare(source, "state", SseSource.Open);
    }

    function test_isForHandlersOnly() {
        const source = create(pinningComponent, { "known": server.fingerprint() });
        let kept;
        source.sslErrors.connect(errors => { kept = errors; });
        verify(/handlers/.test(messageOf(() => source.ignoreSslErrors([]))));
        tryCompare(source, "state", SseSource.Open);
        verify(/handlers/.test(messageOf(() => source.ignoreSslErrors(kept))));
    }

    function test_refusesWhatIsNoError_data() {
        return [
            { tag: "undefined", value: undefined },
            { tag: "null", value: null },
            { tag: "true", value: true },
            { tag: "text", value: "SelfSignedCertificate" },
            { tag: "object", value: { "length": 1, 0: {} } },
            { tag: "list of objects", value: [{ "code": "SelfSignedCertificate" }] },
            { tag: "symbol", value: [Symbol("x")] },
            { tag: "source", value: [test] },
        ];
    }

    function test_refusesWhatIsNoError(data) {
        const source = create(sourceComponent);
        let message = "";
        source.sslErrors.connect(() => {
            message = messageOf(() => source.ignoreSslErrors(data.value));
        });
        tryCompare(source, "error", SseSource.TlsError);
        verify(message.length > 0 && message !== "nothing was thrown", message);
        compare(server.requestCount, 0);
    }

    function test_handlersMayDoAnything_data() {
        return [
            { tag: "close", act: source => source.close(), requests: 0 },
            { tag: "change the URL", act: source => { source.url = source.url + "x"; }, requests: 0 },
            { tag: "destroy", act: source => source.destroy(), requests: 1 },
            { tag: "wait", act: () => test.wait(50), requests: 1 },
        ];
    }

    function test_handlersMayDoAnything(data) {
        const source = sourceComponent.createObject(test, { "url": server.url });
        let questions = 0;
        source.sslErrors.connect(errors => {
            if (++questions > 1)
                return;
            data.act(source);
            if (data.requests > 0)
                source.ignoreSslErrors(errors);
        });
        tryVerify(() => questions > 0);
        if (data.tag === "destroy")
            tryCompare(server, "connectionCount", 0);
        else if (data.tag === "wait")
            tryCompare(server, "requestCount", 1);
        else
            tryCompare(source, "state", SseSource.Closed);
        if (data.tag !== "destroy")
            source.destroy();
    }
}
