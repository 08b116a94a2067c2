// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEREADER_P_H
#define SSEREADER_P_H

#include "../parser/sseeventpump_p.h"
#include "ssedevice_p.h"

#include <QtSse/ssereader.h>

#include <QtCore/qiodevice.h>
#include <QtCore/qpointer.h>
#include <QtCore/qsocketnotifier.h>

#include <memory>

class SseReaderPrivate final : private SseEventPump::Owner
{
public:
    using Guard = SseEventPump::Guard;

    explicit SseReaderPrivate(SseReader *reader);

    void setDevice(QIODevice *newDevice);
    void detach();
    void setPaused(bool paused);
    void leaveThread();

    SseReader *const q;
    SseEventPump pump;
    QPointer<QIODevice> device;
    QUrl origin;
    QString errorString;
    SseReader::Error error = SseReader::Error::NoError;
    qsizetype maximumEventSize = SseParserPrivate::DefaultMaximumEventSize;
    bool finished = false;

private:
    void attach(QIODevice *newDevice);
    void announce();
    void disconnectDevice();
    void onDeviceChanged();
    void scheduleRead();
    void runPump();
    void onNoData();
    void onEnded();
    [[nodiscard]] bool isDeviceElsewhere() const;
    void failElsewhere();
    void watchDevice();
    void fail(SseReader::Error newError, const QString &message);
    void finish();

    bool read(QByteArray &chunk) override;
    void eventFound(const SseEvent &event) override;
    void eventDiscarded(qsizetype size) override;
    void commentFound(const QString &text) override;
    void reconnectionTimeFound(std::chrono::milliseconds time) override;
    void lastEventIdChanged() override;

    std::unique_ptr<SseDevice> input; // null when the stream has ended
    SseDevice::ReadResult readResult = SseDevice::ReadResult::NoData;
    std::unique_ptr<QSocketNotifier> notifier; // used while waiting for a file
    QMetaObject::Connection deviceDestroyed;
    struct
    {
        bool errorChange = false;
        bool error = false;
        bool end = false;
        bool device = false;
    } unannounced; // signals that were not emitted yet
    bool readScheduled = false;
};

#endif // SSEREADER_P_H
