// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic
import Chat
import Showcase

// What was said. It keeps its end in sight while that grows, unless one has scrolled away from it.
ListView {
    id: list

    required property ChatConversation conversation
    property bool following: true
    property real lastContentY: 0

    readonly property bool atEnd: contentY + height > originY + contentHeight - 24

    function follow() {
        if (following && !moving && count > 0)
            positionViewAtEnd();
    }

    function scroll(pages: real) {
        following = false;
        const last = Math.max(originY, originY + contentHeight - height);
        contentY = Math.round(Math.max(originY, Math.min(last, contentY + pages * height)));
        following = atEnd;
    }

    model: conversation
    clip: true
    boundsBehavior: Flickable.StopAtBounds
    cacheBuffer: 400
    ScrollBar.vertical: ScrollBar {
        id: bar
    }

    delegate: MessageRow {}

    onContentHeightChanged: {
        follow();
        settled.restart();
    }
    onHeightChanged: {
        follow();
        settled.restart();
    }
    onOriginYChanged: settled.restart()
    onMovingChanged: follow()
    onContentYChanged: {
        if (moving || bar.pressed) {
            if (contentY < lastContentY)
                following = false;
            else if (atEnd)
                following = true;
        }
        lastContentY = contentY;
    }

    // The list may grow before the wheel has moved it, which would stop it.
    WheelHandler {
        acceptedDevices: PointerDevice.Mouse | PointerDevice.TouchPad
        blocking: false
        target: null
        onWheel: event => {
            if (event.angleDelta.y > 0 && list.contentHeight > list.height)
                list.following = false;
        }
    }
    // While it lays itself out, the list does not scroll, and may move its origin.
    Timer {
        id: settled

        interval: 0
        onTriggered: list.follow()
    }

    ActionButton {
        id: endButton

        objectName: "endButton"
        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: 8 }
        visible: !list.following && !list.atEnd
        text: qsTr("↓ To the end")
        background: Rectangle {
            radius: height / 2
            color: Theme.raised
            border.color: endButton.visualFocus ? Theme.info : Theme.border
            border.width: endButton.visualFocus ? 2 : 1
        }
        onClicked: {
            list.following = true;
            list.follow();
        }
    }
}
