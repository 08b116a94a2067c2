// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTHANDLER_P_H
#define SSEEVENTHANDLER_P_H

#include "ssesourcelistener_p.h"

#include <QtSse/sseevent.h>

#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqml.h>

// The events of one type out of a source.
class SseEventHandler : public SseSourceListener
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString type READ type WRITE setType NOTIFY typeChanged FINAL)
    Q_PROPERTY(bool enabled READ isEnabled WRITE setEnabled NOTIFY enabledChanged FINAL)

public:
    explicit SseEventHandler(QObject *parent = nullptr);

    [[nodiscard]] QString type() const;
    void setType(const QString &type);

    [[nodiscard]] bool isEnabled() const;
    void setEnabled(bool enabled);

Q_SIGNALS:
    // Not an SseEvent: Qt 6.4 crashes where a script emits a signal with another value for it.
    void received(const QVariant &event);
    void typeChanged();
    void enabledChanged();

protected:
    void listenTo(SseClient *client) override;

private:
    Q_DISABLE_COPY_MOVE(SseEventHandler)

    void handle(const SseEvent &event);

    QString m_type;
    bool m_enabled = true;
};

#endif // SSEEVENTHANDLER_P_H
