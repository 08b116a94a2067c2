// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qtimer.h>
#include <QtGui/qfont.h>
#include <QtGui/qguiapplication.h>
#include <QtGui/qsurfaceformat.h>
#include <QtQml/qqmlapplicationengine.h>
#include <QtQml/qqmlextensionplugin.h>
#include <QtQuick/qquickwindow.h>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Q_IMPORT_QML_PLUGIN(DashboardPlugin)
#ifdef QTSSE_STATIC
Q_IMPORT_QML_PLUGIN(QtSsePlugin)
#endif

namespace {

// Long enough for the charts to have something to show.
constexpr std::chrono::milliseconds ScreenshotDelay = 14s;

struct Options
{
    QUrl url;
    QSize size{1280, 800};
    QString screenshot;
    bool light = false;
};

Options parse(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Shows a live event stream."_s);
    parser.addHelpOption();
    parser.addPositionalArgument(u"url"_s, u"A stream of your own; without it, a demo."_s,
                                 u"[url]"_s);
    const QCommandLineOption screenshot(
            u"screenshot"_s, u"Save a picture of the window to this file, and end."_s, u"file"_s);
    const QCommandLineOption size(u"size"_s, u"Size of the window, such as 800x480."_s, u"size"_s,
                                  u"1280x800"_s);
    const QCommandLineOption light(u"light"_s, u"Begin with the light theme."_s);
    parser.addOptions({screenshot, size, light});
    parser.process(application);

    Options options;
    options.url = QUrl::fromUserInput(parser.positionalArguments().value(0));
    options.screenshot = parser.value(screenshot);
    options.light = parser.isSet(light);
    const QStringList numbers = parser.value(size).split(u'x');
    if (numbers.size() == 2)
        options.size = {numbers.at(0).toInt(), numbers.at(1).toInt()};
    return options;
}

// Saves a picture of the window when it has been at work for a while, and ends.
void takeScreenshot(QQuickWindow *window, const QString &file)
{
    QTimer::singleShot(ScreenshotDelay, window, [window, file] {
        const bool isSaved = window->grabWindow().save(file);
        if (!isSaved)
            std::fprintf(stderr, "dashboard: cannot write %s\n", qUtf8Printable(file));
        QCoreApplication::exit(isSaved ? 0 : 1);
    });
}

} // namespace

int main(int argc, char *argv[])
{
    QSurfaceFormat format;
    format.setSamples(4); // smooth lines in charts
    QSurfaceFormat::setDefaultFormat(format);
    QGuiApplication application(argc, argv);
    if (QGuiApplication::platformName() == "offscreen"_L1)
        application.setFont(QFont(u"Roboto"_s)); // there is no desktop to name one
    const Options options = parse(application);

    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(QTSSE_QML_IMPORTS));
    engine.addImportPath(u"qrc:/qt/qml"_s); // Qt 6.4 does not look there by itself
    engine.setInitialProperties({{u"address"_s, options.url},
                                 {u"dark"_s, !options.light},
                                 {u"width"_s, options.size.width()},
                                 {u"height"_s, options.size.height()}});
    engine.load(QUrl(u"qrc:/qt/qml/Dashboard/Main.qml"_s));
    auto *window = qobject_cast<QQuickWindow *>(engine.rootObjects().value(0));
    if (!window)
        return 1;
    if (!options.screenshot.isEmpty())
        takeScreenshot(window, options.screenshot);
    return QGuiApplication::exec();
}
