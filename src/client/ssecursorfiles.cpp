// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssecursorfiles_p.h"

#include "../http/sserequestrules_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcryptographichash.h>
#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qlist.h>
#include <QtCore/qsavefile.h>

namespace {

constexpr qint64 LargestCursorFile = 1024 * 1024;
constexpr char CursorFileHead[] = "QtSse cursor 1";

QString cursorText(const char *text)
{
    return QCoreApplication::translate("SseCursorStore", text);
}

QByteArray cursorSum(const QByteArray &id)
{
    return QCryptographicHash::hash(id, QCryptographicHash::Sha256).toHex();
}

QByteArray cursorContent(const QString &id)
{
    const QByteArray bytes = id.toUtf8();
    return QByteArray(CursorFileHead) + '\n' + cursorSum(bytes) + '\n' + bytes + '\n';
}

// At the beginning of a text, QString::fromUtf8() drops U+FEFF, which may be part of an ID.
QString decodedCursor(const QByteArray &bytes)
{
    return QString::fromUtf8('x' + bytes).mid(1);
}

std::optional<QString> cursorIn(const QByteArray &content)
{
    const QList<QByteArray> lines = content.split('\n');
    if (content.size() > LargestCursorFile || lines.size() != 4 || lines.at(0) != CursorFileHead
        || lines.at(1) != cursorSum(lines.at(2)) || !lines.at(3).isEmpty()) {
        return {};
    }
    return decodedCursor(lines.at(2));
}

std::optional<QByteArray> cursorFile(const QString &path, QString *errorString)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        *errorString = file.errorString();
        return {};
    }
    return file.read(LargestCursorFile + 1);
}

} // namespace

bool SseCursorFiles::load(const QString &name, QString *id, QString *errorString)
{
    id->clear();
    removeRemains(name);
    m_contents.remove(name);
    const QString path = pathOf(name);
    if (!QFile::exists(path))
        return true;
    const std::optional<QByteArray> content = cursorFile(path, errorString);
    if (!content)
        return false;
    m_contents[name] = *content;
    const std::optional<QString> stored = cursorIn(*content);
    if (!stored) {
        *errorString = cursorText(QT_TRANSLATE_NOOP("SseCursorStore", "The file is damaged"));
        return false;
    }
    *id = *stored;
    return true;
}

// A file that another store has written is not replaced at the first try: its ID may be newer. The
// next try replaces it, so that the last store that runs is the one that counts.
bool SseCursorFiles::save(const QString &name, const QString &id, QString *errorString)
{
    const QByteArray content = cursorContent(id);
    if (content.size() > LargestCursorFile) {
        *errorString = cursorText(QT_TRANSLATE_NOOP("SseCursorStore", "The ID is too long"));
        return false;
    }
    if (!QDir().mkpath(m_directory)) {
        *errorString =
                cursorText(QT_TRANSLATE_NOOP("SseCursorStore", "The directory cannot be created"));
        return false;
    }
    const QString path = pathOf(name);
    QString ignoredError;
    const QByteArray present = cursorFile(path, &ignoredError).value_or(QByteArray());
    if (!present.isEmpty() && present != m_contents.value(name)) {
        m_contents[name] = present;
        *errorString =
                cursorText(QT_TRANSLATE_NOOP("SseCursorStore", "Another store has the same name"));
        return false;
    }
    if (!write(path, content, errorString))
        return false;
    m_contents[name] = content;
    return true;
}

bool SseCursorFiles::isStorable(const QString &id)
{
    return !SseRequestRules::checkLastEventId(id) && id.isValidUtf16();
}

bool SseCursorFiles::write(const QString &path, const QByteArray &content,
                           QString *errorString) const
{
    QSaveFile file(path);
    const bool isWritten = file.open(QIODevice::WriteOnly)
            && file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)
            && file.write(content) == content.size() && file.commit();
    if (!isWritten)
        *errorString = file.errorString();
    return isWritten;
}

QString SseCursorFiles::fileNameOf(const QString &name) const
{
    const QByteArray hash = QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha256);
    return QString::fromLatin1(hash.toHex()) + QStringLiteral(".cursor");
}

QString SseCursorFiles::pathOf(const QString &name) const
{
    return QDir(m_directory).filePath(fileNameOf(name));
}

// QSaveFile writes to a temporary file, which remains if the process is killed.
void SseCursorFiles::removeRemains(const QString &name) const
{
    QDir directory(m_directory);
    const QString pattern = fileNameOf(name) + QStringLiteral(".*");
    const QStringList remains = directory.entryList({pattern}, QDir::Files);
    for (const QString &file : remains)
        directory.remove(file);
}
