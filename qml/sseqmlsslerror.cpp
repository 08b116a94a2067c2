// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmlsslerror_p.h"

#include "sseqmlcheck_p.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qmetaobject.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslcertificate.h>
#endif
#include <QtQml/qjsvalue.h>

/*!
    \qmltype sseSslError
    \inqmlmodule QtSse
    \brief A reason why the certificate of a server cannot be trusted.
    \since QtSse 0.1

    The signal SseSource::sslErrors() has a list of such errors. Its properties are read-only. Texts of
    the certificate may come from an attacker: show them as \c Text.PlainText.
*/

/*!
    \qmlproperty string sseSslError::code
    \readonly

    This property holds the name of the error in QSslError::SslError, such as
    \c "SelfSignedCertificate" or \c "HostNameMismatch".
*/

/*!
    \qmlproperty string sseSslError::text
    \readonly

    This property holds a description of the error for users.
*/

/*!
    \qmlproperty string sseSslError::subject
    \readonly

    This property holds the name of the owner of the certificate. It is empty if there is no certificate.
*/

/*!
    \qmlproperty string sseSslError::issuer
    \readonly

    This property holds the name of the authority that has issued the certificate.
*/

/*!
    \qmlproperty string sseSslError::fingerprint
    \readonly

    This property holds the SHA-256 fingerprint of the certificate, as
    \c {openssl x509 -fingerprint -sha256} prints it: 32 hexadecimal numbers in capitals, with colons. It
    is empty if there is no certificate.
*/

/*!
    \qmlproperty date sseSslError::expiresAt
    \readonly

    This property holds the time when the certificate expires; invalid if there is no certificate.
*/

#if QT_CONFIG(ssl)
QString SseQmlSslError::code() const
{
    const QMetaEnum codes = QMetaEnum::fromType<QSslError::SslError>();
    return QString::fromLatin1(codes.valueToKey(m_error.error()));
}

QString SseQmlSslError::text() const
{
    return m_error.errorString();
}

QString SseQmlSslError::subject() const
{
    return m_error.certificate().subjectDisplayName();
}

QString SseQmlSslError::issuer() const
{
    return m_error.certificate().issuerDisplayName();
}

QString SseQmlSslError::fingerprint() const
{
    if (m_error.certificate().isNull())
        return {};
    const QByteArray digest = m_error.certificate().digest(QCryptographicHash::Sha256);
    return QString::fromLatin1(digest.toHex(':').toUpper());
}

QDateTime SseQmlSslError::expiresAt() const
{
    return m_error.certificate().expiryDate();
}

QVariantList SseQmlSslError::list(const QList<QSslError> &errors)
{
    QVariantList result;
    for (const QSslError &error : errors)
        result.append(QVariant::fromValue(SseQmlSslError(error)));
    return result;
}

std::optional<QList<QSslError>> SseQmlSslError::errors(const QJSValue &list)
{
    const std::optional<QVariantList> elements = SseQmlCheck::list(QVariant::fromValue(list));
    if (!elements)
        return {};
    QList<QSslError> result;
    for (const QVariant &element : *elements) {
        const auto error = SseQmlCheck::valueOf<SseQmlSslError>(element);
        if (!error)
            return {};
        result.append(error->m_error);
    }
    return result;
}
#else
QString SseQmlSslError::code() const
{
    return {};
}

QString SseQmlSslError::text() const
{
    return {};
}

QString SseQmlSslError::subject() const
{
    return {};
}

QString SseQmlSslError::issuer() const
{
    return {};
}

QString SseQmlSslError::fingerprint() const
{
    return {};
}

QDateTime SseQmlSslError::expiresAt() const
{
    return {};
}
#endif
