// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLSEQUENCEFILTER_P_H
#define SSEQMLSEQUENCEFILTER_P_H

#include "ssesource_p.h"

#include <QtSse/ssesequencefilter.h>

#include <QtCore/qpointer.h>
#include <QtQml/qqml.h>

// SseSequenceFilter with other types: QML has no SseClient, and its tooling in Qt 6.4 does not
// support 64-bit integers.
class SseQmlSequenceFilter : public SseSequenceFilter
{
    Q_OBJECT
    QML_NAMED_ELEMENT(SseSequenceFilter)
    Q_PROPERTY(SseSource *source READ qmlSource WRITE setQmlSource NOTIFY sourceChanged FINAL)
    Q_PROPERTY(double memory READ memory WRITE setQmlMemory NOTIFY memoryChanged FINAL)
    Q_PROPERTY(double duplicates READ duplicates NOTIFY countersChanged FINAL)
    Q_PROPERTY(double gaps READ gaps NOTIFY countersChanged FINAL)
    Q_PROPERTY(double missing READ missing NOTIFY countersChanged FINAL)
    Q_PROPERTY(double restarts READ restarts NOTIFY countersChanged FINAL)

public:
    explicit SseQmlSequenceFilter(QObject *parent = nullptr);

    [[nodiscard]] SseSource *qmlSource() const;
    void setQmlSource(SseSource *source);

    void setQmlMemory(double events);

Q_SIGNALS:
    void gapDetected(double from, double to);

private:
    Q_DISABLE_COPY_MOVE(SseQmlSequenceFilter)

    QPointer<SseSource> m_source;
};

#endif // SSEQMLSEQUENCEFILTER_P_H
