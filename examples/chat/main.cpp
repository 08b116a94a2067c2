// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "chatconversation.h"
#include "chatsettings.h"
#include "showcasewindow.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qtimer.h>
#include <QtGui/qguiapplication.h>
#include <QtQml/qqmlextensionplugin.h>
#include <QtQuick/qquickwindow.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Q_IMPORT_QML_PLUGIN(ChatPlugin)
Q_IMPORT_QML_PLUGIN(ShowcasePlugin)

namespace {

// For the last words to be laid out, and the view to have scrolled there.
constexpr std::chrono::milliseconds ScreenshotDelay = 500ms;

constexpr char Description[] =
        R"(Asks a language model, and shows its answer as it comes. Without a URL, a built-in demo answers.

Environment:
  QTSSE_CHAT_URL      as --url
  QTSSE_CHAT_MODEL    as --model
  QTSSE_CHAT_DIALECT  as --dialect
  QTSSE_CHAT_KEY      the key for that server; not an option, since these can be seen by others
  OPENAI_API_KEY      the key, if the URL is that of OpenAI
  ANTHROPIC_API_KEY   the key, if the URL is that of Anthropic)";

// Asks one question after the other, and takes the picture, if there is to be one, at the end.
void askNext(ChatConversation *conversation, const QStringList &questions,
             const ShowcaseWindow *showcase)
{
    if (questions.isEmpty()) {
        if (showcase->isForScreenshot())
            QTimer::singleShot(ScreenshotDelay, showcase, &ShowcaseWindow::takeScreenshot);
        return;
    }
    QObject::connect(
            conversation, &ChatConversation::answered, conversation,
            [=] { askNext(conversation, questions.sliced(1), showcase); },
            Qt::ConnectionType(Qt::QueuedConnection | Qt::SingleShotConnection));
    conversation->ask(questions.constFirst());
}

} // namespace

int main(int argc, char *argv[])
{
    QGuiApplication application(argc, argv);
    ShowcaseWindow::setFont();
    ChatSettings settings; // survives the window
    ShowcaseWindow showcase;
    QCommandLineParser parser;
    parser.setApplicationDescription(QString::fromLatin1(Description));
    parser.addHelpOption();
    const QCommandLineOption url(u"url"_s, u"Where to ask, such as https://example.org/v1."_s,
                                 u"url"_s);
    const QCommandLineOption model(u"model"_s, u"Which model to ask for."_s, u"name"_s);
    const QCommandLineOption dialect(
            u"dialect"_s, u"What the server speaks: openai or anthropic."_s, u"dialect"_s);
    const QCommandLineOption ask(u"ask"_s, u"Ask this at once; may be there several times."_s,
                                 u"question"_s);
    parser.addOptions({url, model, dialect, ask});
    showcase.addOptions(&parser);
    parser.process(application);
    showcase.readOptions(parser);

    settings.read(QProcessEnvironment::systemEnvironment(), parser.value(url), parser.value(model),
                  parser.value(dialect));
    const QQuickWindow *window = showcase.load(QUrl(u"qrc:/qt/qml/Chat/Main.qml"_s),
                                               {{u"settings"_s, QVariant::fromValue(&settings)}});
    if (!window)
        return 1;
    askNext(window->findChild<ChatConversation *>(), parser.values(ask), &showcase);
    return QGuiApplication::exec();
}
