// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

pragma Singleton

import QtQuick
import Showcase

// Of the table of prices.
QtObject {
    readonly property int rowHeight: Theme.compact ? 31 : 52
    readonly property int priceWidth: Theme.compact ? 64 : 80
    readonly property int changeWidth: Theme.compact ? 64 : 80
    readonly property int volumeWidth: 60
    readonly property int trendWidth: Theme.compact ? 80 : 110
}
