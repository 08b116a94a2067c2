// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssevalue_p.h"

#include "sseqmlcheck_p.h"

#include <QtCore/qpointer.h>

#include <algorithm>
#include <limits>
#include <utility>

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds AgeInterval = 1s;

} // namespace

/*!
    \qmltype SseValue
    \inqmlmodule QtSse
    \instantiates SseValue
    \brief Holds the newest reading from the events of an SseSource, and its age.
    \since QtSse 0.1

    \qml
    SseSource {
        url: "https://example.org/weather"
        SseValue {
            id: temperature
            type: "station"
            path: "$.temp"
            staleAfter: 10000
        }
    }
    Label {
        text: temperature.stale ? "–" : temperature.value + " °C"
    }
    \endqml

    Inside an SseSource, it reads the events of that source; elsewhere, set source. If several
    readings arrive at once, only the last one is used.

    The reading is cleared when it does not belong to the current source, type and path any more:
    when SseSource::url changes, when another source is set, and when type or path change. It stays
    when the stream is closed, reconnects or opens the same URL again, and when source becomes
    \c null.
*/

/*!
    \qmlproperty SseSource SseValue::source

    This property holds the source of the events. The default is the source that the value is
    declared in.
*/

/*!
    \qmlproperty string SseValue::type

    This property holds the type of the events that are read. If it is empty, the default, all
    events are read.
*/

/*!
    \qmlproperty string SseValue::path

    This property holds the path of the value in the JSON data of an event, such as \c "$.temp",
    \c "quote.price" or \c "items.0". If it is empty, the default, the value is all of the data.
    Events without a value at the path are ignored.

    \sa SseEvent::jsonValue()
*/

/*!
    \qmlproperty real SseValue::staleAfter

    This property holds the age in milliseconds at which a value becomes stale. With 0, the default,
    it does not become stale. A value that is not a whole number from 0 to 2147483647 is refused
    with a warning, and nothing changes.
*/

/*!
    \qmlproperty var SseValue::value

    This property holds the last reading, \c undefined before the first.
*/

/*!
    \qmlproperty date SseValue::receivedAt

    This property holds the time of the last reading, also if the value was the same as before.
*/

/*!
    \qmlproperty int SseValue::age

    This property holds the time since the last reading in milliseconds, -1 before the first.
    Changes are signalled once a second.
*/

/*!
    \qmlproperty bool SseValue::stale

    This property holds whether the value is out of date: there was no reading yet, or its age has
    reached staleAfter.
*/

/*!
    \qmlsignal SseValue::received()

    Emitted for each reading, also if the value is the same as before.
*/

SseValue::SseValue(QObject *parent)
    : QObject(parent)
{
    connect(&m_link, &SseSourceLink::eventBatchReceived, this, &SseValue::read);
    connect(&m_link, &SseSourceLink::streamChanged, this, &SseValue::forget);
    connect(&m_link, &SseSourceLink::sourceChanged, this, &SseValue::sourceChanged);
    m_ageTimer.setInterval(AgeInterval);
    m_staleTimer.setSingleShot(true);
    connect(&m_ageTimer, &QTimer::timeout, this, &SseValue::ageChanged);
    connect(&m_staleTimer, &QTimer::timeout, this, &SseValue::updateStale);
}

void SseValue::setType(const QString &type)
{
    if (m_type == type)
        return;
    m_type = type;
    const QPointer<SseValue> guard(this);
    forget();
    if (guard)
        Q_EMIT typeChanged();
}

void SseValue::setPath(const QString &path)
{
    if (m_path == path)
        return;
    m_path = path;
    const QPointer<SseValue> guard(this);
    forget();
    if (guard)
        Q_EMIT pathChanged();
}

void SseValue::setStaleAfter(double milliseconds)
{
    const auto number = SseQmlCheck::wholeNumber(this, QStringLiteral("staleAfter"), milliseconds);
    if (!number || m_staleAfter == *number)
        return;
    m_staleAfter = *number;
    const QPointer<SseValue> guard(this);
    updateStale();
    if (guard)
        Q_EMIT staleAfterChanged();
}

int SseValue::age() const
{
    if (!m_clock.isValid())
        return -1;
    return int(std::min<qint64>(m_clock.elapsed(), std::numeric_limits<int>::max()));
}

// Only the newest reading is used, so the others are not parsed.
void SseValue::read(const QList<SseEvent> &events)
{
    for (auto event = events.crbegin(); event != events.crend(); ++event) {
        if (!m_type.isEmpty() && m_type != event->type())
            continue;
        const QJsonValue json = event->jsonValue(m_path);
        if (json.isUndefined())
            continue;
        take(json.toVariant());
        return;
    }
}

void SseValue::take(const QVariant &value)
{
    const QPointer<SseValue> guard(this);
    const bool hasChanged = m_value != value || !m_clock.isValid();
    m_value = value;
    m_receivedAt = QDateTime::currentDateTime();
    m_clock.start();
    m_ageTimer.start();
    updateStale();
    if (guard && hasChanged)
        Q_EMIT valueChanged();
    if (guard)
        Q_EMIT receivedAtChanged();
    if (guard)
        Q_EMIT ageChanged();
    if (guard)
        Q_EMIT received();
}

void SseValue::forget()
{
    if (!m_clock.isValid())
        return;
    const QPointer<SseValue> guard(this);
    m_value = {};
    m_receivedAt = {};
    m_clock.invalidate();
    m_ageTimer.stop();
    updateStale();
    if (guard)
        Q_EMIT valueChanged();
    if (guard)
        Q_EMIT receivedAtChanged();
    if (guard)
        Q_EMIT ageChanged();
}

void SseValue::updateStale()
{
    const bool canBeStale = m_clock.isValid() && m_staleAfter > 0;
    const bool isStale = !m_clock.isValid() || (canBeStale && m_clock.hasExpired(m_staleAfter - 1));
    if (canBeStale && !isStale)
        m_staleTimer.start(int(m_staleAfter - m_clock.elapsed()));
    else
        m_staleTimer.stop();
    if (std::exchange(m_isStale, isStale) != isStale)
        Q_EMIT staleChanged();
}
