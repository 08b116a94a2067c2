// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESOURCE_P_H
#define SSESOURCE_P_H

#include "sseqmlreconnectpolicy_p.h"
#include "sseqmlrequest_p.h"

#include <QtSse/sseclient.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>
#include <QtCore/qurl.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqml.h>
#include <QtQml/qqmllist.h>
#include <QtQml/qqmlparserstatus.h>

// An SseClient with the manners of QML: it begins when the component is complete, and whether it
// runs is a property. What the protocol asks for is the client's business alone.
class SseSource : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_ELEMENT
    QML_EXTENDED_NAMESPACE(SseClient)
    Q_CLASSINFO("DefaultProperty", "data")
    Q_PROPERTY(QUrl url READ url WRITE setUrl NOTIFY urlChanged FINAL)
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY activeChanged FINAL)
    Q_PROPERTY(QVariant headers READ headers WRITE setHeaders NOTIFY headersChanged FINAL)
    Q_PROPERTY(QString method READ method WRITE setMethod NOTIFY methodChanged FINAL)
    Q_PROPERTY(QVariant body READ body WRITE setBody NOTIFY bodyChanged FINAL)
    Q_PROPERTY(QString resumeMethod READ resumeMethod WRITE setResumeMethod NOTIFY
                       resumeMethodChanged FINAL)
    Q_PROPERTY(bool compression READ isCompressionEnabled WRITE setCompressionEnabled NOTIFY
                       compressionChanged FINAL)
    Q_PROPERTY(bool http2 READ isHttp2Enabled WRITE setHttp2Enabled NOTIFY http2Changed FINAL)
    Q_PROPERTY(bool paused READ isPaused WRITE setPaused NOTIFY pausedChanged FINAL)
    Q_PROPERTY(
            QString lastEventId READ lastEventId WRITE setLastEventId NOTIFY progressChanged FINAL)
    Q_PROPERTY(SseQmlReconnectPolicy *reconnectPolicy READ reconnectPolicy CONSTANT FINAL)
    // Whole numbers, but QML would bend other numbers to an int without a word.
    Q_PROPERTY(double connectTimeout READ connectTimeout WRITE setConnectTimeout NOTIFY
                       connectTimeoutChanged FINAL)
    Q_PROPERTY(double idleTimeout READ idleTimeout WRITE setIdleTimeout NOTIFY idleTimeoutChanged
                       FINAL)
    Q_PROPERTY(double totalTimeout READ totalTimeout WRITE setTotalTimeout NOTIFY
                       totalTimeoutChanged FINAL)
    Q_PROPERTY(double maximumEventSize READ maximumEventSize WRITE setMaximumEventSize NOTIFY
                       maximumEventSizeChanged FINAL)
    Q_PROPERTY(SseClient::State state READ state NOTIFY stateChanged FINAL)
    Q_PROPERTY(SseClient::Error error READ error NOTIFY errorChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorChanged FINAL)
    Q_PROPERTY(QString errorBody READ errorBody NOTIFY errorChanged FINAL)
    Q_PROPERTY(SseClient::FinishReason finishReason READ finishReason NOTIFY stateChanged FINAL)
    Q_PROPERTY(int httpStatus READ httpStatus NOTIFY responseChanged FINAL)
    Q_PROPERTY(QUrl responseUrl READ responseUrl NOTIFY responseChanged FINAL)
    Q_PROPERTY(QVariantMap responseHeaders READ responseHeaders NOTIFY responseChanged FINAL)
    Q_PROPERTY(int reconnectAttempt READ reconnectAttempt NOTIFY reconnectAttemptChanged FINAL)
    Q_PROPERTY(QDateTime nextRetryAt READ nextRetryAt NOTIFY nextRetryAtChanged FINAL)
    Q_PROPERTY(int retryIn READ retryIn NOTIFY retryInChanged FINAL)
    // QML tooling of Qt 6.4 knows no integers of this size.
    Q_PROPERTY(double bytesReceived READ bytesReceived NOTIFY progressChanged FINAL)
    Q_PROPERTY(double eventsReceived READ eventsReceived NOTIFY progressChanged FINAL)
    Q_PROPERTY(QDateTime lastEventAt READ lastEventAt NOTIFY progressChanged FINAL)
    Q_PROPERTY(QQmlListProperty<QObject> data READ data CONSTANT DESIGNABLE false FINAL)

