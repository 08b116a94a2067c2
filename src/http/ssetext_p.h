// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETEXT_P_H
#define SSETEXT_P_H

#include <QtCore/qcoreapplication.h>

// Translates texts for users. Those of the HTTP code have the translation context of SseClient,
// which reports them.
class SseText
{
    Q_DECLARE_TR_FUNCTIONS(SseClient)
};

#endif // SSETEXT_P_H
