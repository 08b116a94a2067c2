// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETESTCONNECTION_H
#define SSETESTCONNECTION_H

#include <QtSse/qtssetestingglobal.h>
#include <QtSse/ssetestresponse.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qobject.h>

#include <memory>
#include <utility>

QT_BEGIN_NAMESPACE
class QTcpSocket;
QT_END_NAMESPACE

class SseTestConnectionPrivate;

struct QTSSE_TESTING_EXPORT SseTestRequest
{
    QByteArray method;
    QByteArray target;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;

    [[nodiscard]] bool hasHeader(const QByteArray &name) const;
    [[nodiscard]] QByteArray header(const QByteArray &name) const;
    [[nodiscard]] QByteArray path() const;
    [[nodiscard]] QByteArray queryValue(const QByteArray &key) const;
};

class QTSSE_TESTING_EXPORT SseTestConnection : public QObject
{
    Q_OBJECT

public:
    ~SseTestConnection() override;

    [[nodiscard]] SseTestRequest request() const;
    [[nodiscard]] qint64 bytesToWrite() const;
    [[nodiscard]] bool isConnected() const;

    void respond(const SseTestResponse &response);
    void send(const QByteArray &bytes);
    void sendEvent(const QByteArray &data, const QByteArray &id = {}, const QByteArray &type = {});
    void sendRaw(const QByteArray &bytes);
    void end();
    void drop();
    void reset();

Q_SIGNALS:
    void requestReceived();
    void bytesWritten();
    void responseEnded();
    void disconnected();

private:
    friend class SseTestServerPrivate;
    explicit SseTestConnection(QTcpSocket *socket, QObject *parent);

    Q_DISABLE_COPY_MOVE(SseTestConnection)
    Q_DECLARE_PRIVATE(SseTestConnection)

    std::unique_ptr<SseTestConnectionPrivate> d_ptr;
};

#endif // SSETESTCONNECTION_H
