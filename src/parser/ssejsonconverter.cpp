// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssejsonconverter_p.h"

#include "ssejsonenum_p.h"
#include "ssejsontypes_p.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>
#include <QtCore/qvariant.h>

#include <cmath>
#include <limits>
#include <optional>
#include <utility>

using namespace Qt::StringLiterals;
using namespace SseJsonTypes;
using Reason = SseJsonError::Reason;

namespace {

constexpr qsizetype MaximumJsonDepth = 100; // a gadget may contain a list of itself

std::optional<QUrl> urlFrom(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    return url.isValid() || text.isEmpty() ? std::optional(url) : std::nullopt;
}

std::optional<QUuid> uuidFrom(const QString &text)
{
    const QUuid uuid = QUuid::fromString(text);
    const bool isValid = !uuid.isNull() || text == QUuid().toString()
            || text == QUuid().toString(QUuid::WithoutBraces);
    return isValid ? std::optional(uuid) : std::nullopt;
}

template <typename Value>
std::optional<Value> validOf(const Value &value)
{
    return value.isValid() ? std::optional(value) : std::nullopt;
}

} // namespace

SseJsonConverter::SseJsonConverter(QByteArrayView json)
    : m_json(json)
{
}

bool SseJsonConverter::convert(const QJsonValue &json, QMetaType type, void *target)
{
    if (json.isUndefined())
        return fail(Reason::NotJson, tr("the data is not JSON"));
    return read(json, type, target);
}

bool SseJsonConverter::readNested(const SseJsonTrail::Step &step, const QJsonValue &json,
                                  QMetaType type, void *target)
{
    m_trail.enter(step);
    if (m_trail.depth() > MaximumJsonDepth) {
        return fail(Reason::TooDeep,
                    tr("the data is nested more than %1 levels deep").arg(MaximumJsonDepth));
    }
    if (!read(json, type, target))
        return false;
    m_trail.leave();
    return true;
}

bool SseJsonConverter::read(const QJsonValue &json, QMetaType type, void *target)
{
    switch (type.id()) {
    case QMetaType::Bool:
        return readBoolean(json, target);
    case QMetaType::Char:
        return readInteger<char>(json, target);
    case QMetaType::SChar:
        return readInteger<signed char>(json, target);
    case QMetaType::UChar:
        return readInteger<uchar>(json, target);
    case QMetaType::Short:
        return readInteger<short>(json, target);
    case QMetaType::UShort:
        return readInteger<ushort>(json, target);
    case QMetaType::Int:
        return readInteger<int>(json, target);
    case QMetaType::UInt:
        return readInteger<uint>(json, target);
    case QMetaType::Long:
        return readInteger<long>(json, target);
    case QMetaType::ULong:
        return readInteger<ulong>(json, target);
    case QMetaType::LongLong:
        return readInteger<qint64>(json, target);
    case QMetaType::ULongLong:
        return readInteger<quint64>(json, target);
    case QMetaType::Float:
        return readFloat<float>(json, target);
    case QMetaType::Double:
        return readFloat<double>(json, target);
    default:
        return isText(type) ? readText(json, type, target) : readOther(json, type, target);
    }
}

bool SseJsonConverter::readBoolean(const QJsonValue &json, void *target)
{
    if (!json.isBool())
        return failWrongType(tr("a boolean"), json);
    *static_cast<bool *>(target) = json.toBool();
    return true;
}

template <typename Integer>
bool SseJsonConverter::readInteger(const QJsonValue &json, void *target)
{
    using Limits = std::numeric_limits<Integer>;
    constexpr bool IsLarge = !Limits::is_signed && sizeof(Integer) == sizeof(quint64);
    if (!json.isDouble())
        return failWrongType(tr("a number"), json);
    auto *const integer = static_cast<Integer *>(target);
    const std::optional<qint64> number = SseJsonEnum::integerIn(json);
    if (number && *number >= qint64(Limits::min())
        && (IsLarge || *number <= qint64(Limits::max()))) {
        *integer = Integer(*number);
        return true;
    }
    const double value = json.toDouble();
    if (!number && std::trunc(value) != value)
        return fail(Reason::WrongType, tr("expected an integer, found a fraction"));
    if constexpr (IsLarge) {
        // QJsonValue has only the nearest double.
        bool isExact = false;
        *integer = Integer(m_trail.textIn(m_json).toByteArray().toULongLong(&isExact));
        if (isExact)
            return true;
    }
    return failOutOfRange(QMetaType::fromType<Integer>());
}

template <typename Float>
bool SseJsonConverter::readFloat(const QJsonValue &json, void *target)
{
    if (!json.isDouble())
        return failWrongType(tr("a number"), json);
    const double number = json.toDouble();
    if (std::abs(number) > double(std::numeric_limits<Float>::max()))
        return failOutOfRange(QMetaType::fromType<Float>());
    *static_cast<Float *>(target) = Float(number);
    return true;
}

