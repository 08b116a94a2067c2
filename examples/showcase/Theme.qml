// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

pragma Singleton

import QtQuick

QtObject {
    property bool dark: true
    property bool compact: false

    readonly property color window: dark ? "#0e1318" : "#f2f4f7"
    readonly property color card: dark ? "#171d24" : "#ffffff"
    readonly property color raised: dark ? "#222a34" : "#e9edf2"
    readonly property color border: dark ? "#252e39" : "#dde2e9"
    readonly property color text: dark ? "#e8edf3" : "#17202c"
    readonly property color muted: dark ? "#8d9aab" : "#5a6879"
    readonly property color accent: dark ? "#41cd8f" : "#0b8f58"
    readonly property color info: dark ? "#5fb0ff" : "#1266c4"
    readonly property color up: dark ? "#3fc380" : "#12854a"
    readonly property color down: dark ? "#ff6b6b" : "#cc2f2f"
    readonly property color warning: dark ? "#f0b34a" : "#946100"

    readonly property int radius: compact ? 8 : 12
    readonly property int gap: compact ? 8 : 16
    readonly property int padding: compact ? 10 : 18

    readonly property int columnWidth: 760 // of text to be read

    readonly property int small: compact ? 11 : 12
    readonly property int body: compact ? 12 : 14
    readonly property int title: compact ? 13 : 15
    readonly property int large: compact ? 18 : 28

    function tint(tone: color, strength: real): color {
        return Qt.rgba(tone.r, tone.g, tone.b, strength);
    }

    // For JSON values, which are what they are.
    function number(value: var, decimals: int): string {
        return Number.isFinite(value) ? Number(value).toLocaleString(Qt.locale("en"), "f", decimals) : "–";
    }

    function line(value: var): string {
        return typeof value === "string" ? value.slice(0, 200) : "";
    }
}
