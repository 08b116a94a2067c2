// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The whole client over a fake network. The input is a script of what the server, Qt's HTTP stack
// and the application do, in any order, also in slots.

#include "check.h"
#include "fakenetwork.h"
#include "fuzzinput.h"
#include "witness.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qauthenticator.h>

#include <array>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using NetworkError = QNetworkReply::NetworkError;

namespace {

constexpr int MostSteps = 300;
constexpr int MostWaits = 2;

constexpr int Statuses[] = {200, 200, 200, 100, 103, 201, 204, 206, 301, 302, 303,
                            304, 307, 308, 400, 401, 404, 408, 429, 500, 503, 999};

struct ContentType
{
    const char *value;
    bool isEventStream;
};
constexpr ContentType ContentTypes[] = {
        {"text/event-stream", true},
        {"text/event-stream", true},
        {"Text/Event-Stream ; charset=utf-8", true},
        {"text/event-streams", false},
        {"text/html", false},
        {"", false},
};

struct OtherHeader
{
    const char *name;
    const char *value;
};
constexpr OtherHeader OtherHeaders[] = {
        {"X-Nothing", ""},
        {"Location", "/hop"},
        {"Location", "//example.com/hop"},
        {"Location", "https://example.org/hop?a=b"},
        {"Location", "ftp://example.org/"},
        {"Location", "http://"},
        {"Location", "\xff\xfe"},
        {"Retry-After", "0"},
        {"Retry-After", "3600"},
        {"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"},
        {"Retry-After", "99999999999999999999"},
        {"Content-Encoding", "identity"},
        {"Content-Encoding", "gzip"},
        {"Set-Cookie", "a=b"},
};

constexpr NetworkError Errors[] = {
        NetworkError::ConnectionRefusedError,      NetworkError::RemoteHostClosedError,
        NetworkError::HostNotFoundError,           NetworkError::TimeoutError,
        NetworkError::SslHandshakeFailedError,     NetworkError::ProxyConnectionRefusedError,
        NetworkError::ContentReSendError,          NetworkError::ProtocolFailure,
        NetworkError::OperationCanceledError,      NetworkError::UnknownNetworkError,
        NetworkError::ProtocolUnknownError,        NetworkError::InternalServerError,
        NetworkError::AuthenticationRequiredError,
};

// What may be done by an application, in a slot or outside of one.
enum class Deed {
    Nothing,
    Open,
    Close,
    Reconnect,
    Pause,
    Resume,
    Replace,
    ReplaceManager,
    RunEventLoop,
    CloseAndOpen,
    Count,
};

enum class Step {
    Do,
    DoInSlot,
    ReceiveHead,
    ReceiveStreamHead,
    ReceiveBody,
    Finish,
    Fail,
    FailWithoutFinish,
    ConfirmRequest,
    Challenge,
    SetLastEventId,
    AnswerPreparation,
    Wait,
    Count,
};

constexpr bool dropsReply(Deed deed)
{
    return deed == Deed::Close || deed == Deed::Reconnect || deed == Deed::Replace
            || deed == Deed::ReplaceManager || deed == Deed::CloseAndOpen;
}

constexpr std::size_t SignalCount = 13;

// One event loop with everything that is due in it.
void runEventLoop()
{
    for (int i = 0; i < 3; ++i) {
        QEventLoop loop;
        QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
        loop.exec();
    }
}

class Session
{
public:
    explicit Session(FuzzInput &input)
        : m_input(input)
        , m_settings(input.byte())
    {
        makeManager();
        makeClient({});
        m_client->open();
    }

    ~Session()
    {
        m_client.reset();
        m_manager.reset();
        runEventLoop();
        CHECK(FakeReply::liveCount() == 0);
    }

