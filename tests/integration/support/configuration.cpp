// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "configuration.h"

#include <QtCore/qfile.h>

QString writeConfiguration(const QString &templateName, const QString &target,
                           const Replacements &replacements)
{
    QFile source(templateName);
    if (!source.open(QIODevice::ReadOnly))
        return templateName + QStringLiteral(": ") + source.errorString();
    QByteArray text = source.readAll();
    for (const auto &[before, after] : replacements) {
        if (!text.contains(before)) {
            return QStringLiteral("%1 does not contain \"%2\"")
                    .arg(templateName, QString::fromUtf8(before));
        }
        text.replace(before, after);
    }
    QFile file(target);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.flush())
        return target + QStringLiteral(": ") + file.errorString();
    return {};
}
