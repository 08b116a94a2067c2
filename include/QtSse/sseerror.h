// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEERROR_H
#define SSEERROR_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qobjectdefs.h>

namespace SseErrors {
Q_NAMESPACE_EXPORT(QTSSE_EXPORT)

enum class Error {
    NoError,
    InvalidUrlError,
    UnsupportedSchemeError,
    InvalidHeaderError,
    InvalidMethodError,
    PreparationError,
    HostNotFoundError,
    ConnectionRefusedError,
    ConnectTimeoutError,
    NoHttpResponseError,
    TlsError,
    ProxyError,
    NetworkError,
    HttpStatusError,
    RedirectError,
    ContentTypeError,
    ContentEncodingError,
    ConnectionLostError,
    IdleTimeoutError,
    TotalTimeoutError,
    EventTooLargeError,
    DeviceError,
};
Q_ENUM_NS(Error)

} // namespace SseErrors

using SseError = SseErrors::Error;

#endif // SSEERROR_H
