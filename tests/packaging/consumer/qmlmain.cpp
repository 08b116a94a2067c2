// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/SseTestServer>

#include <QtCore/qcoreapplication.h>
#include <QtQml/qqmlapplicationengine.h>
#include <QtQml/qqmlextensionplugin.h>

#ifdef QTSSE_STATIC
Q_IMPORT_QML_PLUGIN(QtSsePlugin)
#endif

// As a user would: QML that imports QtSse from wherever it was put.
int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    SseTestServer server;
    if (!server.listen())
        return 1;
    server.enqueue(SseTestResponse::eventStream("data: {\"text\":\"hello\"}\n\n").stayOpen());

    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(QML_IMPORTS));
    engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
    engine.setInitialProperties({{QStringLiteral("address"), server.url()}});
    engine.load(QUrl(QStringLiteral("qrc:/qt/qml/Consumer/Main.qml")));
    if (engine.rootObjects().isEmpty())
        return 1;
    return QCoreApplication::exec();
}