    void run()
    {
        for (int i = 0; i < MostSteps && !m_input.isEmpty(); ++i) {
            const int byte = m_input.byte();
            take(Step(byte % 16 % int(Step::Count)));
            if (byte & 0x80)
                runEventLoop();
        }
        runEventLoop();
    }

private:
    void makeManager();
    void makeClient(const QString &lastEventId);
    void setUpPreparation();
    template <typename... Arguments>
    void arm(std::size_t number, void (SseClient::*signal)(Arguments...));
    void take(Step step);
    void receiveHead(int status, const ContentType &type, const OtherHeader &other);
    void receiveBody();
    void challenge();
    void wait();
    void perform(Deed deed);

    FuzzInput &m_input;
    const int m_settings;
    Witness m_witness;
    std::unique_ptr<FakeManager> m_manager;
    std::unique_ptr<SseClient> m_client;
    std::array<Deed, SignalCount> m_deeds{}; // at the next emission of each signal
    std::function<void()> m_answer; // to an asynchronous preparation
    int m_waits = 0;
};

void Session::makeManager()
{
    m_manager = std::make_unique<FakeManager>();
    m_witness.watchManager(m_manager.get());
    if (m_settings & 0x80)
        m_manager->setAutoDeleteReplies(true);
}

void Session::makeClient(const QString &lastEventId)
{
    m_answer = nullptr;
    m_client = std::make_unique<SseClient>(QUrl(u"http://example.org/events"_s));
    m_client->setNetworkAccessManager(m_manager.get());
    SseReconnectPolicy policy;
    policy.setInitialDelay(0ms);
    policy.setMinimumDelay(0ms);
    policy.setMaximumDelay(0ms);
    if (m_settings & 0x01)
        policy.setMaximumAttempts(3);
    m_client->setReconnectPolicy(policy);
    m_client->setLastEventId(lastEventId);
    if (m_settings & 0x02) {
        m_client->setMethod("POST");
        m_client->setBody(Witness::RequestBody);
    }
    constexpr qsizetype Limits[] = {16 * 1024 * 1024, 40, 10, 0};
    m_client->setMaximumEventSize(Limits[(m_settings >> 2) & 3]);
    if (m_settings & 0x10) {
        m_client->setConnectTimeout(1ms);
        m_client->setIdleTimeout(1ms);
    }
    setUpPreparation();
    m_witness.watchClient(m_client.get());
    arm(0, &SseClient::opened);
    arm(1, &SseClient::eventReceived);
    arm(2, &SseClient::eventBatchReceived);
    arm(3, &SseClient::commentReceived);
    arm(4, &SseClient::retryScheduled);
    arm(5, &SseClient::errorOccurred);
    arm(6, &SseClient::closed);
    arm(7, &SseClient::finished);
    arm(8, &SseClient::stateChanged);
    arm(9, &SseClient::lastEventIdChanged);
    arm(10, &SseClient::errorChanged);
    arm(11, &SseClient::responseChanged);
    arm(12, &SseClient::countersChanged);
}

void Session::setUpPreparation()
{
    if (m_settings & 0x20) {
        m_client->setPrepareRequest(
                [](QNetworkRequest &request) { request.setRawHeader("X-Token", "abc"); });
    } else if (m_settings & 0x40) {
        m_client->setPrepareRequestAsync(
                [this](const QNetworkRequest &request, const SseClient::RequestReady &ready) {
                    m_answer = [request, ready] { ready(request); };
                });
    }
}

template <typename... Arguments>
void Session::arm(std::size_t number, void (SseClient::*signal)(Arguments...))
{
    QObject::connect(m_client.get(), signal, m_client.get(),
                     [this, number] { perform(std::exchange(m_deeds[number], Deed::Nothing)); });
}

void Session::take(Step step)
{
    FakeReply *const reply = m_manager->latestReply();
    switch (step) {
    case Step::Do:
        perform(Deed(m_input.byte() % int(Deed::Count)));
        break;
    case Step::DoInSlot: {
        const auto number = std::size_t(m_input.byte()) % SignalCount;
        m_deeds[number] = Deed(m_input.byte() % int(Deed::Count));
        break;
    }
    case Step::ReceiveHead: {
        const int status = m_input.oneOf(Statuses);
        const ContentType &type = m_input.oneOf(ContentTypes);
        receiveHead(status, type, m_input.oneOf(OtherHeaders));
        break;
    }
    case Step::ReceiveStreamHead:
        receiveHead(200, ContentTypes[0], OtherHeaders[0]);
        break;
    case Step::ReceiveBody:
        receiveBody();
        break;
    case Step::Finish:
        if (reply)
            reply->finish();
        break;
    case Step::Fail:
    case Step::FailWithoutFinish: {
        const NetworkError error = m_input.oneOf(Errors);
        if (reply)
            reply->fail(error, step == Step::Fail);
        break;
    }
    case Step::ConfirmRequest:
        if (reply)
            reply->confirmRequest();
        break;
    case Step::Challenge:
        challenge();
        break;
    case Step::SetLastEventId: // elsewhere it would belong to the stream
        if (const QString id(m_input.byte() % 3, u'i');
            m_client->state() == SseClient::State::Closed)
            m_client->setLastEventId(id);
        break;
    case Step::AnswerPreparation:
        if (const auto answer = std::exchange(m_answer, nullptr); answer)
            answer();
        break;
    case Step::Wait:
        wait();
        break;
    case Step::Count:
        break;
    }
}

void Session::receiveHead(int status, const ContentType &type, const OtherHeader &other)
{
    FakeReply *const reply = m_manager->latestReply();
    if (!reply || reply->isFinished())
        return;
    const bool isReadable =
            QByteArray(other.name) != "Content-Encoding" || QByteArray(other.value) == "identity";
    if (status >= 200) {
        const bool isRedirect =
                status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
        m_witness.seeHead(reply, status == 200 && type.isEventStream && isReadable, isRedirect);
    }
    reply->receiveHead(status, {{"Content-Type", type.value}, {other.name, other.value}});
}

void Session::receiveBody()
{
    const QByteArray bytes = m_input.bytes(m_input.byte());
    FakeReply *const reply = m_manager->latestReply();
    if (!reply || reply->isFinished())
        return;
    m_witness.seeBody(reply, bytes);
    reply->receiveBody(bytes);
}

void Session::challenge()
{
    FakeReply *const reply = m_manager->latestReply();
    QAuthenticator authenticator;
    if (reply && !reply->isFinished())
        Q_EMIT m_manager->authenticationRequired(reply, &authenticator);
}

void Session::wait()
{
    if (++m_waits > MostWaits)
        return;
    QEventLoop loop;
    QTimer::singleShot(3ms, &loop, &QEventLoop::quit);
    loop.exec();
}

void Session::perform(Deed deed)
{
    if (deed != Deed::Nothing)
        m_witness.seeDeed(dropsReply(deed));
    switch (deed) {
    case Deed::Nothing:
    case Deed::Count:
        break;
    case Deed::Open:
        m_client->open();
        break;
    case Deed::Close:
        m_client->close();
        break;
    case Deed::Reconnect:
        m_client->reconnect();
        break;
    case Deed::Pause:
        m_client->pause();
        break;
    case Deed::Resume:
        m_client->resume();
        break;
    case Deed::Replace: {
        const QString lastEventId = m_client->lastEventId();
        m_client.reset();
        makeClient(lastEventId);
        m_client->open();
        break;
    }
    case Deed::ReplaceManager: {
        const auto old = std::move(m_manager);
        makeManager();
        m_client->setNetworkAccessManager(m_manager.get());
        break;
    }
    case Deed::RunEventLoop:
        runEventLoop();
        break;
    case Deed::CloseAndOpen:
        m_client->close();
        m_client->open();
        break;
    }
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    qputenv("QT_NO_GLIB", "1"); // its event loop is slower
    qputenv("QT_LOGGING_RULES", "*=false");
    static const QCoreApplication application(*argc, *argv);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    FuzzInput input(data, size);
    Session session(input);
    session.run();
    return 0;
}
