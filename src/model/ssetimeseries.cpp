// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssetimeseries.h>

#include "../http/sselogging_p.h"
#include "ssetimeseries_p.h"

#include <limits>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

// The longest interval of a QTimer, about 24 days.
constexpr milliseconds LongestPause{std::numeric_limits<int>::max()};

} // namespace

/*!
    Constructs an object without points, with the given \a parent.
*/
SseTimeSeries::SseTimeSeries(QObject *parent)
    : QAbstractTableModel(parent)
    , d_ptr(std::make_unique<SseTimeSeriesPrivate>(this))
{
}

/*!
    Destroys the object. The source is not affected.
*/
SseTimeSeries::~SseTimeSeries() = default;

SseClient *SseTimeSeries::source() const
{
    return d_ptr->source.client();
}

void SseTimeSeries::setSource(SseClient *source)
{
    Q_D(SseTimeSeries);
    if (!d->source.replace(source))
        return;
    d->setLive(false);
    if (source) {
        d->source.connect(&SseClient::eventBatchReceived,
                          [this](const QList<SseEvent> &events) { addEvents(events); });
        d->source.connect(&SseClient::stateChanged, [d](SseClient::State state) {
            d->setLive(state == SseClient::State::Open);
        });
        d->source.connectToDestroyed([this, d] {
            d->setLive(false);
            Q_EMIT sourceChanged();
        });
        d->setLive(source->state() == SseClient::State::Open);
    }
    Q_EMIT sourceChanged();
}

QStringList SseTimeSeries::eventTypes() const
{
    return d_ptr->eventTypes;
}

void SseTimeSeries::setEventTypes(const QStringList &types)
{
    Q_D(SseTimeSeries);
    if (d->eventTypes == types)
        return;
    d->eventTypes = types;
    Q_EMIT eventTypesChanged();
}

QString SseTimeSeries::valuePath() const
{
    return d_ptr->valuePath;
}

void SseTimeSeries::setValuePath(const QString &path)
{
    Q_D(SseTimeSeries);
    d->perform([this, d, path] {
        if (d->valuePath == path)
            return;
        const auto change = [d, &path] {
            d->startOver();
            d->valuePath = path;
            d->value = SseJsonPath(path);
        };
        if (d->reset(change))
            Q_EMIT valuePathChanged();
    });
}

QString SseTimeSeries::keyPath() const
{
    return d_ptr->keyPath;
}

void SseTimeSeries::setKeyPath(const QString &path)
{
    Q_D(SseTimeSeries);
    d->perform([this, d, path] {
        if (d->keyPath == path)
            return;
        const auto change = [d, &path] {
            d->startOver();
            d->keyPath = path;
            d->seriesKey = SseEventKey(path);
        };
        if (d->reset(change))
            Q_EMIT keyPathChanged();
    });
}

QString SseTimeSeries::key() const
{
    return d_ptr->key;
}

void SseTimeSeries::setKey(const QString &key)
{
    Q_D(SseTimeSeries);
    d->perform([this, d, key] {
        if (d->key == key)
            return;
        const auto change = [d, &key] {
            d->key = key;
            d->rows = d->series.find(key);
        };
        if (d->reset(change))
            Q_EMIT keyChanged();
    });
}

milliseconds SseTimeSeries::window() const
{
    return d_ptr->window;
}

/*!
    Sets the window to \a window, 0 for no limit, and returns \c true; or returns \c false and
    changes nothing if it is negative.
*/
bool SseTimeSeries::setWindow(milliseconds window)
{
    Q_D(SseTimeSeries);
    if (window < 0ms) {
        qCWarning(lcSseClient, "The window of a time series cannot be %lld ms",
                  qlonglong(window.count()));
        return false;
    }
    if (d->window == window)
        return true;
    d->window = window;
    d->reschedule();
    Q_EMIT windowChanged();
    return true;
}

int SseTimeSeries::maximumCount() const
{
    return d_ptr->maximumCount;
}

