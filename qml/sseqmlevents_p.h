// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLEVENTS_P_H
#define SSEQMLEVENTS_P_H

#include <QtSse/sseevent.h>

#include <QtCore/qlist.h>

#include <optional>

QT_BEGIN_NAMESPACE
class QJSValue;
class QObject;
QT_END_NAMESPACE

// Converts the values that a script passes to a function of an object to events: each is an sseEvent,
// or an object with such properties. Any other value throws a TypeError into the script.
namespace SseQmlEvents {

std::optional<SseEvent> event(const QObject *object, const QJSValue &value);
std::optional<QList<SseEvent>> events(const QObject *object, const QJSValue &value);

} // namespace SseQmlEvents

#endif // SSEQMLEVENTS_P_H
