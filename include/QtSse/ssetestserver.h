// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETESTSERVER_H
#define SSETESTSERVER_H

#include <QtSse/qtssetestingglobal.h>
#include <QtSse/ssetestconnection.h>
#include <QtSse/ssetestresponse.h>

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>

#include <functional>
#include <memory>

QT_BEGIN_NAMESPACE
class QSslConfiguration;
QT_END_NAMESPACE

class SseTestRecording;
class SseTestServerPrivate;

class QTSSE_TESTING_EXPORT SseTestServer : public QObject
{
    Q_OBJECT

public:
    using Handler = std::function<void(SseTestConnection *)>;

    explicit SseTestServer(QObject *parent = nullptr);
    ~SseTestServer() override;

    void setSslConfiguration(const QSslConfiguration &configuration);
    bool listen(quint16 port = 0,
                const QHostAddress &address = QHostAddress(QHostAddress::LocalHost));
    void close();
    [[nodiscard]] bool isListening() const;
    [[nodiscard]] quint16 port() const;
    [[nodiscard]] QUrl url(const QString &path = QStringLiteral("/")) const;
    [[nodiscard]] QString errorString() const;

    void enqueue(const SseTestResponse &response);
    void replay(const SseTestRecording &recording, qreal speed = 1);
    void setDefaultResponse(const SseTestResponse &response);
    void setHandler(Handler handler);

    [[nodiscard]] QList<SseTestRequest> requests() const;
    void clearRequests();
    [[nodiscard]] QList<SseTestConnection *> connections() const;
    void dropConnections();
    void resetConnections();

Q_SIGNALS:
    void requestReceived(const SseTestRequest &request);
    void connectionClosed();

private:
    Q_DISABLE_COPY_MOVE(SseTestServer)
    Q_DECLARE_PRIVATE(SseTestServer)

    std::unique_ptr<SseTestServerPrivate> d_ptr;
};

#endif // SSETESTSERVER_H
