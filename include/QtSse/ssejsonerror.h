// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONERROR_H
#define SSEJSONERROR_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstring.h>

QT_BEGIN_NAMESPACE
class QDebug;
QT_END_NAMESPACE

class QTSSE_EXPORT SseJsonError
{
    Q_GADGET
    Q_PROPERTY(Reason reason READ reason CONSTANT FINAL)
    Q_PROPERTY(QString path READ path CONSTANT FINAL)
    Q_PROPERTY(QString errorString READ errorString CONSTANT FINAL)

public:
    enum class Reason {
        NoError,
        NotJson,
        WrongType,
        OutOfRange,
        UnknownKey,
        InvalidText,
        TooDeep,
        UnsupportedType,
    };
    Q_ENUM(Reason)

    SseJsonError() noexcept = default;
    SseJsonError(Reason reason, const QString &path, const QString &text);

    [[nodiscard]] Reason reason() const noexcept { return m_reason; }
    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] QString errorString() const;

private:
    friend bool operator==(const SseJsonError &lhs, const SseJsonError &rhs) noexcept
    {
        return lhs.m_reason == rhs.m_reason && lhs.m_path == rhs.m_path && lhs.m_text == rhs.m_text;
    }
    friend bool operator!=(const SseJsonError &lhs, const SseJsonError &rhs) noexcept
    {
        return !(lhs == rhs);
    }

    Reason m_reason = Reason::NoError;
    QString m_path;
    QString m_text;
};

Q_DECLARE_METATYPE(SseJsonError)

#ifndef QT_NO_DEBUG_STREAM
QTSSE_EXPORT QDebug operator<<(QDebug debug, const SseJsonError &error);
#endif

#endif // SSEJSONERROR_H
