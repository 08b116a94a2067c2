// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "nginx.h"

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qregularexpression.h>

#include <unistd.h>

namespace {

// Where the nginx that is installed has been told to look for its modules.
QString modulesPath()
{
    QProcess nginx;
    nginx.setProcessChannelMode(QProcess::MergedChannels);
    nginx.start(Service::find(QStringLiteral("nginx")), {QStringLiteral("-V")});
    if (!nginx.waitForFinished())
        return {};
    static const QRegularExpression option(QStringLiteral("--modules-path=(\\S+)"));
    return option.match(QString::fromLocal8Bit(nginx.readAll())).captured(1);
}

} // namespace

QString Nginx::findModule(const QString &fileName)
{
    const QString path = modulesPath() + u'/' + fileName;
    return QFileInfo::exists(path) ? path : QString();
}

Nginx::Nginx(const QString &name, const QString &directory, const QString &globals)
    : Service(name, directory, QStringLiteral("nginx"))
    , m_globals(QStringLiteral("daemon off; ") + globals)
{
}

QString Nginx::prepare()
{
    return prepare(QStringLiteral(QTSSE_TEMPLATES "/nginx.conf"), {});
}

QString Nginx::prepare(const QString &frame, const Replacements &replacements)
{
    for (const char *subdirectory : {"conf.d", "modules", "temp"})
        QDir().mkpath(path(QLatin1String(subdirectory)));
    // The workers of root would become another user, who may not enter a temporary directory.
    const QString user = ::geteuid() == 0 ? QStringLiteral(" user root;") : QString();
    setArguments({QStringLiteral("-p"), path(QString()), QStringLiteral("-c"),
                  QStringLiteral("nginx.conf"), QStringLiteral("-e"), QStringLiteral("stderr"),
                  QStringLiteral("-g"), m_globals + user});
    const QString error = configure(QStringLiteral(QTSSE_TEMPLATES "/temp.conf"), {});
    return error.isEmpty()
            ? writeConfiguration(frame, path(QStringLiteral("nginx.conf")), replacements)
            : error;
}

QString Nginx::loadModule(const QString &fileName)
{
    const QString target = path(QStringLiteral("modules/") + fileName + QStringLiteral(".conf"));
    QFile file(target);
    const QByteArray line = "load_module " + QFile::encodeName(findModule(fileName)) + ";\n";
    const bool isWritten = file.open(QIODevice::WriteOnly) && file.write(line) == line.size();
    return isWritten ? QString() : target + QStringLiteral(": ") + file.errorString();
}

QString Nginx::configure(const QString &templateName, const Replacements &replacements)
{
    return writeConfiguration(templateName,
                              path(QStringLiteral("conf.d/") + QFileInfo(templateName).fileName()),
                              replacements);
}
