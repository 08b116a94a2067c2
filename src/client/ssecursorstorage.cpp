// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssecursorstorage.h>

/*!
    \class SseCursorStorage
    \inmodule QtSse
    \inheaderfile QtSse/SseCursorStorage
    \brief The SseCursorStorage class is the interface of places where an SseCursorStore keeps IDs.
    \since QtSse 0.1

    Derive a class from it to keep the IDs in a database, for example, and pass an object of that class
    to SseCursorStore::setStorage(). Its functions are called in the thread of the store.
*/

/*!
    \fn SseCursorStorage::SseCursorStorage()

    Constructs a storage.
*/

/*!
    Destroys the storage.
*/
SseCursorStorage::~SseCursorStorage() = default;

/*!
    \fn bool SseCursorStorage::load(const QString &name, QString *id, QString *errorString)

    Sets \a id to the ID of the stream \a name, or to an empty string if none was saved, and returns
    \c true. If that fails, sets \a errorString to the reason and returns \c false.
*/

/*!
    \fn bool SseCursorStorage::save(const QString &name, const QString &id, QString *errorString)

    Saves \a id as the ID of the stream \a name and returns \c true. If that fails, sets
    \a errorString to the reason, keeps the previous ID and returns \c false.
*/
