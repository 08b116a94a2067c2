// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssetestconnection_p.h"

#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qtcpsocket.h>

#include <algorithm>
#include <utility>

#if defined(Q_OS_UNIX)
#  include <sys/socket.h>
#endif

using Framing = SseTestResponse::Framing;

void SseTestConnectionPrivate::readRequest()
{
    if (!q->isConnected()) // the call may have been queued
        return;
    reader.addData(socket->readAll());
    if (responding)
        return;
    switch (reader.read()) {
    case SseTestRequestReader::Result::Incomplete:
        break;
    case SseTestRequestReader::Result::Invalid:
        socket->abort();
        break;
    case SseTestRequestReader::Result::Complete:
        responding = true;
        Q_EMIT q->requestReceived();
        break;
    }
}

void SseTestConnectionPrivate::begin(const SseTestResponse &newResponse)
{
    script = SseTestResponsePrivate::get(newResponse);
    nextStep = 0;
    ++scriptNumber;
    afterOutbox = nullptr;
    responding = true;
    hasEnded = false;
    isSilent = false;
    cutIsDue = false;
    wireBudget = script->cutAfter;
    if (script->hasHead)
        write(script->head());
    whenSent([this] { playNextStep(); });
}

void SseTestConnectionPrivate::playNextStep()
{
    while (responding && !isSilent && q->isConnected()) {
        if (!outbox.isEmpty()) {
            whenSent([this] { playNextStep(); });
            return;
        }
        if (nextStep == script->steps.size()) {
            endResponse();
            return;
        }
        const SseTestResponsePrivate::Step step = script->steps.at(nextStep++);
        switch (step.action) {
        case Action::Send:
            write(script->framed(step.bytes));
            break;
        case Action::SendRaw:
            write(step.bytes);
            break;
        case Action::Wait:
            wait(step.time);
            return;
        case Action::StayOpen:
            noteEnd();
            return;
        case Action::Drop:
            closeConnection();
            return;
        case Action::Reset:
            resetConnection();
            return;
        }
    }
}

void SseTestConnectionPrivate::wait(std::chrono::milliseconds time)
{
    QTimer::singleShot(time, Qt::PreciseTimer, q, [this, number = scriptNumber] {
        if (number == scriptNumber)
            playNextStep();
    });
}

void SseTestConnectionPrivate::write(const QByteArray &bytes)
{
    if (!q->isConnected() || isSilent || cutIsDue)
        return;
    if (wireBudget < 0 || bytes.size() < wireBudget) {
        outbox += bytes;
        if (wireBudget > 0)
            wireBudget -= bytes.size();
    } else {
        outbox += bytes.first(wireBudget);
        wireBudget = -1;
        cutIsDue = true;
    }
    if (script->pieceSize == 0)
        sendPiece(outbox.size());
    sendOutbox();
}

// Sends one piece in each turn of the event loop. After the last one, cuts the response or calls
// afterOutbox.
void SseTestConnectionPrivate::sendOutbox()
{
    if (!outbox.isEmpty()) {
        if (!std::exchange(isSending, true)) {
            QTimer::singleShot(0, q, [this] {
                isSending = false;
                sendPiece(script->pieceSize);
                sendOutbox();
            });
        }
    } else if (std::exchange(cutIsDue, false)) {
        cutOff();
    } else if (const auto next = std::exchange(afterOutbox, nullptr); next) {
        next();
    }
}

void SseTestConnectionPrivate::sendPiece(qsizetype size)
{
    if (outbox.isEmpty())
        return;
    if (q->isConnected()) {
        const qsizetype pieceSize = std::min(size, outbox.size());
        socket->write(outbox.constData(), pieceSize);
        socket->flush();
        outbox.remove(0, pieceSize);
    } else {
        outbox.clear();
    }
}

void SseTestConnectionPrivate::whenSent(std::function<void()> next)
{
    if (outbox.isEmpty())
        next();
    else
        afterOutbox = std::move(next);
}

void SseTestConnectionPrivate::endResponse()
{
    write(script->endOfBody());
    whenSent([this] {
        if (script->framing == Framing::UntilClose)
            closeConnection();
        else
            finishExchange();
    });
}

void SseTestConnectionPrivate::finishExchange()
{
    responding = false;
    if (reader.request().header("Connection").compare("close", Qt::CaseInsensitive) == 0) {
        closeConnection();
        return;
    }
    if (reader.hasData())
        QMetaObject::invokeMethod(
                q, [this] { readRequest(); }, Qt::QueuedConnection);
    noteEnd();
}

void SseTestConnectionPrivate::cutOff()
{
    switch (script->cut) {
    case SseTestResponse::Cut::Close:
        closeConnection();
        break;
    case SseTestResponse::Cut::Reset:
        resetConnection();
        break;
    case SseTestResponse::Cut::Stall:
        isSilent = true;
        noteEnd();
        break;
    }
}

void SseTestConnectionPrivate::closeConnection()
{
    responding = false;
    sendPiece(outbox.size());
    const QPointer<SseTestConnection> guard(q);
    socket->disconnectFromHost();
    if (guard)
        noteEnd();
}

void SseTestConnectionPrivate::resetConnection()
{
    responding = false;
    sendPiece(outbox.size());
    while (socket->bytesToWrite() > 0 && socket->flush()) {}
#if defined(Q_OS_UNIX)
    // With a linger time of 0, closing sends RST instead of FIN.
    const linger noLinger = {1, 0};
    ::setsockopt(int(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &noLinger,
                 sizeof noLinger);
#endif
    const QPointer<SseTestConnection> guard(q);
    socket->abort();
    if (guard)
        noteEnd();
}

void SseTestConnectionPrivate::noteEnd()
{
    if (!std::exchange(hasEnded, true))
        Q_EMIT q->responseEnded();
}
