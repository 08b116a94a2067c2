// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CHATSCRIPT_H
#define CHATSCRIPT_H

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>

// What the built-in endpoint answers to a question. It understands as much as a parrot does: a
// word of the question is its cue.
struct ChatScript
{
    enum class Ending {
        Regular,
        Refusal, // an HTTP status and a body, in place of a stream
        ErrorEvent,
        Cut, // the connection
        Limit, // of what the model is allowed to say
    };

    QList<QByteArray> tokens;
    Ending ending = Ending::Regular;
    int tokensAtOnce = 1;

    // The number counts the questions of the conversation, from 1.
    [[nodiscard]] static ChatScript forQuestion(const QString &question, qsizetype number);
};

#endif // CHATSCRIPT_H
