// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmlevents_p.h"

#include "sseqmlcheck_p.h"

#include <QtCore/qvariant.h>
#include <QtQml/qjsvalue.h>

namespace {

// The part of an event that an object has by this name: empty if it has none, nothing if that is
// not text.
std::optional<QString> partOf(const QJSValue &object, const QString &name, QString *fault)
{
    const QVariant value = SseQmlCheck::primitive(object.property(name));
    if (!value.isValid())
        return QString();
    if (value.typeId() == QMetaType::QString || value.typeId() == QMetaType::QUrl)
        return value.toString();
    *fault = QStringLiteral("The %1 of an event is a string").arg(name);
    return {};
}

// Converts an object of a script that has the properties of an event.
std::optional<SseEvent> eventOf(const QJSValue &value, QString *fault)
{
    const QString type = QStringLiteral("type");
    const QString data = QStringLiteral("data");
    const bool canBeEvent = value.isObject() && !value.isArray() && !value.isCallable()
            && !value.isQObject() && (value.hasProperty(type) || value.hasProperty(data));
    if (!canBeEvent) {
        *fault = QStringLiteral("An event is an sseEvent or an object with type and data");
        return {};
    }
    const std::optional<QString> typePart = partOf(value, type, fault);
    const std::optional<QString> dataPart = partOf(value, data, fault);
    const std::optional<QString> idPart = partOf(value, QStringLiteral("lastEventId"), fault);
    const std::optional<QString> originPart = partOf(value, QStringLiteral("origin"), fault);
    if (!typePart || !dataPart || !idPart || !originPart)
        return {};
    return SseEvent(typePart->isEmpty() ? QStringLiteral("message") : *typePart, dataPart->toUtf8(),
                    *idPart, QUrl(*originPart));
}

} // namespace

std::optional<SseEvent> SseQmlEvents::event(const QObject *object, const QJSValue &value)
{
    if (auto copy = SseQmlCheck::valueOf<SseEvent>(QVariant::fromValue(value)))
        return copy;
    QString fault;
    std::optional<SseEvent> event = eventOf(value, &fault);
    if (!event)
        SseQmlCheck::throwTypeError(object, fault);
    return event;
}

std::optional<QList<SseEvent>> SseQmlEvents::events(const QObject *object, const QJSValue &value)
{
    const std::optional<QVariantList> elements = SseQmlCheck::list(QVariant::fromValue(value));
    if (!elements) {
        SseQmlCheck::throwTypeError(object, QStringLiteral("This is not a list of events"));
        return {};
    }
    QList<SseEvent> events;
    for (const QVariant &element : *elements) {
        std::optional<SseEvent> next = SseQmlCheck::valueOf<SseEvent>(element);
        if (!next)
            next = event(object, element.value<QJSValue>());
        if (!next)
            return {};
        events.append(*next);
    }
    return events;
}
