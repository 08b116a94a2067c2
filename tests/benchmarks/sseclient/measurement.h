// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef MEASUREMENT_H
#define MEASUREMENT_H

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonobject.h>

#include <chrono>
#include <vector>

// What a client process has to tell of its one stream: how much it got, and what that cost from its
// construction on.
class Measurement
{
public:
    Measurement();

    // Takes the time of an event that was sent at some other time, of this clock, too.
    void addLatency(std::chrono::nanoseconds sent);

    // Later calls have no effect.
    void stop();
    [[nodiscard]] QJsonObject result() const;

    qint64 events = 0;
    qint64 bytes = 0;

private:
    struct Cost
    {
        std::chrono::nanoseconds time{0};
        double processorSeconds = 0; // of the process
        double threadSeconds = 0; // of the thread with the application's event loop
    };
    static Cost now();

    Cost m_begin;
    Cost m_end;
    std::vector<std::chrono::nanoseconds> m_latencies;
};

// Finds the stamps in the bytes of a paced stream, whatever there is in between.
class StampScanner
{
public:
    explicit StampScanner(Measurement &measurement)
        : m_measurement(measurement)
    {
    }

    void scan(QByteArrayView bytes);

private:
    Measurement &m_measurement;
    QByteArray m_rest;
};

#endif // MEASUREMENT_H
