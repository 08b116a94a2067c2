// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "badlink.h"

#include <algorithm>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

constexpr int MaximumPacketSize = 65'536;
constexpr auto Lateness = 40ms; // of a packet that others overtake

} // namespace

BadLink::BadLink(int firstDevice, int secondDevice, quint32 seed)
    : m_first(firstDevice)
    , m_second(secondDevice)
    , m_random(seed)
{
    if (::pipe2(m_wakeUp, O_CLOEXEC) != 0)
        qFatal("No pipe");
    m_thread = std::thread([this] { run(); });
}

BadLink::~BadLink()
{
    ::close(m_wakeUp[1]); // ends the thread
    m_thread.join();
    ::close(m_wakeUp[0]);
}

void BadLink::setWeather(const Weather &weather)
{
    const std::lock_guard lock(m_mutex);
    m_weather = weather;
}

BadLink::Counts BadLink::counts() const
{
    const std::lock_guard lock(m_mutex);
    return m_counts;
}

void BadLink::run()
{
    while (true) {
        pollfd descriptors[] = {
                {m_first, POLLIN, 0}, {m_second, POLLIN, 0}, {m_wakeUp[0], POLLIN, 0}};
        ::poll(descriptors, std::size(descriptors), timeToNext());
        if (descriptors[2].revents != 0)
            return;
        const std::lock_guard lock(m_mutex);
        read(m_first, m_second);
        read(m_second, m_first);
        deliver();
    }
}

void BadLink::read(int from, int to)
{
    char buffer[MaximumPacketSize];
    while (true) {
        const ssize_t size = ::read(from, buffer, sizeof(buffer));
        if (size <= 0)
            return;
        if (m_weather.isDown || size > m_weather.largestPacket || happens(m_weather.lost)) {
            ++m_counts.lost;
            continue;
        }
        const QByteArray bytes(buffer, qsizetype(size));
        send(bytes, to);
        if (happens(m_weather.doubled)) {
            ++m_counts.doubled;
            send(bytes, to);
        }
    }
}

void BadLink::send(const QByteArray &bytes, int device)
{
    std::chrono::milliseconds delay = m_weather.delay;
    if (m_weather.jitter > 0ms)
        delay += std::chrono::milliseconds(m_random() % quint32(m_weather.jitter.count()));
    if (happens(m_weather.late)) {
        ++m_counts.late;
        delay += Lateness;
    }
    m_packets.push({Clock::now() + delay, ++m_lastNumber, device, bytes});
}

void BadLink::deliver()
{
    while (!m_packets.empty() && m_packets.top().due <= Clock::now()) {
        const Packet packet = m_packets.top();
        m_packets.pop();
        if (::write(packet.device, packet.bytes.constData(), std::size_t(packet.bytes.size())) > 0)
            ++m_counts.carried;
    }
}

bool BadLink::happens(int percent)
{
    return percent > 0 && int(m_random() % 100) < percent;
}

int BadLink::timeToNext() const
{
    if (m_packets.empty())
        return -1;
    const auto rest =
            std::chrono::ceil<std::chrono::milliseconds>(m_packets.top().due - Clock::now());
    return int(std::max(rest, 0ms).count());
}
