// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sselogging_p.h"

#include <algorithm>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcSseClient, "qtsse.client", QtWarningMsg)

// In a URL without an authority, the text before an "@" may still be a user and a password: in
// "me:secret@example.org", "me" is the scheme. The data of "data:" URLs must not be logged.
QString SseLogging::redacted(const QUrl &url)
{
    if (url.authority().isEmpty()) {
        if (url.path().contains(u'@'))
            return {};
        if (!url.scheme().isEmpty() && !url.path().startsWith(u'/'))
            return url.scheme() + u':';
    }
    return url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

// QUrl::errorString() contains a reason, the source text, and the parsed parts, including
// passwords. The reason may contain a character of a password in parentheses. If the source
// contains an "@", the end of the user-info is unknown, so the source is omitted.
QString SseLogging::parseErrorOf(const QUrl &url)
{
    const QString text = url.errorString();
    const qsizetype sourceMark = text.indexOf("; source was \""_L1);
    QString reason = text.left(sourceMark);
    const qsizetype character = reason.indexOf(" (character"_L1);
    if (character >= 0)
        reason.truncate(character);
    const qsizetype begin = sourceMark + 14;
    const qsizetype end = text.lastIndexOf("\"; scheme = "_L1);
    if (sourceMark < 0 || end < begin)
        return reason;
    QString source = text.mid(begin, end - begin);
    if (source.contains(u'@'))
        return reason;
    const auto queryBegin = std::find_if(source.cbegin(), source.cend(),
                                         [](QChar c) { return c == u'?' || c == u'#'; });
    source.truncate(queryBegin - source.cbegin());
    return source.isEmpty() ? reason : u"%1 (\"%2\")"_s.arg(reason, source);
}
