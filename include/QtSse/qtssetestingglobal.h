// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef QTSSETESTINGGLOBAL_H
#define QTSSETESTINGGLOBAL_H

#include <QtCore/qglobal.h>

#if defined(QTSSE_STATIC)
#  define QTSSE_TESTING_EXPORT
#elif defined(QtSseTesting_EXPORTS)
#  define QTSSE_TESTING_EXPORT Q_DECL_EXPORT
#else
#  define QTSSE_TESTING_EXPORT Q_DECL_IMPORT
#endif

#endif // QTSSETESTINGGLOBAL_H