/*!
    Sets the maximum number of points of each series to \a count and returns \c true; or returns
    \c false and changes nothing if it is less than 1.
*/
bool SseTimeSeries::setMaximumCount(int count)
{
    Q_D(SseTimeSeries);
    if (count < 1) {
        qCWarning(lcSseClient, "The maximum number of points of a time series cannot be %d", count);
        return false;
    }
    if (d->maximumCount == count)
        return true;
    d->maximumCount = count;
    d->dropOverLimit();
    d->perform([this, d] {
        if (d->shrink())
            Q_EMIT maximumCountChanged();
    });
    return true;
}

int SseTimeSeries::maximumSeriesCount() const
{
    return d_ptr->maximumSeriesCount;
}

/*!
    Sets the maximum number of series to \a count and returns \c true; or returns \c false and
    changes nothing if it is less than 1.
*/
bool SseTimeSeries::setMaximumSeriesCount(int count)
{
    Q_D(SseTimeSeries);
    if (count < 1) {
        qCWarning(lcSseClient, "The maximum number of series cannot be %d", count);
        return false;
    }
    if (d->maximumSeriesCount == count)
        return true;
    d->maximumSeriesCount = count;
    d->perform([this, d] {
        if (d->shrinkSet())
            Q_EMIT maximumSeriesCountChanged();
    });
    return true;
}

milliseconds SseTimeSeries::updateInterval() const
{
    return d_ptr->updateInterval;
}

/*!
    Sets the update interval to \a interval and returns \c true; or returns \c false and changes
    nothing if it is negative or longer than about 24 days, the limit of a timer.
*/
bool SseTimeSeries::setUpdateInterval(milliseconds interval)
{
    Q_D(SseTimeSeries);
    if (interval < 0ms || interval > LongestPause) {
        qCWarning(lcSseClient, "The update interval of a time series cannot be %lld ms",
                  qlonglong(interval.count()));
        return false;
    }
    if (d->updateInterval == interval)
        return true;
    d->updateInterval = interval;
    d->reschedule();
    Q_EMIT updateIntervalChanged();
    return true;
}

bool SseTimeSeries::isPaused() const
{
    return d_ptr->paused;
}

void SseTimeSeries::setPaused(bool paused)
{
    Q_D(SseTimeSeries);
    if (d->paused == paused)
        return;
    d->paused = paused;
    if (!paused)
        d->scheduleNow();
    Q_EMIT pausedChanged();
}

/*!
    Sets paused to \c true. \sa paused, resume()
*/
void SseTimeSeries::pause()
{
    setPaused(true);
}

/*!
    Sets paused to \c false. \sa paused, pause()
*/
void SseTimeSeries::resume()
{
    setPaused(false);
}

QStringList SseTimeSeries::keys() const
{
    return d_ptr->keys;
}

int SseTimeSeries::count() const
{
    return rowCount();
}

double SseTimeSeries::time() const
{
    return d_ptr->time;
}

qint64 SseTimeSeries::eventsReceived() const
{
    return d_ptr->counters.received;
}

qint64 SseTimeSeries::eventsDropped() const
{
    return d_ptr->counters.dropped;
}

qint64 SseTimeSeries::eventsWithoutKey() const
{
    return d_ptr->counters.withoutKey;
}

qint64 SseTimeSeries::eventsWithoutValue() const
{
    return d_ptr->counters.withoutValue;
}

/*!
    Adds the value of \a event, as if the source had sent it.
*/
void SseTimeSeries::addEvent(const SseEvent &event)
{
    addEvents({event});
}

/*!
    Adds the values of \a events, as if the source had sent them. They all get the same time.
*/
void SseTimeSeries::addEvents(const QList<SseEvent> &events)
{
    d_ptr->add(events);
}

void SseTimeSeries::beginGap()
{
    d_ptr->beginGap();
}

void SseTimeSeries::endGap()
{
    d_ptr->endGap();
}

void SseTimeSeries::clear()
{
    d_ptr->clear();
}
