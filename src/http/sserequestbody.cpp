// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sserequestbody_p.h"

#include <algorithm>

SseRequestBody::SseRequestBody(const QByteArray &body)
    : m_body(body)
{
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

bool SseRequestBody::reset()
{
    if (!m_resetIsAllowed)
        return false;
    m_read = 0;
    return QIODevice::seek(0);
}

bool SseRequestBody::seek(qint64 position)
{
    return position == m_read && QIODevice::seek(position);
}

qint64 SseRequestBody::readData(char *data, qint64 maximumSize)
{
    const qint64 size = std::min(maximumSize, m_body.size() - m_read);
    if (size == 0)
        return -1;
    std::copy_n(m_body.constData() + m_read, size, data);
    m_read += size;
    m_resetIsAllowed = false;
    return size;
}

qint64 SseRequestBody::writeData(const char *data, qint64 size)
{
    Q_UNUSED(data)
    Q_UNUSED(size)
    return -1;
}
