// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef WITNESS_H
#define WITNESS_H

#include "fakenetwork.h"
#include "referenceparser.h"

#include <QtSse/SseClient>

#include <string>

// Sees everything that goes into a client and comes out of it, and knows what is right: states,
// requests, and for each connection exactly the events that the standard has for its bytes.
class Witness : public QObject
{
    Q_OBJECT

public:
    static constexpr char RequestBody[] = "question";

    void watchManager(FakeManager *manager);
    void watchClient(SseClient *client);

    // To be told of what a reply is given, before it is.
    void seeHead(const FakeReply *reply, bool isStream, bool isRedirect);
    void seeBody(const FakeReply *reply, const QByteArray &bytes);
    void seeDeed(bool dropsReply);

private:
    // The latest request, and what has come of it.
    struct Exchange
    {
        const FakeReply *reply = nullptr;
        std::string idBefore;
        std::string stream;
        Reference::Result expected;
        std::size_t delivered = 0;
        bool hasVerdict = false;
        bool isStream = false;
        bool isRedirect = false;
        bool isDropped = false;
    };

    void onRequested(FakeReply *reply, const QByteArray &body);
    void onEvent(const SseEvent &event);
    void onError();
    void onRetryScheduled();
    void onFinished(SseClient::FinishReason reason);
    void checkComplete();
    [[nodiscard]] bool exceedsLimit() const;

    SseClient *m_client = nullptr;
    Exchange m_exchange;
    int m_redirects = 0;
};

#endif // WITNESS_H