public:
    explicit SseSource(QObject *parent = nullptr);
    ~SseSource() override;

    [[nodiscard]] QUrl url() const;
    void setUrl(const QUrl &url);

    [[nodiscard]] bool isActive() const;
    void setActive(bool active);

    [[nodiscard]] QVariant headers() const;
    void setHeaders(const QVariant &headers);

    [[nodiscard]] QString method() const;
    void setMethod(const QString &method);

    [[nodiscard]] QVariant body() const;
    void setBody(const QVariant &body);

    [[nodiscard]] QString resumeMethod() const;
    void setResumeMethod(const QString &method);

    [[nodiscard]] bool isCompressionEnabled() const;
    void setCompressionEnabled(bool enabled);

    [[nodiscard]] bool isHttp2Enabled() const;
    void setHttp2Enabled(bool enabled);

    [[nodiscard]] bool isPaused() const;
    void setPaused(bool paused);

    [[nodiscard]] QString lastEventId() const;
    void setLastEventId(const QString &lastEventId);

    [[nodiscard]] SseQmlReconnectPolicy *reconnectPolicy();

    [[nodiscard]] double connectTimeout() const;
    void setConnectTimeout(double timeout);

    [[nodiscard]] double idleTimeout() const;
    void setIdleTimeout(double timeout);

    [[nodiscard]] double totalTimeout() const;
    void setTotalTimeout(double timeout);

    [[nodiscard]] double maximumEventSize() const;
    void setMaximumEventSize(double bytes);

    [[nodiscard]] SseClient::State state() const;
    [[nodiscard]] SseClient::Error error() const;
    [[nodiscard]] QString errorString() const;
    [[nodiscard]] QString errorBody() const;
    [[nodiscard]] SseClient::FinishReason finishReason() const;
    [[nodiscard]] int httpStatus() const;
    [[nodiscard]] QUrl responseUrl() const;
    [[nodiscard]] QVariantMap responseHeaders() const;
    [[nodiscard]] int reconnectAttempt() const;
    [[nodiscard]] QDateTime nextRetryAt() const;
    [[nodiscard]] int retryIn() const;
    [[nodiscard]] double bytesReceived() const;
    [[nodiscard]] double eventsReceived() const;
    [[nodiscard]] QDateTime lastEventAt() const;

    [[nodiscard]] QQmlListProperty<QObject> data();
    [[nodiscard]] SseClient *client();

    // A number that no other stream has, of this source or another. Another URL is another stream.
    [[nodiscard]] quint64 streamNumber() const { return m_streamNumber; }
    // The client still has the stream of an earlier URL, whose events are of no interest any more.
    [[nodiscard]] bool isSuperseded() const { return m_isSuperseded; }

    void classBegin() override;
    void componentComplete() override;

public Q_SLOTS:
    void open();
    void close();
    void reconnect();
    void pause();
    void resume();

Q_SIGNALS:
    void opened();
    // Not an SseEvent: Qt 6.4 crashes where a script emits a signal with another value for it.
    void eventReceived(const QVariant &event);
    void commentReceived(const QString &text);
    void retryScheduled(int delay, int attempt);
    void errorOccurred(SseClient::Error error);
    void closed();
    void finished(SseClient::FinishReason reason);

    void urlChanged();
    void activeChanged();
    void headersChanged();
    void methodChanged();
    void bodyChanged();
    void resumeMethodChanged();
    void compressionChanged();
    void http2Changed();
    void pausedChanged();
    void connectTimeoutChanged();
    void idleTimeoutChanged();
    void totalTimeoutChanged();
    void maximumEventSizeChanged();
    void stateChanged();
    void errorChanged();
    void responseChanged();
    void reconnectAttemptChanged();
    void nextRetryAtChanged();
    void retryInChanged();
    void progressChanged();

private:
    Q_DISABLE_COPY_MOVE(SseSource)

    [[nodiscard]] static quint64 nextStreamNumber();

    void forwardSignals();
    void forgetStream();
    void startSoon();
    void start();
    bool applyRequest();
    void onStateChanged();
    void onNextRetryAtChanged();
    void onProgress();

    SseClient m_client;
    SseQmlReconnectPolicy m_reconnectPolicy;
    QList<QObject *> m_data;

    QUrl m_url;
    SseQmlRequest::Headers m_headers;
    QString m_method = QStringLiteral("GET");
    SseQmlRequest::Body m_body;
    bool m_active = true;
    bool m_isComplete = true; // false while QML puts it together
    QUrl m_openedUrl; // of the stream that was opened last
    bool m_hasOwnId = false; // the application has set the last event ID since
    quint64 m_streamNumber;
    bool m_isSuperseded = false;
    QString m_supersededId; // the last event ID of that stream
    QString m_nextLastEventId; // of the stream that follows a superseded one

    QTimer m_startTimer; // for when a burst of changes is over
    QTimer m_countdownTimer;
    QTimer m_progressTimer;
    QDateTime m_lastEventAt;
    qint64 m_eventsBefore = 0;
    quint64 m_stateChanges = 0;
};

#endif // SSESOURCE_P_H
