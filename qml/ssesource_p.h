// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESOURCE_P_H
#define SSESOURCE_P_H

#include "sseqmlerrors_p.h"
#include "sseqmlreconnectpolicy_p.h"
#include "sseqmlrequest_p.h"
#include "ssesourcefunctions_p.h"
#include "ssesourcestream_p.h"

#include <QtSse/sseclient.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>
#include <QtCore/qurl.h>
#include <QtCore/qvariant.h>
#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>
#include <QtQml/qqmllist.h>
#include <QtQml/qqmlparserstatus.h>

#include <climits>

class SseQmlCursorStore;

// Owns an SseClient, opens it when the component is complete, and closes it when "active" is set to
// false. It has no protocol logic of its own.
class SseSource : public SseQmlErrors, public QQmlParserStatus
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
    Q_PROPERTY(
            QString lastEventId READ lastEventId WRITE setLastEventId NOTIFY progressChanged FINAL)
    Q_PROPERTY(SseQmlReconnectPolicy *reconnectPolicy READ reconnectPolicy CONSTANT FINAL)
    // Whole numbers, but not int: QML would silently convert other numbers to one.
    Q_PROPERTY(double connectTimeout READ connectTimeout WRITE setConnectTimeout NOTIFY
                       connectTimeoutChanged FINAL)
    Q_PROPERTY(double idleTimeout READ idleTimeout WRITE setIdleTimeout NOTIFY idleTimeoutChanged
                       FINAL)
    Q_PROPERTY(
            double heartbeatInterval READ heartbeatInterval NOTIFY heartbeatIntervalChanged FINAL)
    Q_PROPERTY(double totalTimeout READ totalTimeout WRITE setTotalTimeout NOTIFY
                       totalTimeoutChanged FINAL)
    Q_PROPERTY(double maximumEventSize READ maximumEventSize WRITE setMaximumEventSize NOTIFY
                       maximumEventSizeChanged FINAL)
    Q_PROPERTY(bool useEngineCookies READ usesEngineCookies WRITE setUseEngineCookies NOTIFY
                       useEngineCookiesChanged FINAL)
    // Not a QVariant: a binding can set only a QJSValue to a function.
    Q_PROPERTY(QJSValue endPredicate READ endPredicate WRITE setEndPredicate NOTIFY
                       endPredicateChanged FINAL)
    Q_PROPERTY(QJSValue prepareRequest READ prepareRequest WRITE setPrepareRequest NOTIFY
                       prepareRequestChanged FINAL)
    Q_PROPERTY(QJSValue checkResponse READ checkResponse WRITE setCheckResponse NOTIFY
                       checkResponseChanged FINAL)
    Q_PROPERTY(QString errorBody READ errorBody NOTIFY errorChanged FINAL)
    Q_PROPERTY(QVariantMap responseHeaders READ responseHeaders NOTIFY responseChanged FINAL)
    Q_PROPERTY(int retryIn READ retryIn NOTIFY retryInChanged FINAL)
    Q_PROPERTY(QDateTime lastEventAt READ lastEventAt NOTIFY progressChanged FINAL)
    // Properties that have the same types in the client are read and written there.
    Q_PRIVATE_PROPERTY(client(),
                       bool compression READ isCompressionEnabled WRITE setCompressionEnabled NOTIFY
                               compressionChanged FINAL)
    Q_PRIVATE_PROPERTY(client(),
                       bool http2 READ isHttp2Enabled WRITE setHttp2Enabled NOTIFY http2Changed
                               FINAL)
    Q_PRIVATE_PROPERTY(client(),
                       bool acceptIncompleteEvents READ acceptIncompleteEvents WRITE
                               setAcceptIncompleteEvents NOTIFY acceptIncompleteEventsChanged FINAL)
    Q_PRIVATE_PROPERTY(client(),
                       bool paused READ isPaused WRITE setPaused NOTIFY pausedChanged FINAL)
    Q_PRIVATE_PROPERTY(client(), SseClient::State state READ state NOTIFY stateChanged FINAL)
    Q_PRIVATE_PROPERTY(client(), SseErrors::Error error READ error NOTIFY errorChanged FINAL)
    Q_PRIVATE_PROPERTY(client(), QString errorString READ errorString NOTIFY errorChanged FINAL)
    Q_PRIVATE_PROPERTY(client(),
                       SseClient::FinishReason finishReason READ finishReason NOTIFY stateChanged
                               FINAL)
    Q_PRIVATE_PROPERTY(client(), int httpStatus READ httpStatus NOTIFY responseChanged FINAL)
    Q_PRIVATE_PROPERTY(client(), QUrl responseUrl READ responseUrl NOTIFY responseChanged FINAL)
    Q_PRIVATE_PROPERTY(client(),
                       int reconnectAttempt READ reconnectAttempt NOTIFY reconnectAttemptChanged
                               FINAL)
    Q_PRIVATE_PROPERTY(client(),
                       QDateTime nextRetryAt READ nextRetryAt NOTIFY nextRetryAtChanged FINAL)
    // The QML tooling of Qt 6.4 does not support 64-bit integers.
    Q_PRIVATE_PROPERTY(client(),
                       double bytesReceived READ bytesReceived NOTIFY progressChanged FINAL)
    Q_PRIVATE_PROPERTY(client(),
                       double eventsReceived READ eventsReceived NOTIFY progressChanged FINAL)
    Q_PROPERTY(QQmlListProperty<QObject> data READ data CONSTANT DESIGNABLE false FINAL)

