// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLRECONNECTPOLICY_P_H
#define SSEQMLRECONNECTPOLICY_P_H

#include <QtSse/sseclient.h>

#include <QtCore/qobject.h>
#include <QtQml/qqml.h>

// The reconnection policy of a client, its parts as properties. It holds nothing itself.
class SseQmlReconnectPolicy : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(SseReconnectPolicy)
    QML_UNCREATABLE("Every SseSource has one: write reconnectPolicy { initialDelay: 500 } in it")
    Q_PROPERTY(int initialDelay READ initialDelay WRITE setInitialDelay NOTIFY changed FINAL)
    Q_PROPERTY(int minimumDelay READ minimumDelay WRITE setMinimumDelay NOTIFY changed FINAL)
    Q_PROPERTY(int maximumDelay READ maximumDelay WRITE setMaximumDelay NOTIFY changed FINAL)
    Q_PROPERTY(double multiplier READ multiplier WRITE setMultiplier NOTIFY changed FINAL)
    Q_PROPERTY(double jitter READ jitter WRITE setJitter NOTIFY changed FINAL)
    Q_PROPERTY(
            int maximumAttempts READ maximumAttempts WRITE setMaximumAttempts NOTIFY changed FINAL)
    Q_PROPERTY(int resetAfter READ resetAfter WRITE setResetAfter NOTIFY changed FINAL)
    Q_PROPERTY(QList<int> retryableStatuses READ retryableStatuses WRITE setRetryableStatuses NOTIFY
                       changed FINAL)

public:
    explicit SseQmlReconnectPolicy(SseClient *client);

    [[nodiscard]] int initialDelay() const;
    void setInitialDelay(int milliseconds);

    [[nodiscard]] int minimumDelay() const;
    void setMinimumDelay(int milliseconds);

    [[nodiscard]] int maximumDelay() const;
    void setMaximumDelay(int milliseconds);

    [[nodiscard]] double multiplier() const;
    void setMultiplier(double multiplier);

    [[nodiscard]] double jitter() const;
    void setJitter(double jitter);

    [[nodiscard]] int maximumAttempts() const;
    void setMaximumAttempts(int attempts);

    [[nodiscard]] int resetAfter() const;
    void setResetAfter(int milliseconds);

    [[nodiscard]] QList<int> retryableStatuses() const;
    void setRetryableStatuses(const QList<int> &statuses);

Q_SIGNALS:
    void changed();

private:
    Q_DISABLE_COPY_MOVE(SseQmlReconnectPolicy)

    template <typename Value>
    void change(void (SseReconnectPolicy::*set)(Value), Value value);

    SseClient *m_client;
};

#endif // SSEQMLRECONNECTPOLICY_P_H
