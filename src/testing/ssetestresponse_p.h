// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETESTRESPONSE_P_H
#define SSETESTRESPONSE_P_H

#include <QtSse/ssetestresponse.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>

#include <chrono>
#include <utility>

// The script of a response, and its bytes on the network.
class SseTestResponsePrivate : public QSharedData
{
public:
    enum class Action {
        Send,
        SendRaw,
        Wait,
        StayOpen,
        Drop,
        Reset,
    };
    struct Step
    {
        Action action;
        QByteArray bytes;
        std::chrono::milliseconds time{0};
    };

    [[nodiscard]] static const SseTestResponsePrivate *get(const SseTestResponse &response)
    {
        return response.d.constData();
    }

    [[nodiscard]] QByteArray head() const;
    [[nodiscard]] qint64 bodySize() const;
    [[nodiscard]] QByteArray framed(const QByteArray &bytes) const;
    [[nodiscard]] QByteArray endOfBody() const;
    [[nodiscard]] bool endsRegularly() const;

    int status = 200;
    QByteArray reason;
    QList<std::pair<QByteArray, QByteArray>> headers{{"Content-Type", "text/event-stream"},
                                                     {"Cache-Control", "no-store"}};
    SseTestResponse::Framing framing = SseTestResponse::Framing::Chunked;
    qint64 contentLength = -1; // -1: the length of what is sent
    qsizetype pieceSize = 0; // 0: in one piece
    qint64 cutAfter = -1; // -1: no cut
    SseTestResponse::Cut cut = SseTestResponse::Cut::Close;
    bool hasHead = true;
    QList<Step> steps;
};

#endif // SSETESTRESPONSE_P_H
