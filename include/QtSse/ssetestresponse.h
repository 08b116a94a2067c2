// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETESTRESPONSE_H
#define SSETESTRESPONSE_H

#include <QtSse/qtssetestingglobal.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qshareddata.h>

#include <chrono>

class SseTestResponsePrivate;

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
    SseTestResponse(const SseTestResponse &other) noexcept;
    SseTestResponse(SseTestResponse &&other) noexcept;
    ~SseTestResponse();
    SseTestResponse &operator=(const SseTestResponse &other) noexcept;
    SseTestResponse &operator=(SseTestResponse &&other) noexcept;

    void swap(SseTestResponse &other) noexcept;

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
    friend class SseTestResponsePrivate;

    QSharedDataPointer<SseTestResponsePrivate> d;
};

Q_DECLARE_SHARED(SseTestResponse)
Q_DECLARE_METATYPE(SseTestResponse)
Q_DECLARE_METATYPE(SseTestResponse::Framing)
Q_DECLARE_METATYPE(SseTestResponse::Cut)

#endif // SSETESTRESPONSE_H
