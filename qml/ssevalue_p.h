// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEVALUE_P_H
#define SSEVALUE_P_H

#include "ssesourcelink_p.h"

#include <QtSse/sseevent.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qtimer.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqml.h>

// The newest reading of one value, and its age.
class SseValue : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(SseSource *source READ source WRITE setSource NOTIFY sourceChanged FINAL)
    Q_PROPERTY(QString type READ type WRITE setType NOTIFY typeChanged FINAL)
    Q_PROPERTY(QString path READ path WRITE setPath NOTIFY pathChanged FINAL)
    Q_PROPERTY(double staleAfter READ staleAfter WRITE setStaleAfter NOTIFY staleAfterChanged FINAL)
    Q_PROPERTY(QVariant value READ value NOTIFY valueChanged FINAL)
    Q_PROPERTY(QDateTime receivedAt READ receivedAt NOTIFY receivedAtChanged FINAL)
    Q_PROPERTY(int age READ age NOTIFY ageChanged FINAL)
    Q_PROPERTY(bool stale READ isStale NOTIFY staleChanged FINAL)

public:
    explicit SseValue(QObject *parent = nullptr);

    [[nodiscard]] SseSource *source() const { return m_link.source(); }
    void setSource(SseSource *source) { m_link.setSource(source); }

    [[nodiscard]] QString type() const { return m_type; }
    void setType(const QString &type);

    [[nodiscard]] QString path() const { return m_path; }
    void setPath(const QString &path);

    [[nodiscard]] double staleAfter() const { return m_staleAfter; }
    void setStaleAfter(double milliseconds);

    [[nodiscard]] QVariant value() const { return m_value; }
    [[nodiscard]] QDateTime receivedAt() const { return m_receivedAt; }
    [[nodiscard]] int age() const;
    [[nodiscard]] bool isStale() const { return m_isStale; }

Q_SIGNALS:
    void received();
    void sourceChanged();
    void typeChanged();
    void pathChanged();
    void staleAfterChanged();
    void valueChanged();
    void receivedAtChanged();
    void ageChanged();
    void staleChanged();

private:
    Q_DISABLE_COPY_MOVE(SseValue)

    void read(const QList<SseEvent> &events);
    void take(const QVariant &value);
    void forget();
    void updateStale();

    SseSourceLink m_link;
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
