// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTKEY_P_H
#define SSEEVENTKEY_P_H

#include "../parser/ssejsonpath_p.h"

#include <QtSse/sseevent.h>

#include <QtCore/qjsonvalue.h>
#include <QtCore/qstring.h>

// The value in the data of events that says to which row or series they belong.
class SseEventKey
{
public:
    SseEventKey() = default;
    explicit SseEventKey(const QString &path)
        : m_path(path)
    {
    }

    // Returns a null string if the event has no key. The parameter json is the data of the event.
    [[nodiscard]] QString keyOf(const SseEvent &event, const QJsonValue &json) const;

private:
    SseJsonPath m_path;
};

#endif // SSEEVENTKEY_P_H
