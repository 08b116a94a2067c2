// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef QMLTESTSERVER_H
#define QMLTESTSERVER_H

#include <QtSse/SseTestClock>
#include <QtSse/SseTestServer>

#include <QtCore/qtemporarydir.h>
#include <QtQml/qqml.h>

#include <memory>

// SseTestServer as far as tests in QML need it. It listens from the beginning; requests for which
// no answer is enqueued get a stream that stays open.
class QmlTestServer : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(SseTestServer)
    Q_PROPERTY(QUrl url READ url CONSTANT FINAL)
    Q_PROPERTY(QString temporaryDirectory READ temporaryDirectory CONSTANT FINAL)
    Q_PROPERTY(int requestCount READ requestCount NOTIFY requestReceived FINAL)
    Q_PROPERTY(int connectionCount READ connectionCount NOTIFY connectionsChanged FINAL)

public:
    explicit QmlTestServer(QObject *parent = nullptr);

    [[nodiscard]] QUrl url() const;
    [[nodiscard]] QString temporaryDirectory() const { return m_temporaryDirectory.path(); }
    [[nodiscard]] int requestCount() const;
    [[nodiscard]] int connectionCount() const;

    // Listens with a certificate that nobody trusts. Call it before url is read.
    Q_INVOKABLE void useTls();
    Q_INVOKABLE QString fingerprint() const;

    Q_INVOKABLE void stop();
    Q_INVOKABLE bool restart();
    Q_INVOKABLE void enqueueStream(const QString &body, bool staysOpen = true);
    Q_INVOKABLE void enqueueCookie(const QString &cookie);
    Q_INVOKABLE void enqueueStatus(int status, const QString &body = {});
    Q_INVOKABLE void enqueueSilence();

    Q_INVOKABLE void send(const QString &bytes);
    Q_INVOKABLE void sendEvent(const QString &data, const QString &type = {},
                               const QString &id = {});
    Q_INVOKABLE void end();
    Q_INVOKABLE void drop();

    Q_INVOKABLE QString requestMethod(int request) const;
    Q_INVOKABLE QString requestTarget(int request) const;
    Q_INVOKABLE QString requestBody(int request) const;
    Q_INVOKABLE QString requestHeader(int request, const QString &name) const;

    // Gives another cookie jar to the manager of the QML engine.
    Q_INVOKABLE void replaceEngineCookies(const QString &name, const QString &value);

    // A SseTestClock for the clients of this thread, until the server is gone.
    Q_INVOKABLE void replaceClock();
    Q_INVOKABLE void advanceClock(int milliseconds);

Q_SIGNALS:
    void requestReceived();
    void connectionsChanged();

private:
    SseTestServer m_server;
    std::unique_ptr<SseTestClock> m_clock;
    QTemporaryDir m_temporaryDirectory;
    QUrl m_url;
    quint16 m_port = 0;
};

#endif // QMLTESTSERVER_H
