// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmlcheck_p.h"

#include <QtCore/qsequentialiterable.h>
#include <QtQml/qjsengine.h>
#include <QtQml/qjsvalue.h>
#include <QtQml/qqmlinfo.h>

#include <cmath>
#include <limits>

namespace {

constexpr int FirstStatus = 100;
constexpr int LastStatus = 999;
constexpr quint32 MaximumLength = 100'000; // of lists from scripts

std::optional<QVariantList> listOfScript(const QJSValue &value)
{
    const bool canBeList = value.isObject() && !value.isCallable() && !value.isQObject();
    const QJSValue length = canBeList ? value.property(QStringLiteral("length")) : QJSValue();
    if (!length.isNumber() || length.toNumber() < 0 || length.toNumber() > MaximumLength)
        return {};
    QVariantList elements;
    for (quint32 i = 0; i < length.toUInt(); ++i)
        elements.append(SseQmlCheck::primitive(value.property(i)));
    return elements;
}

bool isWhole(const QVariant &value, double minimum, double maximum)
{
    bool isNumber = false;
    const double number = value.toDouble(&isNumber);
    return isNumber && number >= minimum && number <= maximum && std::trunc(number) == number;
}

} // namespace

void SseQmlCheck::refuse(const QObject *object, const QString &property, const QString &reason)
{
    qmlWarning(object) << property << ": " << reason;
}

void SseQmlCheck::throwTypeError(const QObject *object, const QString &message)
{
    if (QJSEngine *const engine = qjsEngine(object))
        engine->throwError(QJSValue::TypeError, message);
    else
        qmlWarning(object) << message;
}

std::optional<int> SseQmlCheck::wholeNumber(const QObject *object, const QString &property,
                                            double value, int minimum)
{
    constexpr int Maximum = std::numeric_limits<int>::max();
    if (isWhole(value, minimum, Maximum))
        return int(value);
    refuse(object, property,
           QStringLiteral("%1 is not a whole number from %2 to %3")
                   .arg(value)
                   .arg(minimum)
                   .arg(Maximum));
    return {};
}

std::optional<QStringList> SseQmlCheck::strings(const QObject *object, const QString &property,
                                                const QVariant &value)
{
    QStringList result;
    const std::optional<QVariantList> elements = list(value);
    for (const QVariant &element : elements.value_or(QVariantList{value})) {
        if (element.typeId() != QMetaType::QString) {
            refuse(object, property,
                   QStringLiteral("This is neither a string nor a list of strings"));
            return {};
        }
        result.append(element.toString());
    }
    return result;
}

std::optional<QList<int>> SseQmlCheck::statuses(const QObject *object, const QString &property,
                                                const QVariant &value)
{
    QList<int> result;
    const std::optional<QVariantList> elements = list(value);
    for (const QVariant &element : elements.value_or(QVariantList{value})) {
        if (element.typeId() == QMetaType::QString || !isWhole(element, FirstStatus, LastStatus)) {
            refuse(object, property,
                   QStringLiteral("This is not a list of whole numbers from %1 to %2")
                           .arg(FirstStatus)
                           .arg(LastStatus));
            return {};
        }
        result.append(element.toInt());
    }
    return result;
}

QVariant SseQmlCheck::primitive(const QJSValue &value)
{
    const bool isPrimitive = value.isUndefined() || value.isNull() || value.isBool()
            || value.isNumber() || value.isString() || value.isUrl() || value.isVariant();
    return isPrimitive ? value.toVariant() : QVariant::fromValue(value);
}

std::optional<QVariantList> SseQmlCheck::list(const QVariant &value)
{
    if (value.userType() == qMetaTypeId<QJSValue>())
        return listOfScript(value.value<QJSValue>());
    if (value.typeId() == QMetaType::QVariantList || value.typeId() == QMetaType::QStringList)
        return value.toList();
    if (value.typeId() == QMetaType::QString || value.typeId() == QMetaType::QByteArray
        || !value.canConvert<QSequentialIterable>()) {
        return {};
    }
    QVariantList elements;
    for (const QVariant &element : value.value<QSequentialIterable>())
        elements.append(element);
    return elements;
}
