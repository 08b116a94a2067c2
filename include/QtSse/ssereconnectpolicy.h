// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERECONNECTPOLICY_H
#define SSERECONNECTPOLICY_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>

#include <chrono>
#include <optional>

QT_BEGIN_NAMESPACE
class QDebug;
QT_END_NAMESPACE

class QTSSE_EXPORT SseReconnectPolicy
{
    Q_GADGET
    Q_PROPERTY(std::chrono::milliseconds initialDelay READ initialDelay WRITE setInitialDelay FINAL)
    Q_PROPERTY(std::chrono::milliseconds minimumDelay READ minimumDelay WRITE setMinimumDelay FINAL)
    Q_PROPERTY(std::chrono::milliseconds maximumDelay READ maximumDelay WRITE setMaximumDelay FINAL)
    Q_PROPERTY(double multiplier READ multiplier WRITE setMultiplier FINAL)
    Q_PROPERTY(double jitter READ jitter WRITE setJitter FINAL)
    Q_PROPERTY(int maximumAttempts READ maximumAttempts WRITE setMaximumAttempts FINAL)
    Q_PROPERTY(std::chrono::milliseconds resetAfter READ resetAfter WRITE setResetAfter FINAL)
    Q_PROPERTY(QList<int> retryableStatuses READ retryableStatuses WRITE setRetryableStatuses FINAL)

public:
    SseReconnectPolicy();

    [[nodiscard]] static SseReconnectPolicy standard();
    [[nodiscard]] static SseReconnectPolicy browser();
    [[nodiscard]] static SseReconnectPolicy never();

    [[nodiscard]] std::chrono::milliseconds initialDelay() const { return m_initialDelay; }
    bool setInitialDelay(std::chrono::milliseconds delay);

    [[nodiscard]] std::chrono::milliseconds minimumDelay() const { return m_minimumDelay; }
    bool setMinimumDelay(std::chrono::milliseconds delay);

    [[nodiscard]] std::chrono::milliseconds maximumDelay() const { return m_maximumDelay; }
    bool setMaximumDelay(std::chrono::milliseconds delay);

    [[nodiscard]] double multiplier() const { return m_multiplier; }
    bool setMultiplier(double multiplier);

    [[nodiscard]] double jitter() const { return m_jitter; }
    bool setJitter(double jitter);

    [[nodiscard]] int maximumAttempts() const { return m_maximumAttempts; }
    bool setMaximumAttempts(int attempts);

    [[nodiscard]] std::chrono::milliseconds resetAfter() const { return m_resetAfter; }
    bool setResetAfter(std::chrono::milliseconds openTime);

    [[nodiscard]] QList<int> retryableStatuses() const { return m_retryableStatuses; }
    bool setRetryableStatuses(const QList<int> &statuses);

    [[nodiscard]] bool isRetryableStatus(int status) const;
    [[nodiscard]] bool allowsAttempt(int attempt) const;
    [[nodiscard]] std::chrono::milliseconds delay(
            int failures, std::optional<std::chrono::milliseconds> reconnectionTime,
            double random) const;

private:
    friend QTSSE_EXPORT bool operator==(const SseReconnectPolicy &lhs,
                                        const SseReconnectPolicy &rhs) noexcept;
    friend bool operator!=(const SseReconnectPolicy &lhs, const SseReconnectPolicy &rhs) noexcept
    {
        return !(lhs == rhs);
    }

    std::chrono::milliseconds m_initialDelay;
    std::chrono::milliseconds m_minimumDelay;
    std::chrono::milliseconds m_maximumDelay;
    std::chrono::milliseconds m_resetAfter;
    double m_multiplier;
    double m_jitter;
    int m_maximumAttempts;
    QList<int> m_retryableStatuses;
};

Q_DECLARE_METATYPE(SseReconnectPolicy)

#ifndef QT_NO_DEBUG_STREAM
QTSSE_EXPORT QDebug operator<<(QDebug debug, const SseReconnectPolicy &policy);
#endif

#endif // SSERECONNECTPOLICY_H
