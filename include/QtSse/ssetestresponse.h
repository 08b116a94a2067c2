// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETESTRESPONSE_H
#define SSETESTRESPONSE_H

#include <QtSse/qtssetestingglobal.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>

#include <chrono>
#include <utility>

class SseTestConnection;
class SseTestConnectionPrivate;

class QTSSE_TESTING_EXPORT SseTestResponse
{
public:
    enum class Framing {
        Chunked,
        ContentLength,
        UntilClose,
    };

    enum class Cut {
        Close,
        Reset,
        Stall,
    };

    SseTestResponse();

    [[nodiscard]] static SseTestResponse eventStream(const QByteArray &body = {});
    [[nodiscard]] static SseTestResponse status(int status, const QByteArray &body = {});
    [[nodiscard]] static SseTestResponse redirect(int status, const QByteArray &location);
    [[nodiscard]] static SseTestResponse raw(const QByteArray &bytes);
    [[nodiscard]] static QByteArray event(const QByteArray &data, const QByteArray &id = {},
                                          const QByteArray &type = {});

    SseTestResponse &withStatus(int status, const QByteArray &reason = {});
    SseTestResponse &withHeader(const QByteArray &name, const QByteArray &value);
    SseTestResponse &withoutHeader(const QByteArray &name);
    SseTestResponse &withFraming(Framing framing);
    SseTestResponse &withContentLength(qint64 length);
    SseTestResponse &withPieces(qsizetype bytes);
    SseTestResponse &cutAfter(qint64 bytes, Cut cut = Cut::Close);

    SseTestResponse &send(const QByteArray &bytes);
    SseTestResponse &sendEvent(const QByteArray &data, const QByteArray &id = {},
                               const QByteArray &type = {});
    SseTestResponse &sendRaw(const QByteArray &bytes);
    SseTestResponse &wait(std::chrono::milliseconds time);
    SseTestResponse &stayOpen();
    SseTestResponse &drop();
    SseTestResponse &reset();

    [[nodiscard]] qint64 size() const;

private:
    friend class SseTestConnection;
    friend class SseTestConnectionPrivate;

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

    [[nodiscard]] QByteArray head() const;
    [[nodiscard]] qint64 bodySize() const;
    [[nodiscard]] QByteArray framed(const QByteArray &bytes) const;
    [[nodiscard]] QByteArray endOfBody() const;
    [[nodiscard]] bool endsRegularly() const;

    int m_status = 200;
    QByteArray m_reason;
    QList<std::pair<QByteArray, QByteArray>> m_headers;
    Framing m_framing = Framing::Chunked;
    qint64 m_contentLength = -1; // -1: the length of what is sent
    qsizetype m_pieceSize = 0; // 0: in one piece
    qint64 m_cutAfter = -1; // -1: nowhere
    Cut m_cut = Cut::Close;
    bool m_hasHead = true;
    QList<Step> m_steps;
};

Q_DECLARE_METATYPE(SseTestResponse)
Q_DECLARE_METATYPE(SseTestResponse::Framing)
Q_DECLARE_METATYPE(SseTestResponse::Cut)

#endif // SSETESTRESPONSE_H
