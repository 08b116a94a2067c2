// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssejsonenum_p.h"

#include <QtCore/qbytearrayview.h>
#include <QtCore/qjsonarray.h>

#include <cstring>

namespace {

// QMetaEnum cannot be found by its QMetaType before Qt 6.6.
QMetaEnum metaEnumOf(QMetaType type)
{
    const QMetaObject *const metaObject = type.metaObject();
    if (!metaObject)
        return {};
    QByteArrayView name(type.name());
    if (name.startsWith("QFlags<"))
        name = name.sliced(7).chopped(1);
    name = name.sliced(name.lastIndexOf(':') + 1);
    for (int i = 0; i < metaObject->enumeratorCount(); ++i) {
        const QMetaEnum keys = metaObject->enumerator(i);
        if (name == QByteArrayView(keys.enumName()) || name == QByteArrayView(keys.name()))
            return keys;
    }
    return {};
}

bool isSeparator(QChar c)
{
    return c == u'_' || c == u'-';
}

// "partially_filled" is the key PartiallyFilled.
bool isSimilar(QStringView text, QLatin1StringView key)
{
    qsizetype k = 0;
    for (const QChar c : text) {
        if (isSeparator(c))
            continue;
        while (k < key.size() && isSeparator(key.at(k)))
            ++k;
        if (k == key.size() || c.toCaseFolded() != QChar(key.at(k)).toCaseFolded())
            return false;
        ++k;
    }
    while (k < key.size() && isSeparator(key.at(k)))
        ++k;
    return k == key.size();
}

template <typename Integer>
void storeAs(qint64 value, void *target)
{
    const auto integer = Integer(value);
    std::memcpy(target, &integer, sizeof(integer));
}

} // namespace

SseJsonEnum::SseJsonEnum(QMetaType type)
    : m_type(type)
    , m_keys(metaEnumOf(type))
{
}

std::optional<qint64> SseJsonEnum::valueOf(const QJsonValue &json) const
{
    if (json.isDouble()) {
        const std::optional<qint64> number = integerIn(json);
        return number && isKnown(*number) ? number : std::nullopt;
    }
    return isFlags() ? valueOfKeys(json) : valueOfKey(json.toString());
}

// toInteger() returns its argument if the number is no such integer.
std::optional<qint64> SseJsonEnum::integerIn(const QJsonValue &json)
{
    const qint64 number = json.toInteger(0);
    return number != 0 || json.toInteger(1) == 0 ? std::optional(number) : std::nullopt;
}

std::optional<qint64> SseJsonEnum::valueOfKey(QStringView key) const
{
    for (int i = 0; i < m_keys.keyCount(); ++i) {
        if (key == QLatin1StringView(m_keys.key(i)))
            return m_keys.value(i);
    }
    for (int i = 0; i < m_keys.keyCount(); ++i) {
        if (isSimilar(key, QLatin1StringView(m_keys.key(i))))
            return m_keys.value(i);
    }
    return std::nullopt;
}

// "A|B" or ["A","B"]
std::optional<qint64> SseJsonEnum::valueOfKeys(const QJsonValue &json) const
{
    QStringList keys;
    if (json.isArray()) {
        const QJsonArray array = json.toArray();
        for (const QJsonValue key : array)
            keys.append(key.toString());
    } else if (!json.toString().isEmpty()) {
        keys = json.toString().split(u'|');
    }
    qint64 value = 0;
    for (const QString &key : std::as_const(keys)) {
        const std::optional<qint64> flag = valueOfKey(QStringView(key).trimmed());
        if (!flag)
            return std::nullopt;
        value |= *flag;
    }
    return value;
}

bool SseJsonEnum::isKnown(qint64 number) const
{
    quint32 flags = 0;
    for (int i = 0; i < m_keys.keyCount(); ++i) {
        if (!isFlags() && m_keys.value(i) == number)
            return true;
        flags |= quint32(m_keys.value(i));
    }
    return isFlags() && number >= 0 && (number & ~qint64(flags)) == 0;
}

void SseJsonEnum::store(qint64 value, void *target) const
{
    switch (m_type.sizeOf()) {
    case 1:
        return storeAs<qint8>(value, target);
    case 2:
        return storeAs<qint16>(value, target);
    case 4:
        return storeAs<qint32>(value, target);
    default:
        return storeAs<qint64>(value, target);
    }
}
