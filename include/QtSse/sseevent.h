// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENT_H
#define SSEEVENT_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qlist.h>
#include <QtCore/qmetacontainer.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>
#include <QtCore/qvariant.h>

#include <optional>
#include <utility>

QT_BEGIN_NAMESPACE
class QDebug;
class QJsonDocument;
struct QJsonParseError;
QT_END_NAMESPACE

class SseEventCommon;
class SseJsonError;

class QTSSE_EXPORT SseEvent
{
    Q_GADGET
    Q_PROPERTY(QString type READ type CONSTANT FINAL)
    Q_PROPERTY(QString data READ text CONSTANT FINAL)
    Q_PROPERTY(QVariant json READ jsonVariant CONSTANT FINAL)
    Q_PROPERTY(QString lastEventId READ lastEventId CONSTANT FINAL)
    Q_PROPERTY(QUrl origin READ origin CONSTANT FINAL)
    Q_PROPERTY(bool incomplete READ isIncomplete CONSTANT FINAL)

public:
    SseEvent() noexcept;
    explicit SseEvent(const QString &type, const QByteArray &data = {},
                      const QString &lastEventId = {}, const QUrl &origin = {});
    SseEvent(const SseEvent &other) noexcept;
    SseEvent(SseEvent &&other) noexcept;
    ~SseEvent();
    SseEvent &operator=(const SseEvent &other) noexcept;
    SseEvent &operator=(SseEvent &&other) noexcept;

    void swap(SseEvent &other) noexcept;

    [[nodiscard]] QString type() const;
    [[nodiscard]] QByteArray data() const;
    [[nodiscard]] QString text() const;
    [[nodiscard]] QString lastEventId() const;
    [[nodiscard]] QUrl origin() const;
    [[nodiscard]] bool isIncomplete() const;

    [[nodiscard]] QJsonDocument json(QJsonParseError *error = nullptr) const;
    [[nodiscard]] QJsonValue jsonValue() const;
    [[nodiscard]] QJsonValue jsonValue(const QString &path) const;

    template <typename T>
    [[nodiscard]] std::optional<T> value(SseJsonError *error = nullptr) const
    {
        std::optional<T> value(std::in_place);
        if (!readValue(QMetaType::fromType<T>(), &*value, error))
            value.reset();
        return value;
    }
    template <typename T>
    static void registerOptional()
    {
        using Optional = std::optional<T>;
        registerOptional(QMetaType::fromType<Optional>(), QMetaType::fromType<T>(),
                         &assignOptional<T>, QMetaType::fromType<QList<Optional>>(),
                         QMetaSequence::fromContainer<QList<Optional>>());
    }

private:
    friend class SseEventFactory;
    friend QTSSE_EXPORT bool operator==(const SseEvent &lhs, const SseEvent &rhs) noexcept;
    friend bool operator!=(const SseEvent &lhs, const SseEvent &rhs) noexcept
    {
        return !(lhs == rhs);
    }

    using CommonPointer = QExplicitlySharedDataPointer<const SseEventCommon>;

    template <typename T>
    static void assignOptional(void *optional, void *value)
    {
        if (value)
            *static_cast<std::optional<T> *>(optional) = std::move(*static_cast<T *>(value));
        else
            static_cast<std::optional<T> *>(optional)->reset();
    }

    [[nodiscard]] QVariant jsonVariant() const;
    [[nodiscard]] bool readValue(QMetaType type, void *value, SseJsonError *error) const;
    static void registerOptional(QMetaType optional, QMetaType value,
                                 void (*assign)(void *optional, void *value), QMetaType list,
                                 const QMetaSequence &sequence);

    CommonPointer m_common; // null: type "message", no origin, complete
    QByteArray m_data;
    QString m_lastEventId;
};

Q_DECLARE_SHARED(SseEvent)
Q_DECLARE_METATYPE(SseEvent)

#ifndef QT_NO_DEBUG_STREAM
QTSSE_EXPORT QDebug operator<<(QDebug debug, const SseEvent &event);
#endif

#endif // SSEEVENT_H
