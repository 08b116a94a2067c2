// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SHOWCASEWINDOW_H
#define SHOWCASEWINDOW_H

#include <QtCore/qcommandlineoption.h>
#include <QtCore/qobject.h>
#include <QtCore/qsize.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqmlapplicationengine.h>

QT_BEGIN_NAMESPACE
class QCommandLineParser;
class QQuickWindow;
QT_END_NAMESPACE

// The window of an example in Qt Quick, and what there is to say about it on the command line.
class ShowcaseWindow : public QObject
{
    Q_OBJECT

public:
    ShowcaseWindow();

    // To be called before there is an application, and with it.
    static void setFormat();
    static void setFont();

    void addOptions(QCommandLineParser *parser) const;
    void readOptions(const QCommandLineParser &parser);

    // The window that is the root of the file, with its properties dark, width and height set by
    // the options, or nullptr.
    QQuickWindow *load(const QUrl &file, QVariantMap properties);

    [[nodiscard]] bool isForScreenshot() const { return !m_screenshotFile.isEmpty(); }
    // Saves the picture that the options ask for, and ends the application.
    void takeScreenshot() const;

private:
    QQmlApplicationEngine m_engine;
    QQuickWindow *m_window = nullptr; // owned by the engine
    QCommandLineOption m_screenshot;
    QCommandLineOption m_size;
    QCommandLineOption m_light;
    QString m_screenshotFile;
    QSize m_windowSize{1280, 800};
    bool m_isLight = false;
};

#endif // SHOWCASEWINDOW_H
