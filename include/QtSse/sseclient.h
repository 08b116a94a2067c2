// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLIENT_H
#define SSECLIENT_H

#include <QtSse/qtsseglobal.h>
#include <QtSse/sseerror.h>
#include <QtSse/sseevent.h>
#include <QtSse/sseheaders.h>
#include <QtSse/ssejsonerror.h>
#include <QtSse/ssereconnectpolicy.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qtnetworkglobal.h>

#include <chrono>
#include <climits>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

QT_BEGIN_NAMESPACE
class QAuthenticator;
class QNetworkAccessManager;
class QNetworkCookieJar;
class QNetworkProxy;
class QNetworkRequest;
class QSslConfiguration;
class QSslError;
QT_END_NAMESPACE

class SseClientPrivate;

class QTSSE_EXPORT SseClient : public QObject
{
    Q_OBJECT
    Q_MOC_INCLUDE("QtNetwork/qnetworkaccessmanager.h")
    Q_MOC_INCLUDE("QtNetwork/qnetworkcookiejar.h")
    Q_PROPERTY(QUrl url READ url WRITE setUrl NOTIFY urlChanged FINAL)
    Q_PROPERTY(Headers headers READ headers WRITE setHeaders NOTIFY headersChanged FINAL)
    Q_PROPERTY(QByteArray method READ method WRITE setMethod NOTIFY methodChanged FINAL)
    Q_PROPERTY(QByteArray body READ body WRITE setBody NOTIFY bodyChanged FINAL)
    Q_PROPERTY(QByteArray resumeMethod READ resumeMethod WRITE setResumeMethod NOTIFY
                       resumeMethodChanged FINAL)
    Q_PROPERTY(bool compression READ isCompressionEnabled WRITE setCompressionEnabled NOTIFY
                       compressionChanged FINAL)
    Q_PROPERTY(bool http2 READ isHttp2Enabled WRITE setHttp2Enabled NOTIFY http2Changed FINAL)
    Q_PROPERTY(State state READ state NOTIFY stateChanged FINAL)
    Q_PROPERTY(bool paused READ isPaused WRITE setPaused NOTIFY pausedChanged FINAL)
    Q_PROPERTY(QString lastEventId READ lastEventId WRITE setLastEventId NOTIFY lastEventIdChanged
                       FINAL)
    Q_PROPERTY(SseReconnectPolicy reconnectPolicy READ reconnectPolicy WRITE setReconnectPolicy
                       NOTIFY reconnectPolicyChanged FINAL)
    Q_PROPERTY(std::chrono::milliseconds connectTimeout READ connectTimeout WRITE setConnectTimeout
                       NOTIFY connectTimeoutChanged FINAL)
    Q_PROPERTY(std::chrono::milliseconds idleTimeout READ idleTimeout WRITE setIdleTimeout NOTIFY
                       idleTimeoutChanged FINAL)
    Q_PROPERTY(std::chrono::milliseconds heartbeatInterval READ heartbeatInterval NOTIFY
                       heartbeatIntervalChanged FINAL)
    Q_PROPERTY(std::chrono::milliseconds totalTimeout READ totalTimeout WRITE setTotalTimeout NOTIFY
                       totalTimeoutChanged FINAL)
    Q_PROPERTY(qsizetype maximumEventSize READ maximumEventSize WRITE setMaximumEventSize NOTIFY
                       maximumEventSizeChanged FINAL)
    Q_PROPERTY(bool acceptIncompleteEvents READ acceptIncompleteEvents WRITE
                       setAcceptIncompleteEvents NOTIFY acceptIncompleteEventsChanged FINAL)
    Q_PROPERTY(SseErrors::Error error READ error NOTIFY errorChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorChanged FINAL)
    Q_PROPERTY(QByteArray errorBody READ errorBody NOTIFY errorChanged FINAL)
    Q_PROPERTY(FinishReason finishReason READ finishReason NOTIFY stateChanged FINAL)
    Q_PROPERTY(int httpStatus READ httpStatus NOTIFY responseChanged FINAL)
    Q_PROPERTY(QUrl responseUrl READ responseUrl NOTIFY responseChanged FINAL)
    Q_PROPERTY(Headers responseHeaders READ responseHeaders NOTIFY responseChanged FINAL)
    Q_PROPERTY(int reconnectAttempt READ reconnectAttempt NOTIFY reconnectAttemptChanged FINAL)
    Q_PROPERTY(QDateTime nextRetryAt READ nextRetryAt NOTIFY nextRetryAtChanged FINAL)
    Q_PROPERTY(QNetworkAccessManager *networkAccessManager READ networkAccessManager WRITE
                       setNetworkAccessManager NOTIFY networkAccessManagerChanged FINAL)
    Q_PROPERTY(QNetworkCookieJar *cookieJar READ cookieJar WRITE setCookieJar NOTIFY
                       cookieJarChanged FINAL)
    Q_PROPERTY(qint64 bytesReceived READ bytesReceived NOTIFY countersChanged FINAL)
    Q_PROPERTY(qint64 eventsReceived READ eventsReceived NOTIFY countersChanged FINAL)

public:
    using Error = SseError;
    using Headers = SseHeaders;
    using PrepareRequest = std::function<void(QNetworkRequest &request)>;
    using RequestReady = std::function<void(const QNetworkRequest &request)>;
    using PrepareRequestAsync =
            std::function<void(const QNetworkRequest &request, const RequestReady &ready)>;
    using EndPredicate = std::function<bool(const SseEvent &event)>;

