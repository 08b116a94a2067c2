// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLEVENTHANDLER_P_H
#define SSEQMLEVENTHANDLER_P_H

#include "ssesource_p.h"

#include <QtSse/sseeventhandler.h>

#include <QtCore/qpointer.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqml.h>

// SseEventHandler with other types: QML has SseSource instead of SseClient.
class SseQmlEventHandler : public SseEventHandler
{
    Q_OBJECT
    QML_NAMED_ELEMENT(SseEventHandler)
    Q_PROPERTY(SseSource *source READ qmlSource WRITE setQmlSource NOTIFY sourceChanged FINAL)

public:
    explicit SseQmlEventHandler(QObject *parent = nullptr);

    [[nodiscard]] SseSource *qmlSource() const;
    void setQmlSource(SseSource *source);

Q_SIGNALS:
    // Not an SseEvent: Qt 6.4 crashes if a script emits the signal with a value of another type.
    void received(const QVariant &event);

private:
    Q_DISABLE_COPY_MOVE(SseQmlEventHandler)

    void handle(const SseEvent &event);

    QPointer<SseSource> m_source;
};

#endif // SSEQMLEVENTHANDLER_P_H
