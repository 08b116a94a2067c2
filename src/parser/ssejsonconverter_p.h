// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONCONVERTER_P_H
#define SSEJSONCONVERTER_P_H

#include "ssejsontrail_p.h"
#include "ssejsontypes_p.h"

#include <QtSse/ssejsonerror.h>

#include <QtCore/qbytearrayview.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qmetacontainer.h>
#include <QtCore/qmetatype.h>

QT_BEGIN_NAMESPACE
struct QMetaObject;
class QMetaProperty;
QT_END_NAMESPACE

// Converts JSON to a value of a type that is only known at run time. The documentation of
// SseEvent::value() has the rules.
class SseJsonConverter
{
    Q_DECLARE_TR_FUNCTIONS(SseJsonError)

public:
    explicit SseJsonConverter(QByteArrayView json); // the text of the value, for its exact digits

    // The target must be a default-constructed value of the type.
    [[nodiscard]] bool convert(const QJsonValue &json, QMetaType type, void *target);
    [[nodiscard]] SseJsonError error() const { return m_error; }

private:
    [[nodiscard]] bool readNested(const SseJsonTrail::Step &step, const QJsonValue &json,
                                  QMetaType type, void *target);
    [[nodiscard]] bool read(const QJsonValue &json, QMetaType type, void *target);
    [[nodiscard]] bool readBoolean(const QJsonValue &json, void *target);
    template <typename Integer>
    [[nodiscard]] bool readInteger(const QJsonValue &json, void *target);
    template <typename Float>
    [[nodiscard]] bool readFloat(const QJsonValue &json, void *target);
    [[nodiscard]] static bool isText(QMetaType type);
    [[nodiscard]] bool readText(const QJsonValue &json, QMetaType type, void *target);
    [[nodiscard]] bool readMilliseconds(const QJsonValue &json, void *target);
    [[nodiscard]] bool readOther(const QJsonValue &json, QMetaType type, void *target);
    [[nodiscard]] bool readCustom(const QJsonValue &json, QMetaType type, void *target);
    [[nodiscard]] bool readEnum(const QJsonValue &json, QMetaType type, void *target);
    [[nodiscard]] bool readGadget(const QJsonValue &json, const QMetaObject &metaObject,
                                  void *gadget);
    [[nodiscard]] bool readProperty(const QJsonValue &json, const QMetaProperty &property,
                                    void *gadget);
    [[nodiscard]] bool readOptional(const QJsonValue &json, const SseJsonTypes::OptionalType &type,
                                    void *optional);
    [[nodiscard]] bool readSequence(const QJsonValue &json, const QMetaSequence &sequence,
                                    void *container);
    [[nodiscard]] bool readMap(const QJsonValue &json, const QMetaAssociation &association,
                               void *container);

    bool fail(SseJsonError::Reason reason, const QString &text);
    bool failWrongType(const QString &expected, const QJsonValue &json);
    bool failOutOfRange(QMetaType type);
    bool failUnsupported(const QString &type);

    QByteArrayView m_json;
    SseJsonTrail m_trail; // to the value that is being read
    SseJsonError m_error;
};

#endif // SSEJSONCONVERTER_P_H
