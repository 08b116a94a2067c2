// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTMODEL_H
#define SSEEVENTMODEL_H

#include <QtSse/qtsseglobal.h>
#include <QtSse/sseevent.h>

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

#include <chrono>
#include <memory>

class SseClient;
class SseEventModelPrivate;

class QTSSE_EXPORT SseEventModel : public QAbstractTableModel
{
    Q_OBJECT
    Q_MOC_INCLUDE("QtSse/sseclient.h")
    Q_PROPERTY(QString keyField READ keyField WRITE setKeyField NOTIFY keyFieldChanged FINAL)
    Q_PROPERTY(bool newestFirst READ isNewestFirst WRITE setNewestFirst NOTIFY newestFirstChanged
                       FINAL)
    Q_PROPERTY(bool paused READ isPaused WRITE setPaused NOTIFY pausedChanged FINAL)
    Q_PROPERTY(bool stale READ isStale WRITE setStale NOTIFY staleChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)
    Q_PROPERTY(double eventsPerSecond READ eventsPerSecond NOTIFY eventsPerSecondChanged FINAL)
    // Not FINAL, as the QML module redeclares them with other types.
    Q_PROPERTY(QStringList eventTypes READ eventTypes WRITE setEventTypes NOTIFY eventTypesChanged)
    Q_PROPERTY(QStringList fields READ fields WRITE setFields NOTIFY fieldsChanged)
    Q_PROPERTY(
            QStringList removeTypes READ removeTypes WRITE setRemoveTypes NOTIFY removeTypesChanged)
    Q_PROPERTY(int maximumCount READ maximumCount WRITE setMaximumCount NOTIFY maximumCountChanged)
    Q_PROPERTY(SseClient *source READ source WRITE setSource NOTIFY sourceChanged)
    Q_PROPERTY(std::chrono::milliseconds updateInterval READ updateInterval WRITE setUpdateInterval
                       NOTIFY updateIntervalChanged)
    Q_PROPERTY(qint64 eventsReceived READ eventsReceived NOTIFY countersChanged)
    Q_PROPERTY(qint64 eventsDropped READ eventsDropped NOTIFY countersChanged)
    Q_PROPERTY(qint64 eventsConflated READ eventsConflated NOTIFY countersChanged)
    Q_PROPERTY(qint64 eventsWithoutKey READ eventsWithoutKey NOTIFY countersChanged)

public:
    enum Role {
        TypeRole = Qt::UserRole,
        DataRole,
        JsonRole,
        LastEventIdRole,
        ReceivedAtRole,
        FirstFieldRole = Qt::UserRole + 0x100,
    };
    Q_ENUM(Role)

    explicit SseEventModel(QObject *parent = nullptr);
    ~SseEventModel() override;

    [[nodiscard]] SseClient *source() const;
    void setSource(SseClient *source);

    [[nodiscard]] std::chrono::milliseconds updateInterval() const;
    bool setUpdateInterval(std::chrono::milliseconds interval);

    [[nodiscard]] QStringList eventTypes() const;
    void setEventTypes(const QStringList &types);

    [[nodiscard]] QStringList fields() const;
    void setFields(const QStringList &fields);

    [[nodiscard]] QString keyField() const;
    void setKeyField(const QString &field);

    [[nodiscard]] QStringList removeTypes() const;
    void setRemoveTypes(const QStringList &types);

    [[nodiscard]] int maximumCount() const;
    bool setMaximumCount(int count);

    [[nodiscard]] bool isNewestFirst() const;
    void setNewestFirst(bool newestFirst);

    [[nodiscard]] bool isPaused() const;
    [[nodiscard]] bool isStale() const;

    [[nodiscard]] int count() const;
    [[nodiscard]] double eventsPerSecond() const;
    [[nodiscard]] qint64 eventsReceived() const;
    [[nodiscard]] qint64 eventsDropped() const;
    [[nodiscard]] qint64 eventsConflated() const;
    [[nodiscard]] qint64 eventsWithoutKey() const;

    [[nodiscard]] Q_INVOKABLE SseEvent eventAt(int row) const;
    [[nodiscard]] Q_INVOKABLE int rowOfKey(const QString &key) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    bool setHeaderData(int section, Qt::Orientation orientation, const QVariant &value,
                       int role = Qt::EditRole) override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    // These are no slots: Qt 6.4 crashes if a script calls them with values of other types.
    void addEvent(const SseEvent &event);
    void addEvents(const QList<SseEvent> &events);

public Q_SLOTS:
    void clear();
    void setPaused(bool paused);
    void pause();
    void resume();
    void setStale(bool stale);

Q_SIGNALS:
    void sourceChanged();
    void updateIntervalChanged();
    void eventTypesChanged();
    void fieldsChanged();
    void keyFieldChanged();
    void removeTypesChanged();
    void maximumCountChanged();
    void newestFirstChanged();
    void pausedChanged();
    void staleChanged();
    void countChanged();
    void eventsPerSecondChanged();
    void countersChanged();

private:
    Q_DISABLE_COPY_MOVE(SseEventModel)
    Q_DECLARE_PRIVATE(SseEventModel)

    std::unique_ptr<SseEventModelPrivate> d_ptr;
};

#endif // SSEEVENTMODEL_H
