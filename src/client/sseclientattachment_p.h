// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLIENTATTACHMENT_P_H
#define SSECLIENTATTACHMENT_P_H

#include <QtSse/sseclient.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>

// The private half of an object that a client calls for each event, without a lock. Therefore, the object
// and the client, its source, live in one thread. The object has the signal sourceChanged().
class SseClientAttachment
{
public:
    virtual ~SseClientAttachment() = default;

    // Prints a warning if the client lives in another thread.
    [[nodiscard]] bool livesInThreadOf(const SseClient *client) const;

    virtual void detach() = 0;
    // Called in the old thread while the client or the object moves to another thread.
    void leaveThread();

    QPointer<SseClient> source;

protected:
    // The name of the class is a literal.
    SseClientAttachment(QObject *object, const char *className)
        : m_object(object)
        , m_className(className)
    {
    }

private:
    Q_DISABLE_COPY_MOVE(SseClientAttachment)

    [[nodiscard]] bool movesWithSource() const;
    void dropSource();

    QObject *const m_object;
    const char *const m_className;
};

#endif // SSECLIENTATTACHMENT_P_H