public:
    enum Timeout {
        AutomaticTimeout = INT_MIN,
    }; // for idleTimeout
    Q_ENUM(Timeout)

    explicit SseSource(QObject *parent = nullptr);
    ~SseSource() override;

    [[nodiscard]] QUrl url() const { return m_url; }
    void setUrl(const QUrl &url);

    [[nodiscard]] bool isActive() const { return m_active; }
    void setActive(bool active);

    [[nodiscard]] QVariant headers() const { return m_headers.map; }
    void setHeaders(const QVariant &headers);

    [[nodiscard]] QString method() const { return m_method; }
    void setMethod(const QString &method);

    [[nodiscard]] QVariant body() const { return m_body.value; }
    void setBody(const QVariant &body);

    [[nodiscard]] QString resumeMethod() const
    {
        return QString::fromUtf8(m_client.resumeMethod());
    }
    void setResumeMethod(const QString &method);

    [[nodiscard]] QString lastEventId() const
    {
        return m_stream.lastEventId(m_client.lastEventId());
    }
    void setLastEventId(const QString &lastEventId);

    [[nodiscard]] SseQmlReconnectPolicy *reconnectPolicy() { return &m_reconnectPolicy; }

    [[nodiscard]] double connectTimeout() const
    {
        return double(m_client.connectTimeout().count());
    }
    void setConnectTimeout(double timeout);

    [[nodiscard]] double idleTimeout() const { return double(m_client.idleTimeout().count()); }
    void setIdleTimeout(double timeout);

    [[nodiscard]] double heartbeatInterval() const
    {
        return double(m_client.heartbeatInterval().count());
    }

    [[nodiscard]] double totalTimeout() const { return double(m_client.totalTimeout().count()); }
    void setTotalTimeout(double timeout);

    [[nodiscard]] double maximumEventSize() const { return double(m_client.maximumEventSize()); }
    void setMaximumEventSize(double bytes);

    [[nodiscard]] bool usesEngineCookies() const { return m_usesEngineCookies; }
    void setUseEngineCookies(bool use);

    [[nodiscard]] QJSValue endPredicate() const { return m_functions.endPredicate(); }
    void setEndPredicate(const QJSValue &isEnd);

    [[nodiscard]] QJSValue prepareRequest() const { return m_functions.prepareRequest(); }
    void setPrepareRequest(const QJSValue &prepare);

    [[nodiscard]] QJSValue checkResponse() const { return m_functions.checkResponse(); }
    void setCheckResponse(const QJSValue &check);

    [[nodiscard]] QString errorBody() const { return QString::fromUtf8(m_client.errorBody()); }
    [[nodiscard]] QVariantMap responseHeaders() const
    {
        return SseQmlRequest::map(m_client.responseHeaders());
    }
    [[nodiscard]] int retryIn() const;
    [[nodiscard]] QDateTime lastEventAt() const { return m_lastEventAt; }

    [[nodiscard]] QQmlListProperty<QObject> data() { return {this, &m_data}; }
    [[nodiscard]] SseClient *client() { return &m_client; }

    [[nodiscard]] const SseSourceStream &stream() const { return m_stream; }
    void setCursorStore(SseQmlCursorStore *store);

    // Not a QVariantList: QML converts an object to an empty list.
    Q_INVOKABLE void ignoreSslErrors(const QJSValue &errors);

    void classBegin() override;
    void componentComplete() override;

public Q_SLOTS:
    void open();
    void close();
    void reconnect();
    void setPaused(bool paused);
    void pause();
    void resume();

Q_SIGNALS:
    void opened();
    // Not an SseEvent: Qt 6.4 crashes if a script emits the signal with a value of another type.
    void eventReceived(const QVariant &event);
    void eventDiscarded(double size);
    void eventsMissed();
    void commentReceived(const QString &text);
    void chunkReceived(const QVariant &chunk);
    void sslErrors(const QVariant &errors);
    void retryScheduled(int delay, int attempt);
    void errorOccurred(SseErrors::Error error);
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
    void heartbeatIntervalChanged();
    void totalTimeoutChanged();
    void maximumEventSizeChanged();
    void acceptIncompleteEventsChanged();
    void useEngineCookiesChanged();
    void endPredicateChanged();
    void prepareRequestChanged();
    void checkResponseChanged();
    void stateChanged();
    void errorChanged();
    void responseChanged();
    void reconnectAttemptChanged();
    void nextRetryAtChanged();
    void retryInChanged();
    void progressChanged();

protected:
    void connectNotify(const QMetaMethod &signal) override;

private:
    Q_DISABLE_COPY_MOVE(SseSource)

    using SetTime = bool (SseClient::*)(std::chrono::milliseconds);

    void forwardSignals();
    void forwardSslErrors();
    template <typename Setting>
    void change(Setting &setting, const Setting &newSetting, void (SseSource::*changed)());
    void setTime(const QString &property, double timeout, SetTime set);
    void forgetStream();
    void startSoon();
    void start();
    bool applyRequest();
    void updateCookieJar();
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
    bool m_usesEngineCookies = false;
    bool m_isComplete = true; // false while QML creates the source
    SseSourceStream m_stream;
    SseSourceFunctions m_functions{this, &m_client, &m_stream};
    QPointer<SseQmlCursorStore> m_cursorStore;

    QTimer m_startTimer; // fires after a burst of changes
    QTimer m_countdownTimer;
    QTimer m_progressTimer;
    QDateTime m_lastEventAt;
    qint64 m_eventsBefore = 0;
    quint64 m_stateChanges = 0;
    int m_sslQuestions = 0; // emissions of sslErrors() that are running
    bool m_forwardsSslErrors = false;
};

#endif // SSESOURCE_P_H
