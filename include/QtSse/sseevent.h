// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENT_H
#define SSEEVENT_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>
#include <QtCore/qvariant.h>

#include <array>
#include <utility>

QT_BEGIN_NAMESPACE
class QDebug;
class QJsonDocument;
struct QJsonParseError;
QT_END_NAMESPACE

class QTSSE_EXPORT SseEvent
{
    Q_GADGET
    Q_PROPERTY(QString type READ type CONSTANT FINAL)
    Q_PROPERTY(QString data READ text CONSTANT FINAL)
    Q_PROPERTY(QVariant json READ jsonVariant CONSTANT FINAL)
    Q_PROPERTY(QString lastEventId READ lastEventId CONSTANT FINAL)
    Q_PROPERTY(QUrl origin READ origin CONSTANT FINAL)

public:
    SseEvent();
    explicit SseEvent(QString type, QByteArray data = {}, QString lastEventId = {},
                      QUrl origin = {});

    [[nodiscard]] QString type() const
    {
        return m_common ? m_common->type : QStringLiteral("message");
    }
    [[nodiscard]] QByteArray data() const { return m_data; }
    [[nodiscard]] QString text() const;
    [[nodiscard]] QString lastEventId() const { return m_lastEventId.toString(); }
    [[nodiscard]] QUrl origin() const { return m_common ? m_common->origin : QUrl(); }

    [[nodiscard]] QJsonDocument json(QJsonParseError *error = nullptr) const;
    [[nodiscard]] QJsonValue jsonValue() const;
    [[nodiscard]] QJsonValue jsonValue(const QString &path) const;

    void swap(SseEvent &other) noexcept;

private:
    friend class SseEventFactory;

    // What the events of a stream have in common, most of the time.
    struct Common : QSharedData
    {
        QString type;
        QUrl origin;
    };
    using CommonPointer = QExplicitlySharedDataPointer<const Common>;

    // An ID that may be another one in each event, and is short: the event itself has room for it,
    // where a string would ask for memory each time.
    class Id
    {
    public:
        Id() = default;
        explicit Id(QString &&text);
        explicit Id(QByteArrayView utf8);

        [[nodiscard]] QString toString() const
        {
            return m_size > 0 ? QString::fromLatin1(m_ascii.data(), m_size) : m_text;
        }

        [[nodiscard]] bool isSame(const Id &other) const noexcept
        {
            return m_size == other.m_size && m_ascii == other.m_ascii && m_text == other.m_text;
        }

    private:
        static constexpr qsizetype RoomSize = 39; // a UUID fits

        QString m_text; // unless there is room for it
        std::array<char, RoomSize> m_ascii{};
        quint8 m_size = 0;
    };

    SseEvent(CommonPointer &&common, const Id &lastEventId) noexcept
        : m_common(std::move(common))
        , m_lastEventId(lastEventId)
    {
    }

    [[nodiscard]] QVariant jsonVariant() const;

    friend QTSSE_EXPORT bool operator==(const SseEvent &lhs, const SseEvent &rhs) noexcept;
    friend bool operator!=(const SseEvent &lhs, const SseEvent &rhs) noexcept
    {
        return !(lhs == rhs);
    }

    CommonPointer m_common; // none for type "message" without an origin
    QByteArray m_data;
    Id m_lastEventId;
};

Q_DECLARE_SHARED(SseEvent)
Q_DECLARE_METATYPE(SseEvent)

#ifndef QT_NO_DEBUG_STREAM
QTSSE_EXPORT QDebug operator<<(QDebug debug, const SseEvent &event);
#endif

#endif // SSEEVENT_H
