// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETESTRECORDING_H
#define SSETESTRECORDING_H

#include <QtSse/qtssetestingglobal.h>
#include <QtSse/ssetestresponse.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstring.h>

#include <chrono>

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

class SseTestRecordingPrivate;

class QTSSE_TESTING_EXPORT SseTestRecording
{
public:
    SseTestRecording();
    SseTestRecording(const SseTestRecording &other);
    SseTestRecording(SseTestRecording &&other) noexcept;
    SseTestRecording &operator=(const SseTestRecording &other);
    SseTestRecording &operator=(SseTestRecording &&other) noexcept;
    ~SseTestRecording();

    bool load(const QString &fileName);
    bool load(QIODevice *device);
    [[nodiscard]] QString errorString() const;
    [[nodiscard]] bool isCutOff() const;

    [[nodiscard]] qsizetype connectionCount() const;
    [[nodiscard]] std::chrono::milliseconds duration() const;
    [[nodiscard]] QByteArray body(qsizetype connection) const;
    [[nodiscard]] SseTestResponse response(qsizetype connection, qreal speed = 1) const;

private:
    QSharedDataPointer<SseTestRecordingPrivate> d;
};

Q_DECLARE_METATYPE(SseTestRecording)

#endif // SSETESTRECORDING_H
