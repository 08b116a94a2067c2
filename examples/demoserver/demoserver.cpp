// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "demoserver.h"

#include "demostream.h"

#include <algorithm>

namespace {

constexpr char Help[] = R"(QtSse demo server

  GET /events          a feed of three event types: price, log, metric
      ?rate=R          R events a second, 0.1 to 100000 (default 10)
      ?types=a,b       only these types
      ?last=N          end after event N; a client that comes back is told to stay away (204)
      ?drop=N          cut the connection after N events
  POST /drop           cut all connections now

Events are numbered. A request with Last-Event-ID: N goes on with event N + 1, also after a
restart of the server.
)";

constexpr double MinimumRate = 0.1;
constexpr double MaximumRate = 100'000;

DemoStream::Options optionsOf(const SseTestRequest &request)
{
    DemoStream::Options options;
    bool ok = false;
    const double rate = request.queryValue("rate").toDouble(&ok);
    if (ok)
        options.rate = std::clamp(rate, MinimumRate, MaximumRate);
    const qint64 last = request.queryValue("last").toLongLong(&ok);
    if (ok && last > 0)
        options.last = last;
    const qint64 dropAfter = request.queryValue("drop").toLongLong(&ok);
    if (ok && dropAfter > 0)
        options.dropAfter = dropAfter;
    const QByteArray types = request.queryValue("types");
    if (!types.isEmpty())
        options.types = types.split(',');
    options.first = request.header("Last-Event-ID").toLongLong() + 1;
    return options;
}

} // namespace

DemoServer::DemoServer(QObject *parent)
    : QObject(parent)
{
    m_server.setHandler([this](SseTestConnection *connection) { answer(connection); });
}

void DemoServer::answer(SseTestConnection *connection)
{
    const SseTestRequest request = connection->request();
    const QByteArray path = request.path();
    if (path == "/events") {
        answerEvents(connection);
    } else if (path == "/drop" && request.method == "POST") {
        m_server.dropConnections();
    } else if (path == "/") {
        connection->respond(SseTestResponse::status(200, Help));
    } else {
        connection->respond(SseTestResponse::status(404, "Not found; see /\n"));
    }
}

void DemoServer::answerEvents(SseTestConnection *connection)
{
    const DemoStream::Options options = optionsOf(connection->request());
    if (options.last > 0 && options.first > options.last)
        connection->respond(SseTestResponse::status(204));
    else
        new DemoStream(connection, options); // owned by the connection
}
