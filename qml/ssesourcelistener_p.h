// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESOURCELISTENER_P_H
#define SSESOURCELISTENER_P_H

#include "ssesource_p.h"

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtQml/qqml.h>

// What listens to the events of a source, one at a time: that which it is declared in, or another.
class SseSourceListener : public QObject
{
    Q_OBJECT
    QML_ANONYMOUS
    Q_PROPERTY(SseSource *source READ source WRITE setSource NOTIFY sourceChanged FINAL)

public:
    [[nodiscard]] SseSource *source() const;
    void setSource(SseSource *source);

Q_SIGNALS:
    void sourceChanged();

protected:
    explicit SseSourceListener(QObject *parent);

    // Connects what is wanted of the client's signals to this.
    virtual void listenTo(SseClient *client) = 0;

    // Called when the source has another stream, or is another one.
    virtual void forgetStream() {}

    // False if the events that the client hands over are of an earlier stream.
    [[nodiscard]] bool isOfInterest() const { return m_source && !m_source->isSuperseded(); }

private:
    Q_DISABLE_COPY_MOVE(SseSourceListener)

    void checkStream();

    QPointer<SseSource> m_source;
    quint64 m_streamNumber = 0; // of the last source
};

#endif // SSESOURCELISTENER_P_H
