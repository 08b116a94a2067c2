// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef RUN_H
#define RUN_H

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qlist.h>
#include <QtCore/qprocess.h>
#include <QtCore/qstringlist.h>

// A run of ssecat and what it has printed so far.
class Run
{
public:
    explicit Run(const QStringList &arguments,
                 const QString &program = QStringLiteral(QTSSE_SSECAT))
    {
        process.start(program, arguments);
        started = process.waitForStarted();
    }
    ~Run()
    {
        process.kill();
        process.waitForFinished();
    }

    // All of standard output so far, as JSON objects.
    QList<QJsonObject> lines()
    {
        output += process.readAllStandardOutput();
        QList<QJsonObject> result;
        const QByteArrayList complete = output.split('\n');
        for (qsizetype i = 0; i + 1 < complete.size(); ++i)
            result.append(QJsonDocument::fromJson(complete.at(i)).object());
        return result;
    }
    QStringList kinds()
    {
        QStringList result;
        const QList<QJsonObject> all = lines();
        for (const QJsonObject &line : all)
            result.append(line.value(QLatin1String("kind")).toString());
        return result;
    }
    QList<QJsonObject> events()
    {
        QList<QJsonObject> result;
        const QList<QJsonObject> all = lines();
        for (const QJsonObject &line : all) {
            if (line.value(QLatin1String("kind")) == QLatin1String("event"))
                result.append(line);
        }
        return result;
    }
    // A member of the last line of this kind.
    QJsonValue lastValue(QLatin1String kind, QLatin1String member)
    {
        QJsonValue result(QJsonValue::Undefined);
        const QList<QJsonObject> all = lines();
        for (const QJsonObject &line : all) {
            if (line.value(QLatin1String("kind")) == kind)
                result = line.value(member);
        }
        return result;
    }
    bool isFinished() { return process.state() == QProcess::NotRunning; }

    QProcess process;
    QByteArray output;
    bool started = false;
};

#endif // RUN_H
