// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONTYPES_P_H
#define SSEJSONTYPES_P_H

#include <QtCore/qmetacontainer.h>
#include <QtCore/qmetatype.h>

#include <optional>

QT_BEGIN_NAMESPACE
class QVariant;
QT_END_NAMESPACE

// What can be done with values of a type that is only known at run time.
namespace SseJsonTypes {

// Resets the optional if the value is null, otherwise moves the value into the optional.
using AssignOptional = void (*)(void *optional, void *value);

// QMetaType cannot look into an optional, nor into a list of optionals.
struct OptionalType
{
    QMetaType optional;
    QMetaType value;
    AssignOptional assign = nullptr;
    QMetaType list; // of such optionals
    QMetaSequence sequence;
};

void registerOptional(const OptionalType &type); // thread-safe
[[nodiscard]] std::optional<OptionalType> optionalOf(QMetaType type);

// The container, of the given type, is not read or changed.
[[nodiscard]] std::optional<QMetaSequence> sequenceOf(QMetaType type, void *container);
[[nodiscard]] std::optional<QMetaAssociation> associationOf(QMetaType type, void *container);

[[nodiscard]] bool canBeNull(QMetaType type);
[[nodiscard]] bool canBeCreated(QMetaType type);

// Returns the value that a variant holds. A variant that is to hold a variant is that variant.
[[nodiscard]] void *contentOf(QVariant &variant, QMetaType type);

} // namespace SseJsonTypes

#endif // SSEJSONTYPES_P_H
