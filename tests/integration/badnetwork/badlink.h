// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef BADLINK_H
#define BADLINK_H

#include <QtCore/qbytearray.h>
#include <QtCore/qmetatype.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <random>
#include <thread>
#include <vector>

// What happens to packets on their way, in both directions.
struct Weather
{
    int lost = 0; // percent
    int doubled = 0; // percent
    int late = 0; // percent: these arrive after some that were sent later
    std::chrono::milliseconds delay{0};
    std::chrono::milliseconds jitter{0}; // added to the delay, at random
    qsizetype largestPacket = 1500; // larger ones are lost, and nobody is told
    bool isDown = false;
};

Q_DECLARE_METATYPE(Weather)

// Carries packets between two networks, in a thread of its own.
class BadLink
{
public:
    struct Counts
    {
        int carried = 0;
        int lost = 0;
        int doubled = 0;
        int late = 0;
    };

    // The devices stay open as long as this exists.
    BadLink(int firstDevice, int secondDevice, quint32 seed);
    ~BadLink();

    void setWeather(const Weather &weather);
    [[nodiscard]] Counts counts() const;

private:
    Q_DISABLE_COPY_MOVE(BadLink)

    using Clock = std::chrono::steady_clock;

    struct Packet
    {
        Clock::time_point due;
        int number; // packets that are due at the same time keep their order
        int device;
        QByteArray bytes;

        bool operator<(const Packet &other) const // the first in a queue is the last in order
        {
            return due != other.due ? due > other.due : number > other.number;
        }
    };

    void run();
    void read(int from, int to);
    void send(const QByteArray &bytes, int device);
    void deliver();
    [[nodiscard]] bool happens(int percent);
    [[nodiscard]] int timeToNext() const; // in milliseconds, for poll()

    const int m_first;
    const int m_second;
    int m_wakeUp[2] = {-1, -1};
    mutable std::mutex m_mutex;
    Weather m_weather;
    Counts m_counts;
    std::mt19937 m_random;
    std::priority_queue<Packet> m_packets;
    int m_lastNumber = 0;
    std::thread m_thread;
};

#endif // BADLINK_H
