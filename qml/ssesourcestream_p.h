// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESOURCESTREAM_P_H
#define SSESOURCESTREAM_P_H

#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

// Tells the streams of a source apart, and knows the last event ID of each. Another URL means
// another stream. Until it is opened, the client of the source still has the previous stream, which
// is superseded: its events are ignored.
class SseSourceStream
{
public:
    // A number that no other stream of any source has.
    [[nodiscard]] quint64 number() const { return m_number; }
    [[nodiscard]] bool isSuperseded() const { return m_isSuperseded; }
    // The last event ID of the stream, if the client has the given one.
    [[nodiscard]] QString lastEventId(const QString &clientId) const
    {
        return m_isSuperseded ? m_nextId : clientId;
    }

    // The application has set the ID. If the stream supersedes another one, the ID is kept here.
    [[nodiscard]] bool hasGivenId() const { return m_hasGivenId; }
    void noteGivenId() { m_hasGivenId = true; }
    void setNextId(const QString &id);
    void noteReceivedId() { m_hasGivenId = false; }

    void supersede(const QUrl &newUrl, const QString &clientId);
    // Returns the ID to open the stream with.
    [[nodiscard]] QString open(const QUrl &url, const QString &clientId);
    // Called after the client has been opened; the number is that of the stream it was opened for.
    void noteOpened(quint64 number);

private:
    [[nodiscard]] static quint64 nextNumber();

    quint64 m_number = nextNumber();
    QUrl m_openedUrl; // of the stream that was opened last
    QString m_supersededId; // the last event ID of the superseded stream
    QString m_nextId; // of the stream that follows a superseded one
    bool m_isSuperseded = false;
    bool m_hasGivenId = false; // since the stream was opened
};

#endif // SSESOURCESTREAM_P_H
