// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEREDIRECTRULES_P_H
#define SSEREDIRECTRULES_P_H

#include "ssehttprequest_p.h"

// Where a redirect leads, and what may come along. Qt's own redirects take every header, and with
// it every credential, to any origin.
namespace SseRedirectRules {

constexpr int MaximumRedirects = 20;

struct Redirect
{
    SseHttpRequest request;
    QString error; // for people; the redirect must not be followed if it is not empty
};

Redirect follow(const SseHttpRequest &from, int status, const QByteArray &location);
bool isSameOrigin(const QUrl &lhs, const QUrl &rhs);

} // namespace SseRedirectRules

#endif // SSEREDIRECTRULES_P_H
