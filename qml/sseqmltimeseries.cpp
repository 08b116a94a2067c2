// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmltimeseries_p.h"

#include "sseqmlcheck_p.h"
#include "sseqmlevents_p.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace {

QVariantList toVariants(const QList<QList<QPointF>> &lines)
{
    QVariantList list;
    list.reserve(lines.size());
    for (const QList<QPointF> &line : lines)
        list.append(QVariant::fromValue(line));
    return list;
}

// NaN is no number of points.
int toCount(double count)
{
    constexpr double Largest = std::numeric_limits<int>::max();
    return count >= 0 ? int(std::min(count, Largest)) : 0;
}

} // namespace

SseQmlTimeSeries::SseQmlTimeSeries(QObject *parent)
    : SseTimeSeries(parent)
{
    connect(&m_link, &SseSourceLink::eventBatchReceived, this, &SseTimeSeries::addEvents);
    connect(&m_link, &SseSourceLink::streamChanged, this, &SseTimeSeries::clear);
    connect(&m_link, &SseSourceLink::stateChanged, this, &SseQmlTimeSeries::updateGap);
    connect(&m_link, &SseSourceLink::sourceChanged, this, &SseQmlTimeSeries::updateGap);
    connect(&m_link, &SseSourceLink::sourceChanged, this, &SseTimeSeries::sourceChanged);
}

void SseQmlTimeSeries::updateGap()
{
    const bool isLive = m_link.isOpen();
    if (std::exchange(m_isLive, isLive) == isLive)
        return;
    if (isLive)
        endGap();
    else
        beginGap();
}

void SseQmlTimeSeries::setQmlEventTypes(const QVariant &types)
{
    if (const auto strings = SseQmlCheck::strings(this, QStringLiteral("eventTypes"), types))
        setEventTypes(*strings);
}

void SseQmlTimeSeries::setQmlWindow(double milliseconds)
{
    if (const auto number =
                SseQmlCheck::wholeNumber(this, QStringLiteral("window"), milliseconds)) {
        setWindow(std::chrono::milliseconds(*number));
    }
}

void SseQmlTimeSeries::setQmlMaximumCount(double count)
{
    const QString name = QStringLiteral("maximumCount");
    if (const auto number = SseQmlCheck::wholeNumber(this, name, count, 1))
        setMaximumCount(*number);
}

void SseQmlTimeSeries::setQmlMaximumSeriesCount(double count)
{
    const QString name = QStringLiteral("maximumSeriesCount");
    if (const auto number = SseQmlCheck::wholeNumber(this, name, count, 1))
        setMaximumSeriesCount(*number);
}

void SseQmlTimeSeries::setQmlUpdateInterval(double milliseconds)
{
    const QString name = QStringLiteral("updateInterval");
    if (const auto number = SseQmlCheck::wholeNumber(this, name, milliseconds))
        setUpdateInterval(std::chrono::milliseconds(*number));
}

QVariantList SseQmlTimeSeries::qmlGaps() const
{
    QVariantList list;
    const QList<Gap> all = gaps();
    for (const Gap &gap : all) {
        list.append(
                QVariantMap{{QStringLiteral("from"), gap.from}, {QStringLiteral("to"), gap.to}});
    }
    return list;
}

double SseQmlTimeSeries::last(const QString &key) const
{
    return SseTimeSeries::last(key);
}

double SseQmlTimeSeries::minimum(const QString &key) const
{
    return SseTimeSeries::minimum(key);
}

double SseQmlTimeSeries::maximum(const QString &key) const
{
    return SseTimeSeries::maximum(key);
}

QList<QPointF> SseQmlTimeSeries::points(const QString &key, double from, double to,
                                        double count) const
{
    return SseTimeSeries::points(key, from, to, toCount(count));
}

QVariantList SseQmlTimeSeries::segments(const QString &key, double from, double to,
                                        double count) const
{
    return toVariants(SseTimeSeries::segments(key, from, to, toCount(count)));
}

QVariantList SseQmlTimeSeries::polylines(const QString &key, const QRectF &range,
                                         const QSizeF &size) const
{
    return toVariants(SseTimeSeries::polylines(key, range, size));
}

void SseQmlTimeSeries::addEvent(const QJSValue &event)
{
    if (const std::optional<SseEvent> added = SseQmlEvents::event(this, event))
        SseTimeSeries::addEvent(*added);
}

void SseQmlTimeSeries::addEvents(const QJSValue &events)
{
    if (const std::optional<QList<SseEvent>> added = SseQmlEvents::events(this, events))
        SseTimeSeries::addEvents(*added);
}
