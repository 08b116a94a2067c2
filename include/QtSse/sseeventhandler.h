// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTHANDLER_H
#define SSEEVENTHANDLER_H

#include <QtSse/qtsseglobal.h>
#include <QtSse/sseevent.h>

#include <QtCore/qobject.h>

#include <memory>

class SseClient;
class SseEventHandlerPrivate;

class QTSSE_EXPORT SseEventHandler : public QObject
{
    Q_OBJECT
    Q_MOC_INCLUDE("QtSse/sseclient.h")
    // Not FINAL, as the QML module redeclares it with another type.
    Q_PROPERTY(SseClient *source READ source WRITE setSource NOTIFY sourceChanged)
    Q_PROPERTY(QString type READ type WRITE setType NOTIFY typeChanged FINAL)
    Q_PROPERTY(bool enabled READ isEnabled WRITE setEnabled NOTIFY enabledChanged FINAL)

public:
    explicit SseEventHandler(QObject *parent = nullptr);
    SseEventHandler(SseClient *source, const QString &type, QObject *parent = nullptr);
    ~SseEventHandler() override;

    [[nodiscard]] SseClient *source() const;
    void setSource(SseClient *source);

    [[nodiscard]] QString type() const;
    void setType(const QString &type);

    [[nodiscard]] bool isEnabled() const;

public Q_SLOTS:
    void setEnabled(bool enabled);

Q_SIGNALS:
    void received(const SseEvent &event);
    void sourceChanged();
    void typeChanged();
    void enabledChanged();

private:
    Q_DISABLE_COPY_MOVE(SseEventHandler)
    Q_DECLARE_PRIVATE(SseEventHandler)

    std::unique_ptr<SseEventHandlerPrivate> d_ptr;
};

#endif // SSEEVENTHANDLER_H
