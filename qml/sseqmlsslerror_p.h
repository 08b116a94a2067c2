// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLSSLERROR_P_H
#define SSEQMLSSLERROR_P_H

#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>
#include <QtNetwork/qtnetworkglobal.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslerror.h>
#endif
#include <QtQml/qqml.h>

#include <optional>

QT_BEGIN_NAMESPACE
class QJSValue;
QT_END_NAMESPACE

// A TLS error as QML reads it. Scripts can copy it, but cannot make one.
class SseQmlSslError
{
    Q_GADGET
    QML_VALUE_TYPE(sseSslError)
    Q_PROPERTY(QString code READ code CONSTANT FINAL)
    Q_PROPERTY(QString text READ text CONSTANT FINAL)
    Q_PROPERTY(QString subject READ subject CONSTANT FINAL)
    Q_PROPERTY(QString issuer READ issuer CONSTANT FINAL)
    Q_PROPERTY(QString fingerprint READ fingerprint CONSTANT FINAL)
    Q_PROPERTY(QDateTime expiresAt READ expiresAt CONSTANT FINAL)

public:
    SseQmlSslError() = default;

    [[nodiscard]] QString code() const;
    [[nodiscard]] QString text() const;
    [[nodiscard]] QString subject() const;
    [[nodiscard]] QString issuer() const;
    [[nodiscard]] QString fingerprint() const;
    [[nodiscard]] QDateTime expiresAt() const;

#if QT_CONFIG(ssl)
    explicit SseQmlSslError(const QSslError &error)
        : m_error(error)
    {
    }

    [[nodiscard]] static QVariantList list(const QList<QSslError> &errors);
    // The errors of a list that a script has made of them; nothing if it has other elements.
    [[nodiscard]] static std::optional<QList<QSslError>> errors(const QJSValue &list);

private:
    QSslError m_error;
#endif
};

Q_DECLARE_METATYPE(SseQmlSslError)

#endif // SSEQMLSSLERROR_P_H
