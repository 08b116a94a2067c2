// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef NGINX_H
#define NGINX_H

#include "configuration.h"
#include "service.h"

// nginx with files as on Debian: conf.d/*.conf are parts of http {}, modules/*.conf load modules.
class Nginx : public Service
{
public:
    // Returns the path of an installed module, or an empty string.
    [[nodiscard]] static QString findModule(const QString &fileName);

    // The globals are directives outside of http {}, each with its semicolon.
    Nginx(const QString &name, const QString &directory, const QString &globals = {});

    // These return an empty string, or what is wrong.
    [[nodiscard]] QString prepare();
    // The same with a frame, nginx.conf, that is under test, too.
    [[nodiscard]] QString prepare(const QString &frame, const Replacements &replacements);
    [[nodiscard]] QString loadModule(const QString &fileName);
    [[nodiscard]] QString configure(const QString &templateName, const Replacements &replacements);

private:
    const QString m_globals;
};

#endif // NGINX_H
