// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "fakenetwork.h"

#include <QtCore/qmetaobject.h>

#include <algorithm>

int FakeReply::s_liveCount = 0;

FakeReply::FakeReply(QNetworkAccessManager::Operation operation, const QNetworkRequest &request,
                     QObject *parent)
    : QNetworkReply(parent)
{
    ++s_liveCount;
    setOperation(operation);
    setRequest(request);
    setUrl(request.url());
    open(QIODevice::ReadOnly);
}

FakeReply::~FakeReply()
{
    --s_liveCount;
}

void FakeReply::confirmRequest()
{
    if (!isFinished())
        Q_EMIT requestSent();
}

void FakeReply::receiveHead(int status, const Headers &headers)
{
    if (isFinished())
        return;
    m_hasHead = m_hasHead || status >= 200;
    setAttribute(QNetworkRequest::HttpStatusCodeAttribute, status);
    setAttribute(QNetworkRequest::HttpReasonPhraseAttribute, QByteArray("Because"));
    const QList<QByteArray> oldNames = rawHeaderList();
    for (const QByteArray &name : oldNames)
        setRawHeader(name, {});
    for (const auto &[name, value] : headers)
        setRawHeader(name, value);
    Q_EMIT metaDataChanged();
}

// There is no body without a head, and what is said in the interim is none.
void FakeReply::receiveBody(const QByteArray &bytes)
{
    if (isFinished() || !m_hasHead || bytes.isEmpty())
        return;
    m_unread += bytes;
    Q_EMIT readyRead();
}

// Some errors of Qt are not followed by finished().
void FakeReply::fail(NetworkError error, bool finishes)
{
    if (isFinished() || this->error() != NoError)
        return;
    setError(error, QStringLiteral("Something is wrong"));
    const QPointer<FakeReply> guard(this);
    Q_EMIT errorOccurred(error);
    if (guard && finishes)
        finish();
}

void FakeReply::finish()
{
    if (isFinished())
        return;
    setFinished(true);
    const QPointer<FakeReply> guard(this);
    Q_EMIT readChannelFinished();
    if (guard)
        Q_EMIT finished();
}

bool FakeReply::isWatched() const
{
    static const QMetaMethod readyRead = QMetaMethod::fromSignal(&QIODevice::readyRead);
    return isSignalConnected(readyRead);
}

void FakeReply::abort()
{
    fail(OperationCanceledError, true);
}

qint64 FakeReply::bytesAvailable() const
{
    return QNetworkReply::bytesAvailable() + m_unread.size();
}

qint64 FakeReply::readData(char *data, qint64 maximumSize)
{
    if (m_unread.isEmpty())
        return isFinished() ? -1 : 0;
    const qint64 size = std::min<qint64>(maximumSize, m_unread.size());
    std::copy_n(m_unread.constData(), size, data);
    m_unread.remove(0, size);
    return size;
}

QNetworkReply *FakeManager::createRequest(Operation operation, const QNetworkRequest &request,
                                          QIODevice *body)
{
    auto *reply = new FakeReply(operation, request, this);
    m_latestReply = reply;
    Q_EMIT requested(reply, body ? body->readAll() : QByteArray());
    return reply;
}
