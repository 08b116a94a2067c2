// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESOURCELINK_P_H
#define SSESOURCELINK_P_H

#include "ssesource_p.h"

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>

// The property "source" of an object that shows the events of a source's present stream.
class SseSourceLink : public QObject
{
    Q_OBJECT

public:
    SseSourceLink() = default;

    [[nodiscard]] SseSource *source() const { return m_source; }
    void setSource(SseSource *source);
    [[nodiscard]] bool isOpen() const;

Q_SIGNALS:
    void eventBatchReceived(const QList<SseEvent> &events);
    void eventsMissed();
    void streamChanged(); // the source has another stream, or is another one
    void sourceChanged();
    void stateChanged(); // not for another source

private:
    Q_DISABLE_COPY_MOVE(SseSourceLink)

    void checkStream();
    void takeEvents(const QList<SseEvent> &events);
    void takeLoss();

    QPointer<SseSource> m_source;
    quint64 m_streamNumber = 0; // of the last source
};

#endif // SSESOURCELINK_P_H
