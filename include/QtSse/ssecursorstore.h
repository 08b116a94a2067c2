// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECURSORSTORE_H
#define SSECURSORSTORE_H

#include <QtSse/qtsseglobal.h>
#include <QtSse/ssecursorstorage.h>
#include <QtSse/sseevent.h>

#include <QtCore/qobject.h>
#include <QtCore/qstring.h>

#include <chrono>
#include <memory>

class SseClient;
class SseCursorStorePrivate;

class QTSSE_EXPORT SseCursorStore : public QObject
{
    Q_OBJECT
    Q_MOC_INCLUDE("QtSse/sseclient.h")
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged FINAL)
    Q_PROPERTY(QString directory READ directory WRITE setDirectory NOTIFY directoryChanged FINAL)
    Q_PROPERTY(Mode mode READ mode WRITE setMode NOTIFY modeChanged FINAL)
    Q_PROPERTY(QString lastEventId READ lastEventId NOTIFY lastEventIdChanged FINAL)
    Q_PROPERTY(Error error READ error NOTIFY errorChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorChanged FINAL)
    // Not FINAL, as the QML module redeclares them with other types.
    Q_PROPERTY(SseClient *source READ source WRITE setSource NOTIFY sourceChanged)
    Q_PROPERTY(std::chrono::milliseconds saveDelay READ saveDelay WRITE setSaveDelay NOTIFY
                       saveDelayChanged)

public:
    enum class Mode {
        Automatic,
        Manual,
    };
    Q_ENUM(Mode)

    enum class Error {
        NoError,
        LoadError,
        SaveError,
    };
    Q_ENUM(Error)

    explicit SseCursorStore(QObject *parent = nullptr);
    SseCursorStore(SseClient *source, const QString &name, QObject *parent = nullptr);
    ~SseCursorStore() override;

    [[nodiscard]] SseClient *source() const;
    void setSource(SseClient *source);

    [[nodiscard]] QString name() const;
    void setName(const QString &name);

    [[nodiscard]] QString directory() const;
    void setDirectory(const QString &directory);
    void setStorage(std::unique_ptr<SseCursorStorage> storage);

    [[nodiscard]] Mode mode() const;
    void setMode(Mode mode);

    [[nodiscard]] std::chrono::milliseconds saveDelay() const;
    bool setSaveDelay(std::chrono::milliseconds delay);

    [[nodiscard]] QString lastEventId() const;
    [[nodiscard]] Error error() const;
    [[nodiscard]] QString errorString() const;

    // Not a slot: Qt 6.4 crashes if a script calls it with a value of another type.
    bool acknowledge(const SseEvent &event);

public Q_SLOTS:
    bool acknowledgeId(const QString &id);
    bool flush();
    void restore();

Q_SIGNALS:
    void errorOccurred(SseCursorStore::Error error);
    void sourceChanged();
    void nameChanged();
    void directoryChanged();
    void modeChanged();
    void saveDelayChanged();
    void lastEventIdChanged();
    void errorChanged();

protected:
    bool event(QEvent *event) override;

private:
    Q_DISABLE_COPY_MOVE(SseCursorStore)
    Q_DECLARE_PRIVATE(SseCursorStore)
    friend class SseQmlCursorStore;

    // The stream that is running is not the one that is stored.
    void ignoreStream();

    std::unique_ptr<SseCursorStorePrivate> d_ptr;
};

#endif // SSECURSORSTORE_H
