// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The reference server of the Model Context Protocol, over its Streamable HTTP.

#include "../../auto/common/patience.h"
#include "loopback.h"
#include "service.h"

#include <QtSse/SseClient>

#include <QtCore/qfileinfo.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qtemporarydir.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;

namespace {

constexpr int Steps = 5;

QByteArray message(int id, const QString &method, const QJsonObject &params)
{
    QJsonObject object{{u"jsonrpc"_s, u"2.0"_s}, {u"method"_s, method}};
    if (id > 0)
        object.insert(u"id"_s, id);
    if (!params.isEmpty())
        object.insert(u"params"_s, params);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

class tst_Mcp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void streamsTheProgressOfATool();
    void refusesAnUnknownSession();

private:
    void ask(int id, const QString &method, const QJsonObject &params);
    void initialize();
    void callTool();

    QUrl m_url;
    QTemporaryDir m_directory;
    std::unique_ptr<Service> m_server;
    std::unique_ptr<SseClient> m_client;
    QByteArray m_sessionId;
    QJsonObject m_result;
    QList<int> m_progress;
};

void tst_Mcp::initTestCase()
{
    if (Service::find(u"node"_s).isEmpty())
        QSKIP("node is not installed");
    const QString program = QStringLiteral(
            QTSSE_NPM "/node_modules/@modelcontextprotocol/server-everything/dist/index.js");
    if (!QFileInfo::exists(program))
        QSKIP("@modelcontextprotocol/server-everything is not installed");
    const quint16 port = freePort();
    m_url = QUrl(u"http://127.0.0.1:%1/mcp"_s.arg(port));
    m_server = std::make_unique<Service>(u"mcp"_s, m_directory.path(), u"env"_s);
    m_server->setArguments({u"PORT=%1"_s.arg(port), u"node"_s, u"--require"_s,
                            QStringLiteral(QTSSE_TEMPLATES "/loopback.cjs"), program,
                            u"streamableHttp"_s});
    const bool isStarted = m_server->start(port);
    if (!isStarted)
        m_server->printLog();
    QVERIFY(isStarted);
}

void tst_Mcp::init()
{
    m_client = std::make_unique<SseClient>(m_url);
    m_client->setMethod("POST");
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_sessionId.clear();
    m_progress.clear();
    initialize();
}

void tst_Mcp::cleanup()
{
    m_client.reset();
    if (QTest::currentTestFailed() && m_server)
        m_server->printLog();
}

// Until the response to that request has come.
void tst_Mcp::ask(int id, const QString &method, const QJsonObject &params)
{
    SseClient::Headers headers{{"Content-Type", "application/json"},
                               {"Accept", "application/json, text/event-stream"}};
    if (!m_sessionId.isEmpty())
        headers.append({"Mcp-Session-Id", m_sessionId});
    m_client->setHeaders(headers);
    m_client->setLastEventId({}); // that of the answer before
    m_client->setBody(message(id, method, params));
    m_client->setEndPredicate([this, id](const SseEvent &event) {
        const QJsonObject object = event.json().object();
        if (object.value(u"id"_s).toInt() == id)
            m_result = object.value(u"result"_s).toObject();
        return object.value(u"id"_s).toInt() == id;
    });
    m_client->open();
}

void tst_Mcp::initialize()
{
    ask(1, u"initialize"_s,
        {{u"protocolVersion"_s, u"2025-06-18"_s},
         {u"capabilities"_s, QJsonObject()},
         {u"clientInfo"_s, QJsonObject{{u"name"_s, u"QtSse"_s}, {u"version"_s, u"1"_s}}}});
    QTRY_COMPARE(m_client->finishReason(), FinishReason::Completed);
    QCOMPARE(m_result.value(u"protocolVersion"_s).toString(), u"2025-06-18"_s);
    m_sessionId = m_client->responseHeader("Mcp-Session-Id");
    QVERIFY(!m_sessionId.isEmpty());

    // A notification is accepted, without an answer.
    QNetworkAccessManager manager;
    QNetworkRequest request(m_url);
    for (const auto &[name, value] : m_client->headers())
        request.setRawHeader(name, value);
    request.setRawHeader("Mcp-Session-Id", m_sessionId);
    const std::unique_ptr<QNetworkReply> reply(
            manager.post(request, message(0, u"notifications/initialized"_s, {})));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 202);
}

void tst_Mcp::callTool()
{
    ask(2, u"tools/call"_s,
        {{u"name"_s, u"trigger-long-running-operation"_s},
         {u"arguments"_s, QJsonObject{{u"duration"_s, 1}, {u"steps"_s, Steps}}},
         {u"_meta"_s, QJsonObject{{u"progressToken"_s, u"p"_s}}}});
}

void tst_Mcp::streamsTheProgressOfATool()
{
    connect(m_client.get(), &SseClient::eventReceived, this, [this](const SseEvent &event) {
        const QJsonObject object = event.json().object();
        if (object.value(u"method"_s).toString() == u"notifications/progress")
            m_progress.append(object.value(u"params"_s).toObject().value(u"progress"_s).toInt());
    });
    callTool();
    QTRY_COMPARE_WITH_TIMEOUT(m_client->finishReason(), FinishReason::Completed, 20'000);
    QCOMPARE(m_client->error(), Error::NoError);
    QCOMPARE(m_progress, (QList<int>{1, 2, 3, 4, 5}));
    QVERIFY(!m_result.isEmpty());
}

void tst_Mcp::refusesAnUnknownSession()
{
    m_sessionId = "nobody";
    callTool();
    QTRY_COMPARE(m_client->finishReason(), FinishReason::Failed);
    QCOMPARE(m_client->error(), Error::HttpStatusError);
    const QJsonObject body = QJsonDocument::fromJson(m_client->errorBody()).object();
    QVERIFY(body.contains(u"error"_s));
}

QTEST_GUILESS_MAIN(tst_Mcp)
#include "tst_mcp.moc"
