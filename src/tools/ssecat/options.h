// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef OPTIONS_H
#define OPTIONS_H

#include <QtSse/SseClient>

#include <QtCore/qiodevice.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslkey.h>

#include <chrono>
#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QCommandLineParser;
QT_END_NAMESPACE

// The reason why the command line is wrong.
struct UsageError
{
    QString message;
    SseClient::Error error = SseClient::Error::NoError; // if SseClient has this error
};

// The options of the command line.
struct Options
{
    [[nodiscard]] std::optional<UsageError> read(const QCommandLineParser &parser);

    bool readsStandardInput = false;
    std::shared_ptr<QIODevice> replayed; // instead of a URL
    double speed = 1; // of the replay; 0: without waiting
    std::shared_ptr<QIODevice> recording; // the file to record to
    QUrl url;
    SseClient::Headers headers;
    QByteArray method = "GET";
    QByteArray body;
    QString lastEventId;
    std::optional<QString> user;
    QString password;
    bool waitsForChallenge = false; // instead of sending credentials unasked
    bool acceptsCompression = false;
    bool usesHttp2 = false;
    QNetworkProxy proxy = QNetworkProxy(QNetworkProxy::DefaultProxy);
    QString unixSocket; // the path; instead of the host
    QList<QSslCertificate> authorities; // empty: those of the system
    QList<QSslCertificate> certificates; // of the client, its own first
    QSslKey key;
    bool isInsecure = false;
    SseReconnectPolicy reconnectPolicy;
    std::optional<std::chrono::milliseconds> connectTimeout;
    std::optional<std::chrono::milliseconds> idleTimeout;
    std::optional<qsizetype> maximumEventSize;

    std::optional<qint64> count;
    QStringList types;
    QString field;
    std::optional<QByteArray> until;
    bool acceptsIncompleteEvents = false;
    bool showsComments = false;
    bool json = false;
    bool quiet = false;
    bool stats = false;
    bool verbose = false;
};

#endif // OPTIONS_H