    struct FailedResponse
    {
        Error error = Error::NoError;
        int httpStatus = 0;
        Headers headers;
        QUrl url;
        QByteArray body;
    };

    enum class ResponseAction {
        UsePolicy,
        Reconnect,
        Fail,
    };
    Q_ENUM(ResponseAction)
    using CheckResponse = std::function<ResponseAction(const FailedResponse &response)>;

    enum class State {
        Closed,
        Connecting,
        Open,
        Waiting,
    };
    Q_ENUM(State)

    enum class FinishReason {
        NotFinished,
        Stopped,
        Completed,
        Truncated,
        NoContent,
        AttemptsExhausted,
        Failed,
    };
    Q_ENUM(FinishReason)

    explicit SseClient(QObject *parent = nullptr);
    explicit SseClient(const QUrl &url, QObject *parent = nullptr);
    ~SseClient() override;

    [[nodiscard]] QUrl url() const;
    void setUrl(const QUrl &url);
    bool setRequest(const QNetworkRequest &request);

    [[nodiscard]] Headers headers() const;
    bool setHeaders(const Headers &headers);
    bool setHeader(const QByteArray &name, const QByteArray &value);
    [[nodiscard]] static bool isValidHeader(const QByteArray &name, const QByteArray &value);

    [[nodiscard]] QByteArray method() const;
    bool setMethod(const QByteArray &method);
    [[nodiscard]] static bool isValidMethod(const QByteArray &method);

    [[nodiscard]] QByteArray body() const;
    void setBody(const QByteArray &body);

    [[nodiscard]] QByteArray resumeMethod() const;
    bool setResumeMethod(const QByteArray &method);

    [[nodiscard]] bool isCompressionEnabled() const;
    void setCompressionEnabled(bool enabled);

    [[nodiscard]] bool isHttp2Enabled() const;
    void setHttp2Enabled(bool enabled);

#if QT_CONFIG(ssl)
    [[nodiscard]] QSslConfiguration sslConfiguration() const;
    void setSslConfiguration(const QSslConfiguration &configuration);
#endif

    template <typename Context, typename Function>
    bool setPrepareRequest(Context *context, Function prepare)
    {
        return setHook(context, bound<PrepareRequest>(context, std::move(prepare)));
    }
    template <typename Context, typename Function>
    bool setPrepareRequestAsync(Context *context, Function prepare)
    {
        return setAsyncHook(context, bound<PrepareRequestAsync>(context, std::move(prepare)));
    }
#ifndef QT_NO_CONTEXTLESS_CONNECT
    template <typename Function>
    void setPrepareRequest(Function prepare)
    {
        setHook(this, std::move(prepare));
    }
    template <typename Function>
    void setPrepareRequestAsync(Function prepare)
    {
        setAsyncHook(this, std::move(prepare));
    }
#endif
    void setPrepareRequest(std::nullptr_t)
    {
        setHook(this, {});
    }
    void setPrepareRequestAsync(std::nullptr_t)
    {
        setHook(this, {});
    }

