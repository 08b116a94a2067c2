// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLRECONNECTPOLICY_P_H
#define SSEQMLRECONNECTPOLICY_P_H

#include <QtSse/sseclient.h>

#include <QtCore/qobject.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqml.h>

// The reconnection policy of a source's client, with its parts as properties. It stores nothing.
class SseQmlReconnectPolicy : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(SseReconnectPolicy)
    QML_UNCREATABLE("Every SseSource has one: write reconnectPolicy { initialDelay: 500 } in it")
    Q_PROPERTY(double initialDelay READ initialDelay WRITE setInitialDelay NOTIFY changed FINAL)
    Q_PROPERTY(double minimumDelay READ minimumDelay WRITE setMinimumDelay NOTIFY changed FINAL)
    Q_PROPERTY(double maximumDelay READ maximumDelay WRITE setMaximumDelay NOTIFY changed FINAL)
    Q_PROPERTY(double multiplier READ multiplier WRITE setMultiplier NOTIFY changed FINAL)
    Q_PROPERTY(double jitter READ jitter WRITE setJitter NOTIFY changed FINAL)
    Q_PROPERTY(double maximumAttempts READ maximumAttempts WRITE setMaximumAttempts NOTIFY changed
                       FINAL)
    Q_PROPERTY(double resetAfter READ resetAfter WRITE setResetAfter NOTIFY changed FINAL)
    Q_PROPERTY(QVariant retryableStatuses READ retryableStatuses WRITE setRetryableStatuses NOTIFY
                       changed FINAL)

public:
    SseQmlReconnectPolicy(SseClient *client, const QObject *source);

    [[nodiscard]] double initialDelay() const { return double(policy().initialDelay().count()); }
    void setInitialDelay(double milliseconds);

    [[nodiscard]] double minimumDelay() const { return double(policy().minimumDelay().count()); }
    void setMinimumDelay(double milliseconds);

    [[nodiscard]] double maximumDelay() const { return double(policy().maximumDelay().count()); }
    void setMaximumDelay(double milliseconds);

    [[nodiscard]] double multiplier() const { return policy().multiplier(); }
    void setMultiplier(double multiplier);

    [[nodiscard]] double jitter() const { return policy().jitter(); }
    void setJitter(double jitter);

    [[nodiscard]] double maximumAttempts() const { return policy().maximumAttempts(); }
    void setMaximumAttempts(double attempts);

    [[nodiscard]] double resetAfter() const { return double(policy().resetAfter().count()); }
    void setResetAfter(double milliseconds);

    [[nodiscard]] QVariant retryableStatuses() const;
    void setRetryableStatuses(const QVariant &statuses);

Q_SIGNALS:
    void changed();

private:
    Q_DISABLE_COPY_MOVE(SseQmlReconnectPolicy)

    [[nodiscard]] SseReconnectPolicy policy() const { return m_client->reconnectPolicy(); }

    template <typename Setter, typename Value>
    void change(Setter set, const Value &value);
    template <typename Setter>
    void changeTime(Setter set, const QString &property, double milliseconds);

    SseClient *m_client;
    const QObject *m_source; // its file and line are in warnings
};

#endif // SSEQMLRECONNECTPOLICY_P_H
