// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECURSORSTORAGE_H
#define SSECURSORSTORAGE_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qstring.h>

class QTSSE_EXPORT SseCursorStorage
{
public:
    SseCursorStorage() = default;
    virtual ~SseCursorStorage();

    virtual bool load(const QString &name, QString *id, QString *errorString) = 0;
    virtual bool save(const QString &name, const QString &id, QString *errorString) = 0;

private:
    Q_DISABLE_COPY_MOVE(SseCursorStorage)
};

#endif // SSECURSORSTORAGE_H
