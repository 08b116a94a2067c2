// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssejsontrail_p.h"

#include "ssejsonscanner_p.h"

using namespace Qt::StringLiterals;

namespace {

// As in the paths of SseJsonPath.
QString quotedKey(const QString &key)
{
    QString result = u"['"_s;
    for (const QChar c : key) {
        if (c == u'\'' || c == u'\\')
            result += u'\\';
        result += c;
    }
    return result + "']"_L1;
}

} // namespace

QByteArrayView SseJsonTrail::textIn(QByteArrayView json) const
{
    QByteArrayView text = SseJsonScanner(json).takeValue();
    for (const Step &step : m_steps) {
        if (step.index >= 0)
            text = SseJsonScanner::element(text, step.index);
        else
            text = SseJsonScanner::member(text, step.name());
    }
    return text;
}

QString SseJsonTrail::path() const
{
    QString path;
    for (const Step &step : m_steps) {
        if (step.index >= 0) {
            path += u'[' + QString::number(step.index) + u']';
        } else if (step.property.isEmpty()) {
            path += quotedKey(step.key);
        } else {
            if (!path.isEmpty())
                path += u'.';
            path += step.property;
        }
    }
    return path;
}
