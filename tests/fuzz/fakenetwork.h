// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef FAKENETWORK_H
#define FAKENETWORK_H

#include <QtCore/qpointer.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>

#include <utility>

// A reply without a network: the fuzzer is server, wire and HTTP stack.
class FakeReply final : public QNetworkReply
{
    Q_OBJECT

public:
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    FakeReply(QNetworkAccessManager::Operation operation, const QNetworkRequest &request,
              QObject *parent);
    ~FakeReply() override;

    void confirmRequest();
    void receiveHead(int status, const Headers &headers);
    void receiveBody(const QByteArray &bytes);
    void fail(NetworkError error, bool finishes);
    void finish();

    // Whether anybody still listens.
    [[nodiscard]] bool isWatched() const;

    void abort() override;
    [[nodiscard]] qint64 bytesAvailable() const override;
    [[nodiscard]] bool isSequential() const override { return true; }

    [[nodiscard]] static int liveCount() { return s_liveCount; }

protected:
    qint64 readData(char *data, qint64 maximumSize) override;

private:
    static int s_liveCount;

    QByteArray m_unread;
    bool m_hasHead = false;
};

class FakeManager final : public QNetworkAccessManager
{
    Q_OBJECT

public:
    using QNetworkAccessManager::QNetworkAccessManager;

    [[nodiscard]] FakeReply *latestReply() const { return m_latestReply; }

Q_SIGNALS:
    void requested(FakeReply *reply, const QByteArray &body);

protected:
    QNetworkReply *createRequest(Operation operation, const QNetworkRequest &request,
                                 QIODevice *body) override;

private:
    QPointer<FakeReply> m_latestReply;
};

#endif // FAKENETWORK_H
