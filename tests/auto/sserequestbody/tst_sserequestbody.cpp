// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <http/sserequestbody_p.h>

#include <QtCore/qregularexpression.h>
#include <QtTest/qtest.h>

class tst_SseRequestBody : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isReadInPieces();
    void isReadOnce();
    void staysWhereItIs();
    void cannotBeWritten();
};

void tst_SseRequestBody::isReadInPieces()
{
    SseRequestBody body("question");
    QCOMPARE(body.size(), 8);
    QCOMPARE(body.read(3), "que");
    QCOMPARE(body.read(3), "sti");
    QCOMPARE(body.read(3), "on");
    QVERIFY(body.atEnd());
    char byte = 0;
    QCOMPARE(body.read(&byte, 1), -1);
}

// Unless a challenge is answered, and then once more.
void tst_SseRequestBody::isReadOnce()
{
    SseRequestBody body("question");
    QVERIFY(!body.reset());
    QCOMPARE(body.read(3), "que");
    QVERIFY(!body.reset());
    QCOMPARE(body.read(1), "s");
    body.allowReset();
    QVERIFY(body.reset());
    QCOMPARE(body.pos(), 0);
    QCOMPARE(body.readAll(), "question");
    QVERIFY(!body.reset());
}

void tst_SseRequestBody::staysWhereItIs()
{
    SseRequestBody body("question");
    QVERIFY(body.seek(0));
    QVERIFY(!body.seek(3));
    QCOMPARE(body.read(3), "que");
    QVERIFY(body.seek(3));
    QVERIFY(!body.seek(0));
    QVERIFY(!body.seek(4));
    QCOMPARE(body.readAll(), "stion");
}

void tst_SseRequestBody::cannotBeWritten()
{
    SseRequestBody body("question");
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("ReadOnly device")));
    QCOMPARE(body.write("answer"), -1);
    QCOMPARE(body.readAll(), "question");
}

QTEST_APPLESS_MAIN(tst_SseRequestBody)
#include "tst_sserequestbody.moc"
