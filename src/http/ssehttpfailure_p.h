// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPFAILURE_P_H
#define SSEHTTPFAILURE_P_H

#include <QtSse/sseerror.h>

#include <QtCore/qstring.h>

// Why a response cannot be read. The text has no values of header fields, which may be secret.
struct SseHttpFailure
{
    SseError error = SseError::NoError;
    QString text;
};

#endif // SSEHTTPFAILURE_P_H
