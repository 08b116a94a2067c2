// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLEVENTMODEL_P_H
#define SSEQMLEVENTMODEL_P_H

#include "ssesource_p.h"

#include <QtSse/sseeventmodel.h>

#include <QtCore/qpointer.h>
#include <QtQml/qqml.h>

// The model as it is, but for the types of some properties: QML has no SseClient and no
// std::chrono, and its tooling of Qt 6.4 knows no integers of 64 bits.
class SseQmlEventModel : public SseEventModel
{
    Q_OBJECT
    QML_NAMED_ELEMENT(SseEventModel)
    Q_PROPERTY(SseSource *source READ qmlSource WRITE setQmlSource NOTIFY qmlSourceChanged FINAL)
    Q_PROPERTY(int updateInterval READ qmlUpdateInterval WRITE setQmlUpdateInterval NOTIFY
                       updateIntervalChanged FINAL)
    Q_PROPERTY(double eventsReceived READ eventsReceived NOTIFY countersChanged FINAL)
    Q_PROPERTY(double eventsDropped READ eventsDropped NOTIFY countersChanged FINAL)
    Q_PROPERTY(double eventsConflated READ eventsConflated NOTIFY countersChanged FINAL)
    Q_PROPERTY(double eventsWithoutKey READ eventsWithoutKey NOTIFY countersChanged FINAL)

public:
    explicit SseQmlEventModel(QObject *parent = nullptr);

    [[nodiscard]] SseSource *qmlSource() const;
    void setQmlSource(SseSource *source);

    [[nodiscard]] int qmlUpdateInterval() const;
    void setQmlUpdateInterval(int milliseconds);

Q_SIGNALS:
    void qmlSourceChanged();

private:
    Q_DISABLE_COPY_MOVE(SseQmlEventModel)

    QPointer<SseSource> m_source;
};

#endif // SSEQMLEVENTMODEL_P_H
