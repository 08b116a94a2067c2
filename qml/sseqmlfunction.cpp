// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmlfunction_p.h"

#include "sseqmlcheck_p.h"

#include <QtCore/qpointer.h>
#include <QtCore/qurl.h>
#include <QtQml/qjsengine.h>
#include <QtQml/qqmlerror.h>
#include <QtQml/qqmlinfo.h>

namespace {

// QJSValue::call() returns what a function throws, which may be anything. This makes it an error.
constexpr char16_t Caller[] = uR"(
((call, ...values) => {
    try {
        return call(...values);
    } catch (error) {
        throw error instanceof Error ? error : new Error(error);
    }
})
)";

void warnAboutError(const QObject *object, const QString &property, const QJSValue &error)
{
    QQmlError warning;
    warning.setDescription(property + QStringLiteral(": ") + error.toString());
    warning.setUrl(QUrl(error.property(QStringLiteral("fileName")).toString()));
    warning.setLine(error.property(QStringLiteral("lineNumber")).toInt());
    qmlWarning(object, warning);
}

} // namespace

bool SseQmlFunction::set(const QJSValue &value)
{
    if (!value.isCallable() && !value.isNull() && !value.isUndefined()) {
        SseQmlCheck::refuse(m_object, m_property, QStringLiteral("This is not a function"));
        return false;
    }
    const QJSValue function = value.isCallable() ? value : QJSValue(QJSValue::NullValue);
    if (function.strictlyEquals(m_function))
        return false;
    m_function = function;
    if (QJSEngine *const engine = qjsEngine(m_object); engine && m_caller.isUndefined())
        m_caller = engine->evaluate(QString::fromUtf16(Caller));
    return true;
}

std::optional<QJSValue> SseQmlFunction::call(const QJSValueList &arguments) const
{
    const QPointer<const QObject> object(m_object);
    const QString property = m_property;
    const QJSValue caller = m_caller; // the function may delete the object
    const QJSValue result = caller.call(QJSValueList{m_function} + arguments);
    if (!result.isError())
        return result;
    if (object)
        warnAboutError(object, property, result);
    return {};
}
