// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtTest
import QtSse
import QtSse.Test

TestCase {
    id: test

    name: "SseReconnectPolicy"

    property int delay: 30

    SseTestServer {
        id: server
    }

    SseSource {
        id: source

        active: false
        reconnectPolicy {
            initialDelay: test.delay
            minimumDelay: 10
            maximumDelay: 40
            multiplier: 1.5
            jitter: 0
            maximumAttempts: 2
            resetAfter: 1000
            retryableStatuses: [503]
        }
    }

    SseSource {
        id: plain

        active: false
    }

    SignalSpy {
        id: scheduled

        target: source
        signalName: "retryScheduled"
    }

    function initTestCase() {
        failOnWarning(/.*/);
    }

    function cleanup() {
        source.close();
    }

    function test_hasDefaults() {
        const policy = plain.reconnectPolicy;
        compare(policy.initialDelay, 3000);
        compare(policy.minimumDelay, 100);
        compare(policy.maximumDelay, 60000);
        compare(policy.multiplier, 2);
        compare(policy.jitter, 0.5);
        compare(policy.maximumAttempts, -1);
        compare(policy.resetAfter, 10000);
        const statuses = [...policy.retryableStatuses];
        verify(statuses.includes(429));
        verify(!statuses.includes(404));
    }

    function test_isSetInline() {
        const policy = source.reconnectPolicy;
        compare(policy.initialDelay, 30);
        compare(policy.minimumDelay, 10);
        compare(policy.maximumDelay, 40);
        compare(policy.multiplier, 1.5);
        compare(policy.jitter, 0);
        compare(policy.maximumAttempts, 2);
        compare(policy.resetAfter, 1000);
        compare(policy.retryableStatuses, [503]);
        test.delay = 20;
        compare(policy.initialDelay, 20);
        test.delay = 30;
    }

    function test_isObeyed() {
        server.stop();
        scheduled.clear();
        source.url = server.url;
        source.open();
        tryCompare(source, "finishReason", SseSource.AttemptsExhausted);
        compare(scheduled.count, 2);
        compare(scheduled.signalArguments[0][0], 30);
        compare(scheduled.signalArguments[1][0], 40); // 45, but for the maximum
        verify(server.restart());
    }
}
