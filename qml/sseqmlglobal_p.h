// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLGLOBAL_P_H
#define SSEQMLGLOBAL_P_H

#include <QtSse/sseevent.h>

#include <QtCore/qobject.h>
#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>

// Functions for scripts that belong to no object. Qt 6.4 cannot construct value types in QML.
class SseQmlGlobal : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(Sse)
    QML_SINGLETON

public:
    explicit SseQmlGlobal(QObject *parent = nullptr);

    using QObject::event; // is not hidden
    [[nodiscard]] Q_INVOKABLE SseEvent event(const QJSValue &parts) const;

private:
    Q_DISABLE_COPY_MOVE(SseQmlGlobal)
};

#endif // SSEQMLGLOBAL_P_H
