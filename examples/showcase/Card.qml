// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick

Rectangle {
    color: Theme.card
    radius: Theme.radius
    border.color: Theme.border
}
