// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import Chat
import Showcase

// A question, or a segment of an answer. The text is fetched as it grows, and only what is new of
// it is put in: TextEdit lays out the last paragraph again, and not the whole.
Item {
    id: row

    required property int index
    required property bool isQuestion
    required property bool isFirst
    required property bool isLast
    required property bool canRetry
    required property int answerState
    required property string note
    property int shown: 0 // characters

    readonly property ChatConversation conversation: ListView.view ? ListView.view.model as ChatConversation : null
    readonly property real columnWidth: Math.min(width, Theme.columnWidth)
    readonly property int bubblePadding: isQuestion ? Theme.compact ? 10 : 14 : 0

    function fetch() {
        const more = conversation.textFrom(index, shown);
        if (more === "")
            return;
        shown += more.length;
        edit.insert(edit.length, more);
    }

    width: ListView.view.width
    height: status.visible ? status.y + status.height : bubble.y + bubble.height
    Component.onCompleted: fetch()

    Connections {
        target: row.conversation

        function onTextAppended(appended: int) {
            if (appended === row.index)
                row.fetch();
        }
    }

    Rectangle {
        id: bubble

        x: (row.width - row.columnWidth) / 2 + (row.isQuestion ? row.columnWidth - width : 0)
        y: row.isQuestion ? row.index > 0 ? Theme.gap * 1.5 : 4 : row.isFirst ? Theme.gap : 0
        width: edit.width + 2 * row.bubblePadding
        height: row.isQuestion || row.shown > 0 ? edit.height + 1.4 * row.bubblePadding : 0
        radius: Theme.radius
        color: row.isQuestion ? Theme.tint(Theme.accent, 0.14) : "transparent"

        TextEdit {
            id: edit

            objectName: "text"
            x: row.bubblePadding
            y: row.bubblePadding * 0.7
            width: row.isQuestion ? Math.min(implicitWidth, row.columnWidth * 0.85 - 2 * x)
                                  : row.columnWidth
            readOnly: true
            selectByMouse: true
            activeFocusOnPress: true
            wrapMode: TextEdit.Wrap
            textFormat: TextEdit.PlainText
            color: Theme.text
            selectionColor: Theme.info
            selectedTextColor: Theme.window
            font.pixelSize: Theme.compact ? 14 : 16
            Accessible.readOnly: true
            Accessible.name: row.isQuestion ? qsTr("Question") : qsTr("Answer")
        }
    }
    AnswerStatus {
        id: status

        objectName: "status"
        x: (row.width - row.columnWidth) / 2
        y: bubble.y + bubble.height + (bubble.height > 0 ? Theme.compact ? 6 : 10 : 0)
        width: row.columnWidth
        visible: !row.isQuestion && row.isLast
        answerState: row.answerState
        note: row.note
        canCopy: row.shown > 0 || !row.isFirst
        canRetry: row.canRetry
        onCopied: row.conversation.copy(row.index)
        onRetried: row.conversation.retry()
    }
}
