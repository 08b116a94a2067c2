// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/SseCoro>

#include <QCoro/QCoroTask>

#include <QtCore/qcoreapplication.h>

namespace {

QCoro::Task<bool> isRefused(SseClient &client)
{
    const std::optional<SseEvent> event = co_await SseCoro::event(client);
    co_return !event && client.error() == SseClient::Error::InvalidUrlError;
}

} // namespace

// Builds and links; what it can do is tested elsewhere.
int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    SseClient client;
    return QCoro::waitFor(isRefused(client)) ? 0 : 1;
}
