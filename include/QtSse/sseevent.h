// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENT_H
#define SSEEVENT_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>
#include <QtCore/qvariant.h>

QT_BEGIN_NAMESPACE
class QDebug;
class QJsonDocument;
struct QJsonParseError;
QT_END_NAMESPACE

class SseEventCommon;

class QTSSE_EXPORT SseEvent
{
    Q_GADGET
    Q_PROPERTY(QString type READ type CONSTANT FINAL)
    Q_PROPERTY(QString data READ text CONSTANT FINAL)
    Q_PROPERTY(QVariant json READ jsonVariant CONSTANT FINAL)
    Q_PROPERTY(QString lastEventId READ lastEventId CONSTANT FINAL)
    Q_PROPERTY(QUrl origin READ origin CONSTANT FINAL)

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

    [[nodiscard]] QJsonDocument json(QJsonParseError *error = nullptr) const;
    [[nodiscard]] QJsonValue jsonValue() const;
    [[nodiscard]] QJsonValue jsonValue(const QString &path) const;

private:
    friend class SseEventFactory;
    friend QTSSE_EXPORT bool operator==(const SseEvent &lhs, const SseEvent &rhs) noexcept;
    friend bool operator!=(const SseEvent &lhs, const SseEvent &rhs) noexcept
    {
        return !(lhs == rhs);
    }

    using CommonPointer = QExplicitlySharedDataPointer<const SseEventCommon>;

    [[nodiscard]] QVariant jsonVariant() const;

    CommonPointer m_common; // null: type "message", no origin
    QByteArray m_data;
    QString m_lastEventId;
};

Q_DECLARE_SHARED(SseEvent)
Q_DECLARE_METATYPE(SseEvent)

#ifndef QT_NO_DEBUG_STREAM
QTSSE_EXPORT QDebug operator<<(QDebug debug, const SseEvent &event);
#endif

#endif // SSEEVENT_H
