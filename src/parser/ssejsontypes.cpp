// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssejsontypes_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qreadwritelock.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

namespace {

// The optionals, and lists of optionals, that QMetaType cannot look into.
class OptionalTypes
{
public:
    void add(const SseJsonTypes::OptionalType &type)
    {
        const QWriteLocker locker(&m_lock);
        m_optionals.insert(type.optional.id(), type);
        m_lists.insert(type.list.id(), type.sequence);
    }
    [[nodiscard]] std::optional<SseJsonTypes::OptionalType> optional(QMetaType type)
    {
        const QReadLocker locker(&m_lock);
        const auto it = m_optionals.constFind(type.id());
        return it == m_optionals.cend() ? std::nullopt : std::optional(*it);
    }
    [[nodiscard]] std::optional<QMetaSequence> list(QMetaType type)
    {
        const QReadLocker locker(&m_lock);
        const auto it = m_lists.constFind(type.id());
        return it == m_lists.cend() ? std::nullopt : std::optional(*it);
    }

private:
    QReadWriteLock m_lock;
    QHash<int, SseJsonTypes::OptionalType> m_optionals;
    QHash<int, QMetaSequence> m_lists;
};

// Not Q_GLOBAL_STATIC: its fence at exit is not known to ThreadSanitizer.
OptionalTypes &optionalTypes()
{
    static OptionalTypes types;
    return types;
}

} // namespace

void SseJsonTypes::registerOptional(const OptionalType &type)
{
    optionalTypes().add(type);
}

std::optional<SseJsonTypes::OptionalType> SseJsonTypes::optionalOf(QMetaType type)
{
    return optionalTypes().optional(type);
}

bool SseJsonTypes::canBeNull(QMetaType type)
{
    return type.id() == QMetaType::QVariant || type.id() == QMetaType::QJsonValue
            || optionalTypes().optional(type);
}

bool SseJsonTypes::canBeCreated(QMetaType type)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return type.isDefaultConstructible() && type.isCopyConstructible();
#else
    return type.isValid() && type.iface()->defaultCtr && type.iface()->copyCtr;
#endif
}

void *SseJsonTypes::contentOf(QVariant &variant, QMetaType type)
{
    if (type != QMetaType::fromType<QVariant>())
        return variant.data();
    variant = QVariant();
    return &variant;
}

std::optional<QMetaSequence> SseJsonTypes::sequenceOf(QMetaType type, void *container)
{
    if (const std::optional<QMetaSequence> list = optionalTypes().list(type))
        return list;
    QStringList none;
    QIterable<QMetaSequence> view(QMetaSequence::fromContainer<QStringList>(), &none);
    if (!QMetaType::view(type, container, QMetaType::fromType<QIterable<QMetaSequence>>(), &view))
        return std::nullopt;
    return view.metaContainer();
}

std::optional<QMetaAssociation> SseJsonTypes::associationOf(QMetaType type, void *container)
{
    QVariantMap none;
    QIterable<QMetaAssociation> view(QMetaAssociation::fromContainer<QVariantMap>(), &none);
    if (!QMetaType::view(type, container, QMetaType::fromType<QIterable<QMetaAssociation>>(),
                         &view)) {
        return std::nullopt;
    }
    return view.metaContainer();
}
