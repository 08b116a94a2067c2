// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLFUNCTION_P_H
#define SSEQMLFUNCTION_P_H

#include <QtCore/qstring.h>
#include <QtQml/qjsvalue.h>

#include <optional>

QT_BEGIN_NAMESPACE
class QObject;
QT_END_NAMESPACE

// The function of a script that a property of an object holds, or null.
class SseQmlFunction
{
public:
    SseQmlFunction(QObject *object, const QString &property)
        : m_object(object)
        , m_property(property)
    {
    }

    [[nodiscard]] QJSValue value() const { return m_function; }
    [[nodiscard]] bool isSet() const { return m_function.isCallable(); }
    // Returns true if it has changed. A value that is neither a function nor null nor undefined is
    // refused with a warning.
    [[nodiscard]] bool set(const QJSValue &value);

    // Returns what the function returns. If it throws, prints a warning and returns nothing. The object
    // may be gone after the call.
    [[nodiscard]] std::optional<QJSValue> call(const QJSValueList &arguments) const;

private:
    Q_DISABLE_COPY_MOVE(SseQmlFunction)

    QObject *const m_object;
    const QString m_property;
    QJSValue m_function{QJSValue::NullValue};
    QJSValue m_caller; // calls the function
};

#endif // SSEQMLFUNCTION_P_H
