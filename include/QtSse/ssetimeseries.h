// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETIMESERIES_H
#define SSETIMESERIES_H

#include <QtSse/qtsseglobal.h>
#include <QtSse/sseevent.h>

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qlist.h>
#include <QtCore/qpoint.h>
#include <QtCore/qrect.h>
#include <QtCore/qsize.h>
#include <QtCore/qstringlist.h>

#include <chrono>
#include <memory>

class SseClient;
class SseTimeSeriesPrivate;

class QTSSE_EXPORT SseTimeSeries : public QAbstractTableModel
{
    Q_OBJECT
    Q_MOC_INCLUDE("QtSse/sseclient.h")
    Q_PROPERTY(QString valuePath READ valuePath WRITE setValuePath NOTIFY valuePathChanged FINAL)
    Q_PROPERTY(QString keyPath READ keyPath WRITE setKeyPath NOTIFY keyPathChanged FINAL)
    Q_PROPERTY(QString key READ key WRITE setKey NOTIFY keyChanged FINAL)
    Q_PROPERTY(QStringList keys READ keys NOTIFY keysChanged FINAL)
    Q_PROPERTY(bool paused READ isPaused WRITE setPaused NOTIFY pausedChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY updated FINAL)
    Q_PROPERTY(double time READ time NOTIFY updated FINAL)
    // Not FINAL, as the QML module redeclares them with other types.
    Q_PROPERTY(SseClient *source READ source WRITE setSource NOTIFY sourceChanged)
    Q_PROPERTY(QStringList eventTypes READ eventTypes WRITE setEventTypes NOTIFY eventTypesChanged)
    Q_PROPERTY(std::chrono::milliseconds window READ window WRITE setWindow NOTIFY windowChanged)
    Q_PROPERTY(int maximumCount READ maximumCount WRITE setMaximumCount NOTIFY maximumCountChanged)
    Q_PROPERTY(int maximumSeriesCount READ maximumSeriesCount WRITE setMaximumSeriesCount NOTIFY
                       maximumSeriesCountChanged)
    Q_PROPERTY(std::chrono::milliseconds updateInterval READ updateInterval WRITE setUpdateInterval
                       NOTIFY updateIntervalChanged)
    Q_PROPERTY(qint64 eventsReceived READ eventsReceived NOTIFY updated)
    Q_PROPERTY(qint64 eventsDropped READ eventsDropped NOTIFY updated)
    Q_PROPERTY(qint64 eventsWithoutKey READ eventsWithoutKey NOTIFY updated)
    Q_PROPERTY(qint64 eventsWithoutValue READ eventsWithoutValue NOTIFY updated)

public:
    enum Column {
        TimeColumn,
        ValueColumn,
    };
    Q_ENUM(Column)

    enum Role {
        TimeRole = Qt::UserRole,
        ValueRole,
    };
    Q_ENUM(Role)

    struct Gap
    {
        double from = 0;
        double to = 0;

        friend bool operator==(const Gap &lhs, const Gap &rhs) noexcept
        {
            return lhs.from == rhs.from && lhs.to == rhs.to;
        }
        friend bool operator!=(const Gap &lhs, const Gap &rhs) noexcept { return !(lhs == rhs); }
    };

    explicit SseTimeSeries(QObject *parent = nullptr);
    ~SseTimeSeries() override;

    [[nodiscard]] SseClient *source() const;
    void setSource(SseClient *source);

    [[nodiscard]] QStringList eventTypes() const;
    void setEventTypes(const QStringList &types);

    [[nodiscard]] QString valuePath() const;
    void setValuePath(const QString &path);

    [[nodiscard]] QString keyPath() const;
    void setKeyPath(const QString &path);

    [[nodiscard]] QString key() const;
    void setKey(const QString &key);

    [[nodiscard]] std::chrono::milliseconds window() const;
    bool setWindow(std::chrono::milliseconds window);

    [[nodiscard]] int maximumCount() const;
    bool setMaximumCount(int count);

    [[nodiscard]] int maximumSeriesCount() const;
    bool setMaximumSeriesCount(int count);

    [[nodiscard]] std::chrono::milliseconds updateInterval() const;
    bool setUpdateInterval(std::chrono::milliseconds interval);

    [[nodiscard]] bool isPaused() const;

    [[nodiscard]] QStringList keys() const;
    [[nodiscard]] int count() const;
    [[nodiscard]] double time() const;
    [[nodiscard]] qint64 eventsReceived() const;
    [[nodiscard]] qint64 eventsDropped() const;
    [[nodiscard]] qint64 eventsWithoutKey() const;
    [[nodiscard]] qint64 eventsWithoutValue() const;

    [[nodiscard]] Q_INVOKABLE double currentTime() const;

    [[nodiscard]] double last(const QString &key = {}) const;
    [[nodiscard]] double minimum(const QString &key = {}) const;
    [[nodiscard]] double maximum(const QString &key = {}) const;

    [[nodiscard]] QList<QPointF> points(const QString &key = {}) const;
    [[nodiscard]] QList<QPointF> points(const QString &key, double from, double to,
                                        int count) const;
    [[nodiscard]] QList<QList<QPointF>> segments(const QString &key, double from, double to,
                                                 int count) const;
    [[nodiscard]] QList<QList<QPointF>> polylines(const QString &key, const QRectF &range,
                                                  const QSizeF &size) const;
    [[nodiscard]] QList<Gap> gaps() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    // These are no slots: Qt 6.4 crashes if a script calls them with values of other types.
    void addEvent(const SseEvent &event);
    void addEvents(const QList<SseEvent> &events);

public Q_SLOTS:
    void beginGap();
    void endGap();
    void clear();
    void setPaused(bool paused);
    void pause();
    void resume();

Q_SIGNALS:
    void updated();
    void sourceChanged();
    void eventTypesChanged();
    void valuePathChanged();
    void keyPathChanged();
    void keyChanged();
    void keysChanged();
    void windowChanged();
    void maximumCountChanged();
    void maximumSeriesCountChanged();
    void updateIntervalChanged();
    void pausedChanged();

private:
    Q_DISABLE_COPY_MOVE(SseTimeSeries)
    Q_DECLARE_PRIVATE(SseTimeSeries)

    std::unique_ptr<SseTimeSeriesPrivate> d_ptr;
};

#endif // SSETIMESERIES_H
