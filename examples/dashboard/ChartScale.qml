// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import Showcase

// Where times and values are in a chart. The axis of values begins and ends with round numbers.
QtObject {
    id: scaling

    property real width
    property real height
    property real end // in milliseconds since the epoch
    property real duration
    property real lowest: NaN
    property real highest: NaN

    readonly property real begin: end - duration
    readonly property bool isValid: isFinite(highest - lowest)
    readonly property int intervals: height < 110 ? 2 : 4 // about
    // A line of equal values needs a range, too.
    readonly property real step: isValid ? roundStep(Math.max(highest - lowest, Math.abs(highest) / 100, 0.01)
                                                     / intervals) : 1
    readonly property real bottom: isValid ? Math.floor(lowest / step) * step : 0
    readonly property real top: isValid ? Math.max(Math.ceil(highest / step) * step, bottom + step) : 1
    readonly property int count: isValid ? Math.round((top - bottom) / step) + 1 : 0
    readonly property int decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9))

    function xOf(time: real): real {
        return (time - begin) / duration * width;
    }

    function timeAt(x: real): real {
        return begin + x / width * duration;
    }

    function yOf(value: real): real {
        return height * (1 - (value - bottom) / (top - bottom));
    }

    function number(value: real, decimals: int): string {
        return Math.abs(value) < 1e7 ? Theme.number(value, decimals) : value.toPrecision(4);
    }

    function clockTime(time: real): string {
        return Qt.formatTime(new Date(time), "hh:mm:ss");
    }

    // 1, 2 or 5 times a power of ten.
    function roundStep(smallest: real): real {
        const power = Math.pow(10, Math.floor(Math.log10(smallest)));
        const factor = smallest / power;
        return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
    }
}
