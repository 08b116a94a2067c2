// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETESTCONNECTION_P_H
#define SSETESTCONNECTION_P_H

#include "ssetestrequestreader_p.h"
#include "ssetestresponse_p.h"

#include <QtSse/ssetestconnection.h>

#include <QtCore/qbytearray.h>

#include <chrono>
#include <functional>

QT_BEGIN_NAMESPACE
class QTcpSocket;
QT_END_NAMESPACE

// Reads the requests of a connection and plays the responses.
class SseTestConnectionPrivate
{
public:
    using Action = SseTestResponsePrivate::Action;

    SseTestConnectionPrivate(SseTestConnection *connection, QTcpSocket *tcpSocket)
        : q(connection)
        , socket(tcpSocket)
    {
    }

    void readRequest();
    void begin(const SseTestResponse &newResponse);
    void playNextStep();
    void wait(std::chrono::milliseconds time);
    void write(const QByteArray &bytes);
    void sendOutbox();
    void sendPiece(qsizetype size);
    void whenSent(std::function<void()> next);
    void endResponse();
    void finishExchange();
    void cutOff();
    void closeConnection();
    void resetConnection();
    void noteEnd();

    SseTestConnection *const q;
    QTcpSocket *const socket;
    QExplicitlySharedDataPointer<const SseTestResponsePrivate> script{new SseTestResponsePrivate};
    SseTestRequestReader reader;
    QByteArray outbox; // bytes that wait to be sent, perhaps in pieces
    std::function<void()> afterOutbox;
    qint64 wireBudget = -1; // bytes that may be written before the cut; -1: no cut
    qsizetype nextStep = 0;
    int scriptNumber = 0; // the waits of earlier scripts are ignored
    bool responding = false;
    bool isSending = false; // piece by piece
    bool cutIsDue = false; // when the outbox is empty
    bool isSilent = false; // a cut has stalled the response
    bool hasEnded = true;
};

#endif // SSETESTCONNECTION_P_H
