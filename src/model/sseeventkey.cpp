// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventkey_p.h"

#include "../parser/ssejsonnumber_p.h"

#include <QtCore/qvariant.h>

// Numbers and strings with the same text are the same key, as servers may change the type. The key
// of a number is made from its text, as different numbers may be equal as doubles.
QString SseEventKey::keyOf(const SseEvent &event, const QJsonValue &json) const
{
    const QJsonValue value = m_path.valueIn(json);
    if (value.isDouble()) {
        const QByteArray data = event.data();
        return SseJsonNumber(m_path.textIn(data)).canonicalText();
    }
    if (!value.isString() && !value.isBool())
        return {};
    const QString key = value.toVariant().toString();
    return key.isNull() ? QStringLiteral("") : key;
}
