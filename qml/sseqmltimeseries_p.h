// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLTIMESERIES_P_H
#define SSEQMLTIMESERIES_P_H

#include "ssesourcelink_p.h"

#include <QtSse/ssetimeseries.h>

#include <QtCore/qlist.h>
#include <QtCore/qvariant.h>
#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>

// SseTimeSeries with other types of some properties and functions, for the same reasons as
// SseQmlEventModel.
class SseQmlTimeSeries : public SseTimeSeries
{
    Q_OBJECT
    QML_NAMED_ELEMENT(SseTimeSeries)
    Q_PROPERTY(SseSource *source READ qmlSource WRITE setQmlSource NOTIFY sourceChanged FINAL)
    Q_PROPERTY(QVariant eventTypes READ qmlEventTypes WRITE setQmlEventTypes NOTIFY
                       eventTypesChanged FINAL)
    Q_PROPERTY(double window READ qmlWindow WRITE setQmlWindow NOTIFY windowChanged FINAL)
    Q_PROPERTY(double maximumCount READ maximumCount WRITE setQmlMaximumCount NOTIFY
                       maximumCountChanged FINAL)
    Q_PROPERTY(double maximumSeriesCount READ maximumSeriesCount WRITE setQmlMaximumSeriesCount
                       NOTIFY maximumSeriesCountChanged FINAL)
    Q_PROPERTY(double updateInterval READ qmlUpdateInterval WRITE setQmlUpdateInterval NOTIFY
                       updateIntervalChanged FINAL)
    Q_PROPERTY(QVariantList gaps READ qmlGaps NOTIFY updated FINAL)
    Q_PROPERTY(double eventsReceived READ eventsReceived NOTIFY updated FINAL)
    Q_PROPERTY(double eventsDropped READ eventsDropped NOTIFY updated FINAL)
    Q_PROPERTY(double eventsWithoutKey READ eventsWithoutKey NOTIFY updated FINAL)
    Q_PROPERTY(double eventsWithoutValue READ eventsWithoutValue NOTIFY updated FINAL)

public:
    explicit SseQmlTimeSeries(QObject *parent = nullptr);

    [[nodiscard]] SseSource *qmlSource() const { return m_link.source(); }
    void setQmlSource(SseSource *source) { m_link.setSource(source); }

    [[nodiscard]] QVariant qmlEventTypes() const { return eventTypes(); }
    void setQmlEventTypes(const QVariant &types);

    [[nodiscard]] double qmlWindow() const { return double(window().count()); }
    void setQmlWindow(double milliseconds);

    void setQmlMaximumCount(double count);
    void setQmlMaximumSeriesCount(double count);

    [[nodiscard]] double qmlUpdateInterval() const { return double(updateInterval().count()); }
    void setQmlUpdateInterval(double milliseconds);

    [[nodiscard]] QVariantList qmlGaps() const;

    [[nodiscard]] Q_INVOKABLE double last(const QString &key) const;
    [[nodiscard]] Q_INVOKABLE double minimum(const QString &key) const;
    [[nodiscard]] Q_INVOKABLE double maximum(const QString &key) const;
    [[nodiscard]] Q_INVOKABLE QList<QPointF> points(const QString &key, double from, double to,
                                                    double count) const;
    [[nodiscard]] Q_INVOKABLE QVariantList segments(const QString &key, double from, double to,
                                                    double count) const;
    [[nodiscard]] Q_INVOKABLE QVariantList polylines(const QString &key, const QRectF &range,
                                                     const QSizeF &size) const;

    // Not an SseEvent: Qt 6.4 crashes if a script passes a value of another type.
    Q_INVOKABLE void addEvent(const QJSValue &event);
    Q_INVOKABLE void addEvents(const QJSValue &events);

private:
    Q_DISABLE_COPY_MOVE(SseQmlTimeSeries)

    void updateGap();

    SseSourceLink m_link;
    bool m_isLive = false; // the source is open
};

#endif // SSEQMLTIMESERIES_P_H
