// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETEXT_P_H
#define SSETEXT_P_H

#include <QtCore/qcoreapplication.h>

// Translates texts for users. The HTTP code uses the translation context of SseClient, which
// reports these texts.
class SseText
{
    Q_DECLARE_TR_FUNCTIONS(SseClient)
};

#endif // SSETEXT_P_H