    template <typename Context, typename Function>
    bool setCheckResponse(Context *context, Function check)
    {
        return setResponseHook(context, bound<CheckResponse>(context, std::move(check)));
    }
    void setCheckResponse(std::nullptr_t)
    {
        setResponseHook(this, {});
    }

    template <typename Value = void, typename Context, typename Function>
    QMetaObject::Connection onEvent(const QString &type, Context *context, Function function)
    {
        return onEvent<Value>(type, context, std::move(function),
                              [type, last = SseJsonError()](const SseJsonError &error) mutable {
                                  if (error != std::exchange(last, error))
                                      warnAboutData(type, error);
                              });
    }
    template <typename Value = void, typename Context, typename Function, typename Failed>
    QMetaObject::Connection onEvent(const QString &type, Context *context, Function function,
                                    Failed failed)
    {
        using Wanted = decltype(wantedBy<Value>(function));
        return connect(this, &SseClient::eventReceived, context,
                       [type, context, receive = std::move(function),
                        report = std::move(failed)](const SseEvent &event) mutable {
                           if (!type.isEmpty() && event.type() != type)
                               return;
                           SseJsonError error;
                           if constexpr (std::is_same_v<Wanted, SseEvent>)
                               call(context, receive, event);
                           else if (const std::optional<Wanted> value = event.value<Wanted>(&error))
                               call(context, receive, *value, event);
                           else
                               call(context, report, error, event);
                       });
    }

    void setEndPredicate(const EndPredicate &isEnd);

    [[nodiscard]] State state() const;
    [[nodiscard]] bool isPaused() const;

    [[nodiscard]] QString lastEventId() const;
    bool setLastEventId(const QString &lastEventId);

    [[nodiscard]] SseReconnectPolicy reconnectPolicy() const;
    void setReconnectPolicy(const SseReconnectPolicy &policy);

    [[nodiscard]] std::chrono::milliseconds connectTimeout() const;
    bool setConnectTimeout(std::chrono::milliseconds timeout);

    static constexpr std::chrono::milliseconds AutomaticTimeout{INT_MIN};

    [[nodiscard]] std::chrono::milliseconds idleTimeout() const;
    bool setIdleTimeout(std::chrono::milliseconds timeout);

    [[nodiscard]] std::chrono::milliseconds heartbeatInterval() const;

    [[nodiscard]] std::chrono::milliseconds totalTimeout() const;
    bool setTotalTimeout(std::chrono::milliseconds timeout);

    [[nodiscard]] qsizetype maximumEventSize() const;
    bool setMaximumEventSize(qsizetype bytes);

    [[nodiscard]] bool acceptIncompleteEvents() const;
    void setAcceptIncompleteEvents(bool accept);

    [[nodiscard]] Error error() const;
    [[nodiscard]] QString errorString() const;
    [[nodiscard]] QByteArray errorBody() const;
    [[nodiscard]] FinishReason finishReason() const;

    [[nodiscard]] int httpStatus() const;
    [[nodiscard]] QUrl responseUrl() const;
    [[nodiscard]] Headers responseHeaders() const;
    [[nodiscard]] QByteArray responseHeader(const QByteArray &name) const;

    [[nodiscard]] int reconnectAttempt() const;
    [[nodiscard]] QDateTime nextRetryAt() const;
    [[nodiscard]] std::chrono::milliseconds retryIn() const;

    [[nodiscard]] QNetworkAccessManager *networkAccessManager() const;
    void setNetworkAccessManager(QNetworkAccessManager *manager);

    [[nodiscard]] QNetworkCookieJar *cookieJar() const;
    void setCookieJar(QNetworkCookieJar *jar);

