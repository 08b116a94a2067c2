// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLEVENTHANDLER_P_H
#define SSEQMLEVENTHANDLER_P_H

#include "ssesource_p.h"

#include <QtSse/sseeventhandler.h>

#include <QtCore/qpointer.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqml.h>

// The handler as it is, but for types: QML has SseSource instead of SseClient.
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
    // Not an SseEvent: Qt 6.4 crashes where a script emits a signal with another value for it.
    void received(const QVariant &event);

private:
    Q_DISABLE_COPY_MOVE(SseQmlEventHandler)

    void handle(const SseEvent &event);

    QPointer<SseSource> m_source;
};

#endif // SSEQMLEVENTHANDLER_P_H
