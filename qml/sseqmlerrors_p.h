// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLERRORS_P_H
#define SSEQMLERRORS_P_H

#include <QtSse/sseerror.h>

#include <QtCore/qobject.h>
#include <QtQml/qqml.h>

// The base of QML types that have the enumerators of SseError. A class can be extended by only one
// namespace, and SseSource is extended by SseClient already.
class SseQmlErrors : public QObject
{
    Q_OBJECT
    QML_ANONYMOUS
    QML_EXTENDED_NAMESPACE(SseErrors)

public:
    using QObject::QObject;
};

#endif // SSEQMLERRORS_P_H
