// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTHANDLER_P_H
#define SSEEVENTHANDLER_P_H

#include "ssesource_p.h"

#include <QtSse/sseevent.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qstring.h>
#include <QtQml/qqml.h>

// The events of one type out of a source.
class SseEventHandler : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(SseSource *source READ source WRITE setSource NOTIFY sourceChanged FINAL)
    Q_PROPERTY(QString type READ type WRITE setType NOTIFY typeChanged FINAL)
    Q_PROPERTY(bool enabled READ isEnabled WRITE setEnabled NOTIFY enabledChanged FINAL)

public:
    explicit SseEventHandler(QObject *parent = nullptr);

    [[nodiscard]] SseSource *source() const;
    void setSource(SseSource *source);

    [[nodiscard]] QString type() const;
    void setType(const QString &type);

    [[nodiscard]] bool isEnabled() const;
    void setEnabled(bool enabled);

Q_SIGNALS:
    void received(const SseEvent &event);
    void sourceChanged();
    void typeChanged();
    void enabledChanged();

private:
    Q_DISABLE_COPY_MOVE(SseEventHandler)

    void handle(const SseEvent &event);

    QPointer<SseSource> m_source;
    QString m_type;
    bool m_enabled = true;
};

#endif // SSEEVENTHANDLER_P_H
