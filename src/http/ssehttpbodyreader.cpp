// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpbodyreader_p.h"

#include "ssehttpinput_p.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace {

// A smaller piece is copied, as the memory of a whole one would be wasted on it.
constexpr qsizetype SmallPiece = SseHttpInput::MaximumPiece / 4;

} // namespace

void SseHttpBodyReader::start(const SseHttpFraming &framing, const QByteArray &rest,
                              SseHttpInput *input)
{
    m_body = SseHttpBody(framing);
    m_undecoded = rest;
    m_input = input;
    if (framing.kind == SseHttpFraming::Kind::UntilClose)
        input->setDistinguishesReset();
    if (m_body.state() == SseHttpBody::State::Complete)
        m_state = State::Complete;
}

void SseHttpBodyReader::stop()
{
    m_input = nullptr;
    m_undecoded.clear();
}

void SseHttpBodyReader::clear()
{
    m_unread.clear();
    m_unreadBegin = 0;
}

QByteArray SseHttpBodyReader::take()
{
    if (m_unread.isEmpty())
        return takePiece();
    const QByteArray bytes = std::exchange(m_unread, {});
    return bytes.sliced(std::exchange(m_unreadBegin, 0));
}

qint64 SseHttpBodyReader::read(char *data, qint64 maximumSize)
{
    const qint64 size = std::min(maximumSize, available());
    if (size == 0)
        return 0;
    std::memcpy(data, m_unread.constData() + m_unreadBegin, size_t(size));
    m_unreadBegin += size;
    if (m_unreadBegin == m_unread.size())
        clear();
    return size;
}

qint64 SseHttpBodyReader::available()
{
    if (m_unread.isEmpty())
        m_unread = takePiece();
    return m_unread.size() - m_unreadBegin;
}

bool SseHttpBodyReader::readAhead(qint64 limit)
{
    while (m_unread.size() - m_unreadBegin < limit) {
        const QByteArray piece = takePiece();
        if (piece.isEmpty())
            break;
        if (m_unread.isEmpty()) {
            m_unread = piece;
        } else {
            m_unread.remove(0, std::exchange(m_unreadBegin, 0));
            m_unread += piece;
        }
    }
    return hasDecoded();
}

// Reads and decodes bytes until there is a piece of the body.
QByteArray SseHttpBodyReader::takePiece()
{
    while (m_input && m_state == State::Reading) {
        QByteArray first = std::exchange(m_undecoded, {});
        QByteArray &bytes = first.isEmpty() ? m_input->receive() : first;
        if (bytes.isEmpty()) {
            if (m_input->isClosed())
                noteClosed();
            break;
        }
        QByteArray result = decode(&bytes);
        if (m_body.state() == SseHttpBody::State::Complete) {
            m_state = State::Complete;
        } else if (m_body.state() == SseHttpBody::State::Failed) {
            m_state = State::Malformed;
            m_failure = m_body.failure().text;
        }
        if (!result.isEmpty())
            return result;
    }
    return {};
}

// The result shares the memory of the bytes if it is large.
QByteArray SseHttpBodyReader::decode(QByteArray *bytes)
{
    const qsizetype size = m_body.decode(bytes->data(), bytes->size());
    if (size < SmallPiece)
        return QByteArray(bytes->constData(), size);
    bytes->resize(size);
    return *bytes;
}

// The peer has closed the connection, or it was lost.
void SseHttpBodyReader::noteClosed()
{
    if (!m_input->isClosedRegularly()) {
        m_state = State::Lost;
        m_failure = m_input->closeText();
    } else if (m_body.finish() == SseHttpBody::State::Complete) {
        m_state = State::Complete;
    } else {
        m_state = State::Lost;
        m_failure = m_body.failure().text;
    }
}
