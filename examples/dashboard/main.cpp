// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "showcasewindow.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qtimer.h>
#include <QtCore/qurl.h>
#include <QtGui/qguiapplication.h>
#include <QtQml/qqmlextensionplugin.h>
#include <QtQuick/qquickwindow.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Q_IMPORT_QML_PLUGIN(DashboardPlugin)
Q_IMPORT_QML_PLUGIN(ShowcasePlugin)
#ifdef QTSSE_STATIC
Q_IMPORT_QML_PLUGIN(QtSsePlugin)
#endif

namespace {

// Long enough for the charts, which show 30 seconds, to be full.
constexpr std::chrono::milliseconds ScreenshotDelay = 32s;

} // namespace

int main(int argc, char *argv[])
{
    ShowcaseWindow::setFormat();
    QGuiApplication application(argc, argv);
    ShowcaseWindow::setFont();
    ShowcaseWindow showcase;
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Shows a live event stream."_s);
    parser.addHelpOption();
    parser.addPositionalArgument(u"url"_s, u"A stream of your own; without it, a demo."_s,
                                 u"[url]"_s);
    showcase.addOptions(&parser);
    parser.process(application);
    showcase.readOptions(parser);

    const QUrl address = QUrl::fromUserInput(parser.positionalArguments().value(0));
    QQuickWindow *const window =
            showcase.load(QUrl(u"qrc:/qt/qml/Dashboard/Main.qml"_s), {{u"address"_s, address}});
    if (!window)
        return 1;
    if (showcase.isForScreenshot())
        QTimer::singleShot(ScreenshotDelay, window, [&showcase] { showcase.takeScreenshot(); });
    return QGuiApplication::exec();
}
