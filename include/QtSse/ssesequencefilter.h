// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESEQUENCEFILTER_H
#define SSESEQUENCEFILTER_H

#include <QtSse/qtsseglobal.h>
#include <QtSse/sseevent.h>

#include <QtCore/qobject.h>
#include <QtCore/qstring.h>

#include <functional>
#include <memory>

class SseClient;
class SseSequenceFilterPrivate;

class QTSSE_EXPORT SseSequenceFilter : public QObject
{
    Q_OBJECT
    Q_MOC_INCLUDE("QtSse/sseclient.h")
    Q_PROPERTY(Rule rule READ rule WRITE setRule NOTIFY ruleChanged FINAL)
    Q_PROPERTY(QString path READ path WRITE setPath NOTIFY pathChanged FINAL)
    // Not FINAL, as the QML module redeclares them with other types.
    Q_PROPERTY(SseClient *source READ source WRITE setSource NOTIFY sourceChanged)
    Q_PROPERTY(int memory READ memory WRITE setMemory NOTIFY memoryChanged)
    Q_PROPERTY(qint64 duplicates READ duplicates NOTIFY countersChanged)
    Q_PROPERTY(qint64 gaps READ gaps NOTIFY countersChanged)
    Q_PROPERTY(qint64 missing READ missing NOTIFY countersChanged)
    Q_PROPERTY(qint64 restarts READ restarts NOTIFY countersChanged)

public:
    using IdFunction = std::function<QString(const SseEvent &event)>;

    enum class Rule {
        Numbers,
        Ulids,
        UniqueIds,
    };
    Q_ENUM(Rule)

    explicit SseSequenceFilter(QObject *parent = nullptr);
    explicit SseSequenceFilter(SseClient *source, QObject *parent = nullptr);
    ~SseSequenceFilter() override;

    [[nodiscard]] SseClient *source() const;
    void setSource(SseClient *source);

    [[nodiscard]] Rule rule() const;
    void setRule(Rule rule);

    [[nodiscard]] QString path() const;
    void setPath(const QString &path);
    void setIdFunction(const IdFunction &idOf);

    [[nodiscard]] int memory() const;
    bool setMemory(int events);

    [[nodiscard]] qint64 duplicates() const;
    [[nodiscard]] qint64 gaps() const;
    [[nodiscard]] qint64 missing() const;
    [[nodiscard]] qint64 restarts() const;

public Q_SLOTS:
    bool markSeen(const QString &id);
    void reset();

Q_SIGNALS:
    void gapDetected(quint64 from, quint64 to);
    void numberingRestarted();
    void sourceChanged();
    void ruleChanged();
    void pathChanged();
    void memoryChanged();
    void countersChanged();

protected:
    bool event(QEvent *event) override;

private:
    Q_DISABLE_COPY_MOVE(SseSequenceFilter)
    Q_DECLARE_PRIVATE(SseSequenceFilter)

    std::unique_ptr<SseSequenceFilterPrivate> d_ptr;
};

#endif // SSESEQUENCEFILTER_H
