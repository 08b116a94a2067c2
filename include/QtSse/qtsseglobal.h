// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef QTSSEGLOBAL_H
#define QTSSEGLOBAL_H

#include <QtSse/qtsseversion.h>

#include <QtCore/qglobal.h>

#if defined(QTSSE_STATIC)
#  define QTSSE_EXPORT
#elif defined(QtSseClient_EXPORTS)
#  define QTSSE_EXPORT Q_DECL_EXPORT
#else
#  define QTSSE_EXPORT Q_DECL_IMPORT
#endif

#endif // QTSSEGLOBAL_H
