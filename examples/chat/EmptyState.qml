// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts
import Chat
import Showcase

// Where a conversation begins. The demo shows what it can do: the words that the built-in endpoint
// listens for are in the questions.
ColumnLayout {
    id: welcome

    required property ChatSettings settings

    signal chosen(question: string)

    spacing: Theme.compact ? 8 : 12

    Text {
        Layout.fillWidth: true
        horizontalAlignment: Text.AlignHCenter
        text: qsTr("Ask something")
        color: Theme.text
        font.pixelSize: Theme.large
        font.weight: Font.Medium
    }
    Text {
        Layout.fillWidth: true
        Layout.bottomMargin: Theme.gap
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        text: welcome.settings.demo
              ? qsTr("This is a built-in demo: the words are canned, the stream is real.\n"
                     + "To talk to a model, choose a server in the settings.")
              : qsTr("The answer comes from %1.").arg(welcome.settings.host)
        textFormat: Text.PlainText
        lineHeight: 1.2
        color: Theme.muted
        font.pixelSize: Theme.body
    }
    GridLayout {
        visible: welcome.settings.demo
        columns: welcome.width < 560 ? 1 : 2
        columnSpacing: Theme.compact ? 6 : 10
        rowSpacing: columnSpacing

        SuggestionCard {
            objectName: "regularSuggestion"
            text: qsTr("What are Server-Sent Events?")
            hint: qsTr("An answer as it should be")
            onClicked: welcome.chosen(text)
        }
        SuggestionCard {
            objectName: "topicSuggestion"
            text: qsTr("How do they compare to WebSockets?")
            hint: qsTr("Another one, to choose between")
            onClicked: welcome.chosen(text)
        }
        SuggestionCard {
            objectName: "reconnectSuggestion"
            text: qsTr("What if the connection is lost?")
            hint: qsTr("And why this window does not ask twice")
            onClicked: welcome.chosen(text)
        }
        SuggestionCard {
            objectName: "longSuggestion"
            text: qsTr("Give me a long answer")
            hint: qsTr("More than 100,000 characters")
            onClicked: welcome.chosen(text)
        }
        SuggestionCard {
            objectName: "errorSuggestion"
            text: qsTr("Show me an error")
            hint: qsTr("A refusal, in the words of the server")
            onClicked: welcome.chosen(text)
        }
        SuggestionCard {
            objectName: "breakSuggestion"
            text: qsTr("Break in the middle")
            hint: qsTr("An error event in mid-stream")
            onClicked: welcome.chosen(text)
        }
        SuggestionCard {
            objectName: "cutSuggestion"
            text: qsTr("Cut the connection")
            hint: qsTr("An answer without its end")
            onClicked: welcome.chosen(text)
        }
        SuggestionCard {
            objectName: "limitSuggestion"
            text: qsTr("Run into the length limit")
            hint: qsTr("The model has to stop")
            onClicked: welcome.chosen(text)
        }
    }
}
