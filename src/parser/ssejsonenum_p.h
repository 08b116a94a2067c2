// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONENUM_P_H
#define SSEJSONENUM_P_H

#include <QtCore/qjsonvalue.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>

#include <optional>

// Finds the value of an enum or of flags from their keys or a number in JSON.
class SseJsonEnum
{
public:
    explicit SseJsonEnum(QMetaType type);

    [[nodiscard]] bool isValid() const
    {
        return m_keys.isValid();
    } // declared with Q_ENUM or Q_FLAG
    [[nodiscard]] bool isFlags() const { return m_keys.isFlag(); }
    [[nodiscard]] QString name() const { return QString::fromLatin1(m_keys.name()); }

    [[nodiscard]] std::optional<qint64> valueOf(const QJsonValue &json) const;
    void store(qint64 value, void *target) const;

    // The number if it is an integer that fits into a qint64.
    [[nodiscard]] static std::optional<qint64> integerIn(const QJsonValue &json);

private:
    [[nodiscard]] std::optional<qint64> valueOfKey(QStringView key) const;
    [[nodiscard]] std::optional<qint64> valueOfKeys(const QJsonValue &json) const;
    [[nodiscard]] bool isKnown(qint64 number) const;

    QMetaType m_type;
    QMetaEnum m_keys;
};

#endif // SSEJSONENUM_P_H
