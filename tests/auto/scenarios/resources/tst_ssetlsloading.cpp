// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// A program of its own, as the TLS library is loaded once.

#include "../../common/patience.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qfile.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

namespace {

bool isTlsLoaded()
{
    QFile maps(u"/proc/self/maps"_s);
    return maps.open(QIODevice::ReadOnly) && maps.readAll().contains("/libssl");
}

} // namespace

class tst_SseTlsLoading : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void loadsNoTlsForHttp();
};

// To load the library takes more time than to open a stream, and some megabytes.
void tst_SseTlsLoading::loadsNoTlsForHttp()
{
    if (!QFile::exists(u"/proc/self/maps"_s) || isTlsLoaded())
        QSKIP("The system does not tell, or loads it with Qt");
    SseTestServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    server.setDefaultResponse(SseTestResponse::eventStream("data: a\n\n").stayOpen());
    SseClient client(server.url(u"/events"_s));
    QSignalSpy events(&client, &SseClient::eventReceived);
    client.open();
    QTRY_COMPARE(events.size(), 1);
    QVERIFY(!isTlsLoaded());
}

QTEST_GUILESS_MAIN(tst_SseTlsLoading)
#include "tst_ssetlsloading.moc"
