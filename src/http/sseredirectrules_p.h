// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEREDIRECTRULES_P_H
#define SSEREDIRECTRULES_P_H

#include "ssehttprequest_p.h"

// Decides where a redirect leads and which headers are sent there. The redirects of Qt send every
// header, including credentials, to any origin.
namespace SseRedirectRules {

constexpr int MaximumRedirects = 20;

struct Redirect
{
    SseHttpRequest request;
    QString error; // for users; if it is not empty, the redirect must not be followed
};

Redirect follow(const SseHttpRequest &from, int status, const QByteArray &location);
bool isSameOrigin(const QUrl &lhs, const QUrl &rhs);

} // namespace SseRedirectRules

#endif // SSEREDIRECTRULES_P_H
