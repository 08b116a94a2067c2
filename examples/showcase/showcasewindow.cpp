// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "showcasewindow.h"

#include <QtCore/qcommandlineparser.h>
#include <QtGui/qfont.h>
#include <QtGui/qguiapplication.h>
#include <QtGui/qsurfaceformat.h>
#include <QtQuick/qquickwindow.h>

#include <cstdio>

using namespace Qt::StringLiterals;

ShowcaseWindow::ShowcaseWindow()
    : m_screenshot(u"screenshot"_s, u"Save a picture of the window to this file, and end."_s,
                   u"file"_s)
    , m_size(u"size"_s, u"Size of the window, such as 800x480."_s, u"size"_s, u"1280x800"_s)
    , m_light(u"light"_s, u"Begin with the light theme."_s)
{
    m_engine.addImportPath(QStringLiteral(QTSSE_QML_IMPORTS));
    m_engine.addImportPath(u"qrc:/qt/qml"_s); // Qt 6.4 does not look there by itself
}

void ShowcaseWindow::setFormat()
{
    QSurfaceFormat format;
    format.setSamples(4); // smooth lines in charts
    QSurfaceFormat::setDefaultFormat(format);
}

void ShowcaseWindow::setFont()
{
    if (QGuiApplication::platformName() == "offscreen"_L1)
        QGuiApplication::setFont(QFont(u"Roboto"_s)); // there is no desktop to name one
}

void ShowcaseWindow::addOptions(QCommandLineParser *parser) const
{
    parser->addOptions({m_screenshot, m_size, m_light});
}

void ShowcaseWindow::readOptions(const QCommandLineParser &parser)
{
    m_screenshotFile = parser.value(m_screenshot);
    m_isLight = parser.isSet(m_light);
    const QStringList numbers = parser.value(m_size).split(u'x');
    if (numbers.size() == 2)
        m_windowSize = {numbers.at(0).toInt(), numbers.at(1).toInt()};
}

QQuickWindow *ShowcaseWindow::load(const QUrl &file, QVariantMap properties)
{
    properties.insert(u"dark"_s, !m_isLight);
    properties.insert(u"width"_s, m_windowSize.width());
    properties.insert(u"height"_s, m_windowSize.height());
    m_engine.setInitialProperties(properties);
    m_engine.load(file);
    m_window = qobject_cast<QQuickWindow *>(m_engine.rootObjects().value(0));
    return m_window;
}

void ShowcaseWindow::takeScreenshot() const
{
    const bool isSaved = m_window->grabWindow().save(m_screenshotFile);
    if (!isSaved)
        std::fprintf(stderr, "Cannot write %s\n", qUtf8Printable(m_screenshotFile));
    QCoreApplication::exit(isSaved ? 0 : 1);
}
