// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The snippets about events that are cut off and responses that are no event streams, each of which
// is run here.

#include "../../common/patience.h"

#include <QtSse/SseClient>
#include <QtSse/SseEventStream>
#include <QtSse/SseTestServer>

#include <QtCore/qbuffer.h>
#include <QtTest/qtest.h>

#include <memory>
#include <optional>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_UnusualEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void replacesAnIncompleteEvent();
    void tellsOfADiscardedEvent();
    void readsAnIncompleteFile();
    void waitsForTheLogin();

private:
    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<SseClient> m_client;
};

void tst_UnusualEnds::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<SseClient>(m_server->url());
    SseReconnectPolicy policy;
    policy.setInitialDelay(1ms);
    m_client->setReconnectPolicy(policy);
}

void tst_UnusualEnds::replacesAnIncompleteEvent()
{
    m_server->enqueue(SseTestResponse::eventStream("id: 1\ndata: One.\n\nid: 2\ndata: Tw").drop());
    m_server->enqueue(SseTestResponse::eventStream("id: 2\ndata: Two.\n\n"));
    m_server->setDefaultResponse(SseTestResponse::status(204));
    SseClient &client = *m_client;
    QStringList shown;
    //! [incomplete]
    QStringList sentences;
    bool isLastIncomplete = false;
    client.setAcceptIncompleteEvents(true);
    connect(&client, &SseClient::eventReceived, this, [&](const SseEvent &event) {
        if (isLastIncomplete)
            sentences.removeLast(); // the server has sent it again, as a whole
        sentences.append(event.text());
        isLastIncomplete = event.isIncomplete();
    });
    //! [incomplete]
    connect(&client, &SseClient::eventReceived, this, [&] { shown.append(sentences.last()); });
    client.open();
    QTRY_COMPARE(client.finishReason(), SseClient::FinishReason::NoContent);
    QCOMPARE(shown, QStringList({u"One."_s, u"Tw"_s, u"Two."_s}));
    QCOMPARE(sentences, QStringList({u"One."_s, u"Two."_s}));
}

void tst_UnusualEnds::tellsOfADiscardedEvent()
{
    m_server->enqueue(SseTestResponse::eventStream("data: whole\n\ndata: cut"));
    m_server->setDefaultResponse(SseTestResponse::status(204));
    SseClient &client = *m_client;
    QTest::ignoreMessage(QtWarningMsg, "An event with at least 3 bytes of data was cut off");
    //! [discarded]
    connect(&client, &SseClient::eventDiscarded, this, [](qsizetype size) {
        qWarning("An event with at least %lld bytes of data was cut off", qlonglong(size));
    });
    //! [discarded]
    client.open();
    QTRY_COMPARE(client.finishReason(), SseClient::FinishReason::NoContent);
}

void tst_UnusualEnds::readsAnIncompleteFile()
{
    QBuffer file;
    file.setData("data: One.\n\ndata: Tw");
    QVERIFY(file.open(QIODevice::ReadOnly));
    QTest::ignoreMessage(QtDebugMsg, "One. ");
    QTest::ignoreMessage(QtDebugMsg, "Tw (incomplete)");
    //! [stream]
    SseEventStream stream(&file);
    stream.setAcceptIncompleteEvents(true);
    for (const SseEvent &event : stream)
        qDebug("%s %s", event.data().constData(), event.isIncomplete() ? "(incomplete)" : "");
    //! [stream]
    QCOMPARE(stream.eventsDiscarded(), 0);
}

void tst_UnusualEnds::waitsForTheLogin()
{
    const SseTestResponse login = SseTestResponse::status(200, "<html>Please log in</html>")
                                          .withHeader("Content-Type", "text/html");
    m_server->enqueue(login);
    m_server->enqueue(login);
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: a\n\n").stayOpen());
    SseClient &client = *m_client;
    //! [login]
    client.setCheckResponse(this, [](const SseClient::FailedResponse &response) {
        return response.error == SseClient::Error::ContentTypeError
                ? SseClient::ResponseAction::Reconnect
                : SseClient::ResponseAction::UsePolicy;
    });
    //! [login]
    client.open();
    QTRY_COMPARE(client.eventsReceived(), 1);
    QCOMPARE(m_server->requests().size(), 3);
}

QTEST_GUILESS_MAIN(tst_UnusualEnds)
#include "tst_unusualends.moc"
