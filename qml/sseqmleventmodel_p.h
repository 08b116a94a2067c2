// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLEVENTMODEL_P_H
#define SSEQMLEVENTMODEL_P_H

#include "ssesourcelink_p.h"

#include <QtSse/sseeventmodel.h>

#include <QtCore/qlist.h>
#include <QtCore/qvariant.h>
#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>

// SseEventModel with other types of some properties: QML has no SseClient and no std::chrono, its
// tooling in Qt 6.4 does not support 64-bit integers, and it silently converts values to other
// types.
class SseQmlEventModel : public SseEventModel
{
    Q_OBJECT
    QML_NAMED_ELEMENT(SseEventModel)
    Q_PROPERTY(SseSource *source READ qmlSource WRITE setQmlSource NOTIFY sourceChanged FINAL)
    Q_PROPERTY(double updateInterval READ qmlUpdateInterval WRITE setQmlUpdateInterval NOTIFY
                       updateIntervalChanged FINAL)
    Q_PROPERTY(double maximumCount READ maximumCount WRITE setQmlMaximumCount NOTIFY
                       maximumCountChanged FINAL)
    Q_PROPERTY(QVariant eventTypes READ qmlEventTypes WRITE setQmlEventTypes NOTIFY
                       eventTypesChanged FINAL)
    Q_PROPERTY(QVariant fields READ qmlFields WRITE setQmlFields NOTIFY fieldsChanged FINAL)
    Q_PROPERTY(QVariant removeTypes READ qmlRemoveTypes WRITE setQmlRemoveTypes NOTIFY
                       removeTypesChanged FINAL)
    Q_PROPERTY(double eventsReceived READ eventsReceived NOTIFY countersChanged FINAL)
    Q_PROPERTY(double eventsDropped READ eventsDropped NOTIFY countersChanged FINAL)
    Q_PROPERTY(double eventsConflated READ eventsConflated NOTIFY countersChanged FINAL)
    Q_PROPERTY(double eventsWithoutKey READ eventsWithoutKey NOTIFY countersChanged FINAL)

public:
    explicit SseQmlEventModel(QObject *parent = nullptr);

    [[nodiscard]] SseSource *qmlSource() const { return m_link.source(); }
    void setQmlSource(SseSource *source) { m_link.setSource(source); }

    [[nodiscard]] double qmlUpdateInterval() const { return double(updateInterval().count()); }
    void setQmlUpdateInterval(double milliseconds);

    void setQmlMaximumCount(double count);

    [[nodiscard]] QVariant qmlEventTypes() const { return eventTypes(); }
    void setQmlEventTypes(const QVariant &types);

    [[nodiscard]] QVariant qmlFields() const { return fields(); }
    void setQmlFields(const QVariant &fields);

    [[nodiscard]] QVariant qmlRemoveTypes() const { return removeTypes(); }
    void setQmlRemoveTypes(const QVariant &types);

    // Not an SseEvent: Qt 6.4 crashes if a script passes a value of another type.
    Q_INVOKABLE void addEvent(const QJSValue &event);
    Q_INVOKABLE void addEvents(const QJSValue &events);

private:
    Q_DISABLE_COPY_MOVE(SseQmlEventModel)

    SseSourceLink m_link;
};

#endif // SSEQMLEVENTMODEL_P_H
