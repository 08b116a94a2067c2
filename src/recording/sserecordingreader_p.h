// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERECORDINGREADER_P_H
#define SSERECORDINGREADER_P_H

#include "sserecordingentry_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qobjectdefs.h>

#include <optional>

QT_BEGIN_NAMESPACE
class QIODevice;
class QJsonObject;
QT_END_NAMESPACE

// Reads a recording of any length, line by line. An incomplete last line is no error, as a recorder
// that is killed leaves one.
class SseRecordingReader
{
    Q_GADGET
    Q_DECLARE_TR_FUNCTIONS(SseRecordingReader)

public:
    enum class Error {
        NoError,
        NotARecordingError,
        UnsupportedVersionError,
        InvalidLineError,
    };
    Q_ENUM(Error)

    explicit SseRecordingReader(QIODevice *device);

    // Returns nothing at the end, or after an error.
    [[nodiscard]] std::optional<SseRecordingEntry> next();

    [[nodiscard]] Error error() const { return m_error; }
    [[nodiscard]] QString errorString() const { return m_errorString; } // with the line's number
    [[nodiscard]] bool isCutOff() const { return m_isCutOff; } // the last line is incomplete

private:
    [[nodiscard]] std::optional<QJsonObject> nextLine();
    bool readHeader();
    void setError(Error error, const QString &message);
    [[nodiscard]] std::optional<SseRecordingEntry> fail(const QString &message);
    [[nodiscard]] std::optional<SseRecordingEntry> read(const QJsonObject &line);
    [[nodiscard]] bool readTime(const QJsonObject &line, SseRecordingEntry &entry);
    [[nodiscard]] std::optional<SseRecordingEntry> readOpen(const QJsonObject &line,
                                                            SseRecordingEntry entry);
    [[nodiscard]] std::optional<SseRecordingEntry> readData(const QJsonObject &line,
                                                            SseRecordingEntry entry);
    [[nodiscard]] std::optional<SseRecordingEntry> readError(const QJsonObject &line,
                                                             SseRecordingEntry entry);
    [[nodiscard]] std::optional<SseRecordingEntry> readRetry(const QJsonObject &line,
                                                             SseRecordingEntry entry);

    QIODevice *m_device;
    qint64 m_line = 0; // the number of the last line that was read
    std::chrono::milliseconds m_time{0};
    Error m_error = Error::NoError;
    QString m_errorString;
    bool m_isCutOff = false;
    bool m_isOpen = false; // the recorded connection
    bool m_isClosed = false;
};

#endif // SSERECORDINGREADER_P_H
