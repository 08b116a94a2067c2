// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "demoserver.h"
#include "ticker.h"

#include <QApplication>
#include <QCommandLineParser>

using namespace std::chrono_literals;

int main(int argc, char *argv[])
{
    QApplication app(argc, argv);
    if (QGuiApplication::platformName() == "offscreen")
        app.setFont(QFont("Roboto", 10)); // there is no desktop to name one
    QCommandLineParser parser;
    parser.setApplicationDescription("Shows the prices of a stream in a table.");
    parser.addHelpOption();
    parser.addPositionalArgument("url", "A stream of your own; without it, a demo.", "[url]");
    const QCommandLineOption screenshot("screenshot", "Save a picture of the window, and end.",
                                        "file");
    parser.addOption(screenshot);
    parser.process(app);

    DemoServer server;
    QUrl url = QUrl::fromUserInput(parser.positionalArguments().value(0));
    if (url.isEmpty() && server.listen(0)) {
        url = server.url();
        url.setQuery("rate=50");
    }
    Ticker ticker(url);
    ticker.resize(720, 440);
    ticker.show();

    if (parser.isSet(screenshot)) {
        QTimer::singleShot(5s, &ticker, [&] {
            QCoreApplication::exit(ticker.grab().save(parser.value(screenshot)) ? 0 : 1);
        });
    }
    return app.exec();
}
