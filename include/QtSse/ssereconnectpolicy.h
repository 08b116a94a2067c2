// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERECONNECTPOLICY_H
#define SSERECONNECTPOLICY_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qshareddata.h>

#include <chrono>
#include <optional>

QT_BEGIN_NAMESPACE
class QDebug;
QT_END_NAMESPACE

class SseReconnectPolicyPrivate;

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
    SseReconnectPolicy(const SseReconnectPolicy &other) noexcept;
    SseReconnectPolicy(SseReconnectPolicy &&other) noexcept;
    ~SseReconnectPolicy();
    SseReconnectPolicy &operator=(const SseReconnectPolicy &other) noexcept;
    SseReconnectPolicy &operator=(SseReconnectPolicy &&other) noexcept;

    void swap(SseReconnectPolicy &other) noexcept;

    [[nodiscard]] static SseReconnectPolicy standard();
    [[nodiscard]] static SseReconnectPolicy browser();
    [[nodiscard]] static SseReconnectPolicy never();

    [[nodiscard]] std::chrono::milliseconds initialDelay() const;
    bool setInitialDelay(std::chrono::milliseconds delay);

    [[nodiscard]] std::chrono::milliseconds minimumDelay() const;
    bool setMinimumDelay(std::chrono::milliseconds delay);

    [[nodiscard]] std::chrono::milliseconds maximumDelay() const;
    bool setMaximumDelay(std::chrono::milliseconds delay);

    [[nodiscard]] double multiplier() const;
    bool setMultiplier(double multiplier);

    [[nodiscard]] double jitter() const;
    bool setJitter(double jitter);

    [[nodiscard]] int maximumAttempts() const;
    bool setMaximumAttempts(int attempts);

    [[nodiscard]] std::chrono::milliseconds resetAfter() const;
    bool setResetAfter(std::chrono::milliseconds openTime);

    [[nodiscard]] QList<int> retryableStatuses() const;
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

    QSharedDataPointer<SseReconnectPolicyPrivate> d;
};

Q_DECLARE_SHARED(SseReconnectPolicy)
Q_DECLARE_METATYPE(SseReconnectPolicy)

#ifndef QT_NO_DEBUG_STREAM
QTSSE_EXPORT QDebug operator<<(QDebug debug, const SseReconnectPolicy &policy);
#endif

#endif // SSERECONNECTPOLICY_H