    [[nodiscard]] qint64 bytesReceived() const;
    [[nodiscard]] qint64 eventsReceived() const;

#if QT_CONFIG(ssl)
    void ignoreSslErrors(const QList<QSslError> &errors);
#endif

public Q_SLOTS:
    void open();
    bool openUrl(const QUrl &url);
    bool openRequest(const QNetworkRequest &request);
    void close();
    void reconnect();
    void setPaused(bool paused);
    void pause();
    void resume();
#if QT_CONFIG(ssl)
    void ignoreSslErrors();
#endif

Q_SIGNALS:
    void opened();
    void eventReceived(const SseEvent &event);
    void eventBatchReceived(const QList<SseEvent> &events);
    void eventDiscarded(qsizetype size);
    void eventsMissed();
    void commentReceived(const QString &text);
    void chunkReceived(const QByteArray &chunk);
    void retryScheduled(std::chrono::milliseconds delay, int attempt);
    void errorOccurred(SseClient::Error error);
    void closed();
    void finished(SseClient::FinishReason reason);
#if QT_CONFIG(ssl)
    void sslErrors(const QList<QSslError> &errors);
#endif
    void authenticationRequired(QAuthenticator *authenticator);
    void proxyAuthenticationRequired(const QNetworkProxy &proxy, QAuthenticator *authenticator);

    void urlChanged();
    void headersChanged();
    void methodChanged();
    void bodyChanged();
    void resumeMethodChanged();
    void compressionChanged();
    void http2Changed();
    void stateChanged(SseClient::State state);
    void pausedChanged();
    void lastEventIdChanged();
    void reconnectPolicyChanged();
    void connectTimeoutChanged();
    void idleTimeoutChanged();
    void heartbeatIntervalChanged();
    void totalTimeoutChanged();
    void maximumEventSizeChanged();
    void acceptIncompleteEventsChanged();
    void errorChanged();
    void responseChanged();
    void reconnectAttemptChanged();
    void nextRetryAtChanged();
    void networkAccessManagerChanged();
    void cookieJarChanged();
    void countersChanged();

protected:
    bool event(QEvent *event) override;
    void connectNotify(const QMetaMethod &signal) override;

private:
    Q_DISABLE_COPY_MOVE(SseClient)
    Q_DECLARE_PRIVATE(SseClient)
    friend class SseClientEvents;

    // Binds a member function to its object, as QObject::connect() does.
    template <typename Hook, typename Context, typename Function>
    static Hook bound(Context *context, Function function)
    {
        if constexpr (std::is_member_function_pointer_v<Function>) {
            return [context, function](auto &&...arguments) {
                return (context->*function)(std::forward<decltype(arguments)>(arguments)...);
            };
        } else {
            return Hook(std::move(function));
        }
    }
    bool setHook(const QObject *context, const PrepareRequest &prepare);
    bool setResponseHook(const QObject *context, const CheckResponse &check);

    // The type of the first parameter of a function, without reference and const.
    template <typename Result, typename First, typename... Rest>
    static std::decay_t<First> firstOf(Result (*)(First, Rest...));
    template <typename Result, typename Class, typename First, typename... Rest>
    static std::decay_t<First> firstOf(Result (Class::*)(First, Rest...));
    template <typename Result, typename Class, typename First, typename... Rest>
    static std::decay_t<First> firstOf(Result (Class::*)(First, Rest...) const);
    template <typename Value, typename Function>
    static auto wantedBy(const Function &function)
    {
        if constexpr (!std::is_void_v<Value>)
            return Value();
        else if constexpr (std::is_class_v<Function>)
            return decltype(firstOf(&Function::operator()))();
        else
            return decltype(firstOf(function))();
    }

    // Omits the event if the function does not take it.
    template <typename Context, typename Function, typename First>
    static void call(Context *context, Function &function, const First &first,
                     const SseEvent &event)
    {
        if constexpr (std::is_invocable_v<Function &, const First &, const SseEvent &>)
            function(first, event);
        else if constexpr (
                std::is_member_function_pointer_v<
                        Function> && std::is_invocable_v<Function, Context *, const First &, const SseEvent &>)
            (context->*function)(first, event);
        else
            call(context, function, first);
    }
    template <typename Context, typename Function, typename First>
    static void call(Context *context, Function &function, const First &first)
    {
        if constexpr (std::is_member_function_pointer_v<Function>)
            (context->*function)(first);
        else
            function(first);
    }
    static void warnAboutData(const QString &type, const SseJsonError &error);

    bool setAsyncHook(const QObject *context, const PrepareRequestAsync &prepare);

    std::unique_ptr<SseClientPrivate> d_ptr;
};

#endif // SSECLIENT_H
