// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECURSORFILES_P_H
#define SSECURSORFILES_P_H

#include <QtSse/ssecursorstorage.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qhash.h>

#include <optional>

// A file for each stream, which only its owner can read. The name of a file is a hash, so that any
// name of a stream is safe in any file system. A file is replaced as a whole, and has a checksum.
class SseCursorFiles final : public SseCursorStorage
{
public:
    explicit SseCursorFiles(const QString &directory)
        : m_directory(directory)
    {
    }

    bool load(const QString &name, QString *id, QString *errorString) override;
    bool save(const QString &name, const QString &id, QString *errorString) override;

    // Whether the ID can be sent to a server, and is the same after it was written and read.
    [[nodiscard]] static bool isStorable(const QString &id);

private:
    [[nodiscard]] QString fileNameOf(const QString &name) const;
    [[nodiscard]] QString pathOf(const QString &name) const;
    void removeRemains(const QString &name) const;
    bool write(const QString &path, const QByteArray &content, QString *errorString) const;

    QString m_directory;
    // The contents of the files as this object has read or written them, to notice other writers.
    QHash<QString, QByteArray> m_contents;
};

#endif // SSECURSORFILES_P_H
