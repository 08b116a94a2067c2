// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEREADER_H
#define SSEREADER_H

#include <QtSse/qtsseglobal.h>
#include <QtSse/sseerror.h>
#include <QtSse/sseevent.h>

#include <QtCore/qobject.h>

#include <chrono>
#include <memory>

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

class SseReaderPrivate;

class QTSSE_EXPORT SseReader : public QObject
{
    Q_OBJECT
    Q_MOC_INCLUDE("QtCore/qiodevice.h")
    Q_PROPERTY(QIODevice *device READ device WRITE setDevice NOTIFY deviceChanged FINAL)
    Q_PROPERTY(bool paused READ isPaused WRITE setPaused NOTIFY pausedChanged FINAL)
    Q_PROPERTY(QString lastEventId READ lastEventId WRITE setLastEventId NOTIFY lastEventIdChanged
                       FINAL)
    Q_PROPERTY(qsizetype maximumEventSize READ maximumEventSize WRITE setMaximumEventSize NOTIFY
                       maximumEventSizeChanged FINAL)
    Q_PROPERTY(bool acceptIncompleteEvents READ acceptIncompleteEvents WRITE
                       setAcceptIncompleteEvents NOTIFY acceptIncompleteEventsChanged FINAL)
    Q_PROPERTY(QUrl origin READ origin WRITE setOrigin NOTIFY originChanged FINAL)
    Q_PROPERTY(SseErrors::Error error READ error NOTIFY errorChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorChanged FINAL)

public:
    using Error = SseError;

    explicit SseReader(QObject *parent = nullptr);
    explicit SseReader(QIODevice *device, QObject *parent = nullptr);
    ~SseReader() override;

    [[nodiscard]] QIODevice *device() const;
    void setDevice(QIODevice *device);

    [[nodiscard]] bool isPaused() const;

    [[nodiscard]] QString lastEventId() const;
    bool setLastEventId(const QString &lastEventId);

    [[nodiscard]] qsizetype maximumEventSize() const;
    bool setMaximumEventSize(qsizetype bytes);

    [[nodiscard]] bool acceptIncompleteEvents() const;
    void setAcceptIncompleteEvents(bool accept);

    [[nodiscard]] QUrl origin() const;
    void setOrigin(const QUrl &origin);

    [[nodiscard]] Error error() const;
    [[nodiscard]] QString errorString() const;
    [[nodiscard]] bool isFinished() const;

public Q_SLOTS:
    void setPaused(bool paused);
    void pause();
    void resume();

Q_SIGNALS:
    void eventReceived(const SseEvent &event);
    void eventDiscarded(qsizetype size);
    void commentReceived(const QString &text);
    void reconnectionTimeReceived(std::chrono::milliseconds time);
    void errorOccurred(SseReader::Error error);
    void finished();
    void deviceChanged();
    void pausedChanged();
    void errorChanged();
    void lastEventIdChanged();
    void maximumEventSizeChanged();
    void acceptIncompleteEventsChanged();
    void originChanged();

protected:
    bool event(QEvent *event) override;
    void connectNotify(const QMetaMethod &signal) override;

private:
    Q_DISABLE_COPY_MOVE(SseReader)
    Q_DECLARE_PRIVATE(SseReader)

    std::unique_ptr<SseReaderPrivate> d_ptr;
};

#endif // SSEREADER_H
