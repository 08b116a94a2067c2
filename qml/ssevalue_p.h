// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEVALUE_P_H
#define SSEVALUE_P_H

#include "ssesourcelistener_p.h"

#include <QtSse/sseevent.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qtimer.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqml.h>

// The newest reading of one thing, and how new it is.
class SseValue : public SseSourceListener
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString type READ type WRITE setType NOTIFY typeChanged FINAL)
    Q_PROPERTY(QString path READ path WRITE setPath NOTIFY pathChanged FINAL)
    Q_PROPERTY(double staleAfter READ staleAfter WRITE setStaleAfter NOTIFY staleAfterChanged FINAL)
    Q_PROPERTY(QVariant value READ value NOTIFY valueChanged FINAL)
    Q_PROPERTY(QDateTime receivedAt READ receivedAt NOTIFY receivedAtChanged FINAL)
    Q_PROPERTY(int age READ age NOTIFY ageChanged FINAL)
    Q_PROPERTY(bool stale READ isStale NOTIFY staleChanged FINAL)

public:
    explicit SseValue(QObject *parent = nullptr);

    [[nodiscard]] QString type() const;
    void setType(const QString &type);

    [[nodiscard]] QString path() const;
    void setPath(const QString &path);

    [[nodiscard]] double staleAfter() const;
    void setStaleAfter(double milliseconds);

    [[nodiscard]] QVariant value() const;
    [[nodiscard]] QDateTime receivedAt() const;
    [[nodiscard]] int age() const;
    [[nodiscard]] bool isStale() const;

Q_SIGNALS:
    void received();
    void typeChanged();
    void pathChanged();
    void staleAfterChanged();
    void valueChanged();
    void receivedAtChanged();
    void ageChanged();
    void staleChanged();

protected:
    void listenTo(SseClient *client) override;
    void forgetStream() override;

private:
    Q_DISABLE_COPY_MOVE(SseValue)

    void read(const QList<SseEvent> &events);
    void take(const QVariant &value);
    void updateStale();

    QString m_type;
    QString m_path;
    int m_staleAfter = 0;
    QVariant m_value;
    QDateTime m_receivedAt;
    QElapsedTimer m_clock; // since the last reading; invalid before the first
    bool m_isStale = true;
    QTimer m_ageTimer;
    QTimer m_staleTimer;
};

#endif // SSEVALUE_P_H