bool SseJsonConverter::isText(QMetaType type)
{
    switch (type.id()) {
    case QMetaType::QString:
    case QMetaType::QByteArray:
    case QMetaType::QUrl:
    case QMetaType::QUuid:
    case QMetaType::QDate:
    case QMetaType::QTime:
    case QMetaType::QDateTime:
        return true;
    default:
        return false;
    }
}

bool SseJsonConverter::readText(const QJsonValue &json, QMetaType type, void *target)
{
    const auto store = [&](const auto &value) {
        if (!value)
            return fail(Reason::InvalidText,
                        tr("the string is not a valid %1").arg(QLatin1StringView(type.name())));
        *static_cast<std::decay_t<decltype(*value)> *>(target) = *value;
        return true;
    };
    if (type.id() == QMetaType::QDateTime && json.isDouble())
        return readMilliseconds(json, target);
    if (!json.isString()) {
        return failWrongType(type.id() == QMetaType::QDateTime ? tr("a string or a number")
                                                               : tr("a string"),
                             json);
    }
    const QString text = json.toString();
    switch (type.id()) {
    case QMetaType::QByteArray:
        return store(std::optional(text.toUtf8()));
    case QMetaType::QUrl:
        return store(urlFrom(text));
    case QMetaType::QUuid:
        return store(uuidFrom(text));
    case QMetaType::QDate:
        return store(validOf(QDate::fromString(text, Qt::ISODate)));
    case QMetaType::QTime:
        return store(validOf(QTime::fromString(text, Qt::ISODateWithMs)));
    case QMetaType::QDateTime:
        return store(validOf(QDateTime::fromString(text, Qt::ISODateWithMs)));
    default:
        return store(std::optional(text));
    }
}

bool SseJsonConverter::readMilliseconds(const QJsonValue &json, void *target)
{
    qint64 milliseconds = 0;
    if (!readInteger<qint64>(json, &milliseconds))
        return false;
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(milliseconds).toUTC();
    if (!time.isValid())
        return failOutOfRange(QMetaType::fromType<QDateTime>());
    *static_cast<QDateTime *>(target) = time;
    return true;
}

bool SseJsonConverter::readOther(const QJsonValue &json, QMetaType type, void *target)
{
    switch (type.id()) {
    case QMetaType::QVariant:
        *static_cast<QVariant *>(target) = json.toVariant();
        return true;
    case QMetaType::QJsonValue:
        *static_cast<QJsonValue *>(target) = json;
        return true;
    case QMetaType::QJsonObject:
        *static_cast<QJsonObject *>(target) = json.toObject();
        return json.isObject() || failWrongType(tr("an object"), json);
    case QMetaType::QVariantMap:
        *static_cast<QVariantMap *>(target) = json.toObject().toVariantMap();
        return json.isObject() || failWrongType(tr("an object"), json);
    case QMetaType::QVariantHash:
        *static_cast<QVariantHash *>(target) = json.toObject().toVariantHash();
        return json.isObject() || failWrongType(tr("an object"), json);
    case QMetaType::QJsonArray:
        *static_cast<QJsonArray *>(target) = json.toArray();
        return json.isArray() || failWrongType(tr("an array"), json);
    case QMetaType::QVariantList:
        *static_cast<QVariantList *>(target) = json.toArray().toVariantList();
        return json.isArray() || failWrongType(tr("an array"), json);
    case QMetaType::QStringList:
        return readSequence(json, QMetaSequence::fromContainer<QStringList>(), target);
    case QMetaType::QByteArrayList:
        return readSequence(json, QMetaSequence::fromContainer<QByteArrayList>(), target);
    default:
        return readCustom(json, type, target);
    }
}

bool SseJsonConverter::readCustom(const QJsonValue &json, QMetaType type, void *target)
{
    if (type.flags() & QMetaType::IsEnumeration)
        return readEnum(json, type, target);
    if (type.flags() & QMetaType::IsGadget && type.metaObject())
        return readGadget(json, *type.metaObject(), target);
    if (!type.isValid())
        return failUnsupported({});
    if (const std::optional<OptionalType> optional = optionalOf(type))
        return readOptional(json, *optional, target);
    if (const std::optional<QMetaSequence> sequence = sequenceOf(type, target))
        return readSequence(json, *sequence, target);
    if (const std::optional<QMetaAssociation> association = associationOf(type, target))
        return readMap(json, *association, target);
    return failUnsupported(QLatin1StringView(type.name()));
}

bool SseJsonConverter::readEnum(const QJsonValue &json, QMetaType type, void *target)
{
    const SseJsonEnum keys(type);
    if (!keys.isValid())
        return failUnsupported(QLatin1StringView(type.name()));
    if (!json.isString() && !json.isDouble() && !(keys.isFlags() && json.isArray()))
        return failWrongType(tr("a key of %1").arg(keys.name()), json);
    if (json.isArray()) {
        const QJsonArray array = json.toArray();
        for (qsizetype i = 0; i < array.size(); ++i) {
            if (array.at(i).isString())
                continue;
            m_trail.enter({{}, {}, i});
            return failWrongType(tr("a key of %1").arg(keys.name()), array.at(i));
        }
    }
    const std::optional<qint64> value = keys.valueOf(json);
    if (!value)
        return fail(Reason::UnknownKey, tr("this is no key of %1").arg(keys.name()));
    keys.store(*value, target);
    return true;
}

