// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLCHECK_P_H
#define SSEQMLCHECK_P_H

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>
#include <QtQml/qjsvalue.h>

#include <optional>

QT_BEGIN_NAMESPACE
class QObject;
QT_END_NAMESPACE

// Checks the values that a script assigns to properties. QML silently converts values to the types
// of C++: 1e12 becomes another int, an object becomes an empty list. An invalid value is refused
// with a warning that names the file and line of the object and the property; the caller then
// changes nothing.
namespace SseQmlCheck {

void refuse(const QObject *object, const QString &property, const QString &reason);

// Throws a TypeError into the script that calls a function of the object. Without a QML engine, it is a
// warning.
void throwTypeError(const QObject *object, const QString &message);

// A whole number from minimum to the largest int.
std::optional<int> wholeNumber(const QObject *object, const QString &property, double value,
                               int minimum = 0);

// A list of strings, or a single one.
std::optional<QStringList> strings(const QObject *object, const QString &property,
                                   const QVariant &value);

// A list of HTTP statuses, or a single one.
std::optional<QList<int>> statuses(const QObject *object, const QString &property,
                                   const QVariant &value);

// Converts a JavaScript value to C++ if it is undefined, null, a boolean, a number, a string, or a
// type of C++. Other values stay a QJSValue, as Qt crashes when it converts an object that has a
// symbol.
QVariant primitive(const QJSValue &value);

// Returns the value of C++ that a script has, such as an sseEvent; nothing if it is something else.
template <typename Value>
std::optional<Value> valueOf(const QVariant &value)
{
    if (value.metaType() == QMetaType::fromType<Value>())
        return value.value<Value>();
    // Without this flag, Qt crashes as above.
    const QVariant retained = value.value<QJSValue>().toVariant(QJSValue::RetainJSObjects);
    if (retained.metaType() == QMetaType::fromType<Value>())
        return retained.value<Value>();
    return {};
}

// The elements of a list of any kind, converted by primitive(); nothing if it is no list.
std::optional<QVariantList> list(const QVariant &value);

} // namespace SseQmlCheck

#endif // SSEQMLCHECK_P_H
