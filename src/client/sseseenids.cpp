// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseseenids_p.h"

#include <QtCore/qcryptographichash.h>

#include <algorithm>
#include <utility>

namespace {

constexpr qsizetype LongestKey = 64; // of longer IDs, a hash is kept
constexpr qsizetype UlidSize = 26;

} // namespace

bool SseSeenIds::add(const QString &id)
{
    if (!m_seenUpTo.isEmpty() && id <= m_seenUpTo)
        return false;
    QByteArray key = keyOf(id);
    if (m_keys.contains(key))
        return false;
    m_keys.insert(key);
    if (m_order.size() < m_memory) {
        m_order.append(std::move(key));
    } else {
        m_keys.remove(std::exchange(m_order[m_oldest], std::move(key)));
        m_oldest = (m_oldest + 1) % m_memory;
    }
    return true;
}

void SseSeenIds::markSeenUpTo(const QString &id)
{
    m_seenUpTo = std::max(m_seenUpTo, id);
}

// The specification of ULID: 26 characters of Crockford's alphabet, of which the first is at most 7,
// as a ULID has 128 bits.
QString SseSeenIds::canonicalUlid(const QString &text)
{
    QString ulid = text.toUpper();
    const auto isDigit = [](QChar c) {
        return QStringView(u"0123456789ABCDEFGHJKMNPQRSTVWXYZ").contains(c);
    };
    if (ulid.size() != UlidSize || ulid.at(0) > u'7'
        || !std::all_of(ulid.cbegin(), ulid.cend(), isDigit)) {
        return {};
    }
    return ulid;
}

QByteArray SseSeenIds::keyOf(const QString &id)
{
    QByteArray key = id.toUtf8();
    if (key.size() > LongestKey)
        key = QCryptographicHash::hash(key, QCryptographicHash::Sha512).toHex();
    return key;
}
