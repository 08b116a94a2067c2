// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../common/patience.h"

#include <QtSse/SseTestServer>

#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qtemporarydir.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmlextensionplugin.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickview.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;

#ifdef QTSSE_STATIC
Q_IMPORT_QML_PLUGIN(QtSsePlugin)
#endif

// The promise of README's front page, kept: what stands there is what runs here.
class tst_Readme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void runsTenLinesOfQml();
    void lintsTenLinesOfQml();

private:
    QByteArray m_qml;
};

void tst_Readme::initTestCase()
{
    QFile readme(QStringLiteral(QTSSE_README));
    QVERIFY(readme.open(QIODevice::ReadOnly));
    const QByteArray text = readme.readAll();
    const qsizetype section = text.indexOf("## Ten lines of QML");
    const qsizetype begin = text.indexOf("```qml\n", section) + 7;
    const qsizetype end = text.indexOf("\n```", begin);
    QVERIFY(section > 0 && begin > section && end > begin);
    m_qml = text.mid(begin, end - begin) + '\n';
}

void tst_Readme::runsTenLinesOfQml()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    SseTestServer server;
    QVERIFY(server.listen());
    server.setDefaultResponse(SseTestResponse::eventStream()
                                      .sendEvent(R"({"symbol":"ACME","price":182.4})")
                                      .sendEvent(R"({"symbol":"HOOL","price":7})")
                                      .sendEvent(R"({"symbol":"ACME","price":183})")
                                      .stayOpen());
    QVERIFY(m_qml.contains("\"https://example.org/events\""));
    m_qml.replace("https://example.org/events", server.url().toEncoded());

    QQuickView view;
    view.engine()->addImportPath(QStringLiteral(QTSSE_QML_IMPORTS));
    QQmlComponent component(view.engine());
    component.setData(m_qml, QUrl(u"qrc:/README.qml"_s));
    QVERIFY2(component.isReady(), qPrintable(component.errorString()));
    const std::unique_ptr<QObject> object(component.create());
    auto *list = qobject_cast<QQuickItem *>(object.get());
    QVERIFY(list);
    list->setSize({300, 200});
    list->setParentItem(view.contentItem());
    view.show();

    const auto texts = [list] {
        QStringList result;
        for (int row = 0; row < list->property("count").toInt(); ++row) {
            QQuickItem *item = nullptr;
            QMetaObject::invokeMethod(list, "itemAtIndex", Q_RETURN_ARG(QQuickItem *, item),
                                      Q_ARG(int, row));
            result.append(item ? item->property("text").toString() : QString());
        }
        return result;
    };
    QTRY_COMPARE(texts(), QStringList({u"ACME  183"_s, u"HOOL  7"_s}));
}

void tst_Readme::lintsTenLinesOfQml()
{
    const QTemporaryDir directory;
    QFile file(directory.filePath(u"Readme.qml"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(m_qml);
    file.close();
    QProcess lint;
    lint.setProcessChannelMode(QProcess::MergedChannels);
    lint.start(QStringLiteral(QTSSE_QMLLINT),
               {u"-I"_s, QStringLiteral(QTSSE_QML_IMPORTS), file.fileName()});
    QVERIFY2(lint.waitForFinished(), qPrintable(lint.errorString()));
    const QByteArray output = lint.readAll();
    QVERIFY2(lint.exitCode() == 0 && !output.contains("Warning") && !output.contains("Info"),
             output.constData());
}

QTEST_MAIN(tst_Readme)
#include "tst_readme.moc"