bool SseJsonConverter::readGadget(const QJsonValue &json, const QMetaObject &metaObject,
                                  void *gadget)
{
    if (!json.isObject())
        return failWrongType(tr("an object"), json);
    const QJsonObject object = json.toObject();
    const int count = metaObject.propertyCount();
    bool canWrite = count == 0;
    for (int i = 0; i < count; ++i) {
        const QMetaProperty property = metaObject.property(i);
        if (!property.isWritable())
            continue;
        canWrite = true;
        const QJsonValue member = object.value(QLatin1StringView(property.name()));
        if (member.isUndefined() || (member.isNull() && !canBeNull(property.metaType())))
            continue;
        if (!readProperty(member, property, gadget))
            return false;
    }
    return canWrite || failUnsupported(QLatin1StringView(metaObject.className()));
}

// A gadget inside a gadget keeps what the outer one has set. Other values are replaced.
bool SseJsonConverter::readProperty(const QJsonValue &json, const QMetaProperty &property,
                                    void *gadget)
{
    const QMetaType type = property.metaType();
    const SseJsonTrail::Step step{QLatin1StringView(property.name()), {}, -1};
    if (canBeCreated(type)) {
        const bool isGadget = type.flags() & QMetaType::IsGadget;
        QVariant value = isGadget ? property.readOnGadget(gadget) : QVariant(type);
        if (!readNested(step, json, type, contentOf(value, type)))
            return false;
        if (property.writeOnGadget(gadget, value))
            return true;
    }
    m_trail.enter(step);
    return failUnsupported(QLatin1StringView(property.typeName()));
}

bool SseJsonConverter::readOptional(const QJsonValue &json, const OptionalType &type,
                                    void *optional)
{
    if (json.isNull()) {
        type.assign(optional, nullptr);
        return true;
    }
    QVariant value(type.value);
    void *const content = contentOf(value, type.value);
    if (!read(json, type.value, content))
        return false;
    type.assign(optional, content);
    return true;
}

bool SseJsonConverter::readSequence(const QJsonValue &json, const QMetaSequence &sequence,
                                    void *container)
{
    const QMetaType type = sequence.valueMetaType();
    if (!json.isArray())
        return failWrongType(tr("an array"), json);
    if (!sequence.canAddValue() || !canBeCreated(type))
        return failUnsupported(QLatin1StringView(type.name()));
    const QJsonArray array = json.toArray();
    for (qsizetype i = 0; i < array.size(); ++i) {
        QVariant element(type);
        void *const content = contentOf(element, type);
        if (!readNested({{}, {}, i}, array.at(i), type, content))
            return false;
        sequence.addValue(container, content);
    }
    return true;
}

bool SseJsonConverter::readMap(const QJsonValue &json, const QMetaAssociation &association,
                               void *container)
{
    const QMetaType type = association.mappedMetaType();
    if (!json.isObject())
        return failWrongType(tr("an object"), json);
    if (association.keyMetaType() != QMetaType::fromType<QString>()
        || !association.canSetMappedAtKey() || !canBeCreated(type)) {
        return failUnsupported(QLatin1StringView(type.name()));
    }
    const QJsonObject object = json.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        const QString key = it.key();
        QVariant mapped(type);
        void *const content = contentOf(mapped, type);
        if (!readNested({{}, key, -1}, it.value(), type, content))
            return false;
        association.setMappedAtKey(container, &key, content);
    }
    return true;
}

bool SseJsonConverter::fail(Reason reason, const QString &text)
{
    m_error = SseJsonError(reason, m_trail.path(), text);
    return false;
}

bool SseJsonConverter::failWrongType(const QString &expected, const QJsonValue &json)
{
    QString found;
    switch (json.type()) {
    case QJsonValue::Bool:
        found = tr("a boolean");
        break;
    case QJsonValue::Double:
        found = tr("a number");
        break;
    case QJsonValue::String:
        found = tr("a string");
        break;
    case QJsonValue::Array:
        found = tr("an array");
        break;
    case QJsonValue::Object:
        found = tr("an object");
        break;
    default:
        found = tr("null");
    }
    return fail(Reason::WrongType, tr("expected %1, found %2").arg(expected, found));
}

bool SseJsonConverter::failOutOfRange(QMetaType type)
{
    return fail(Reason::OutOfRange,
                tr("the number does not fit into %1").arg(QLatin1StringView(type.name())));
}

bool SseJsonConverter::failUnsupported(const QString &type)
{
    return fail(Reason::UnsupportedType,
                type.isEmpty() ? tr("the type cannot be converted from JSON")
                               : tr("the type %1 cannot be converted from JSON").arg(type));
}
