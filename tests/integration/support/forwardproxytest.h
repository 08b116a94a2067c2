// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef FORWARDPROXYTEST_H
#define FORWARDPROXYTEST_H

#include "configuration.h"
#include "feed.h"
#include "listener.h"
#include "service.h"

#include <QtCore/qmetatype.h>
#include <QtCore/qobject.h>
#include <QtCore/qtemporarydir.h>
#include <QtNetwork/qnetworkproxy.h>

#include <memory>
#include <utility>

// How a client reaches servers through the proxy of its network.
struct ForwardRoute
{
    bool isSecure = false;
    QByteArray authentication = {}; // that the proxy requires, if any
};

Q_DECLARE_METATYPE(ForwardRoute)

// What is expected of a proxy between the clients of a network and all servers. Only the proxy can
// resolve the name of the server. QtTest runs the test functions of the base class, too.
class ForwardProxyTest : public QObject
{
    Q_OBJECT

protected:
    using Error = SseClient::Error;
    using Routes = QList<std::pair<const char *, ForwardRoute>>;

    ForwardProxyTest(const QString &program, QNetworkProxy::ProxyType type);

    [[nodiscard]] virtual Routes routes() const = 0;
    // Writes the configuration and sets the arguments of the proxy. Returns an empty string, or
    // what is wrong.
    [[nodiscard]] virtual QString configure(Service &proxy, const ForwardRoute &route) = 0;
    // What a client reports if the proxy cannot connect, or must not. With HttpStatusError, the
    // status of the response of the proxy.
    [[nodiscard]] virtual std::pair<Error, int> errorWhileDown(const ForwardRoute &route) const = 0;
    [[nodiscard]] virtual std::pair<Error, int> errorOfRule(const ForwardRoute &route) const = 0;

    // What starts the proxy.
    [[nodiscard]] virtual QString programToRun() const { return m_program; }

    [[nodiscard]] quint16 port() const { return m_port; }
    // The proxy connects to the server at each port but this one.
    [[nodiscard]] quint16 closedPort() const { return m_closedPort; }
    // Writes a file that the proxy reads. Returns its path, or an empty string.
    [[nodiscard]] static QString writeFile(const Service &proxy, const QString &name,
                                           const QByteArray &text);
    // "127.0.0.1 events.invalid"
    [[nodiscard]] static QByteArray hosts();

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void deliversEachEventAtOnce_data();
    void deliversEachEventAtOnce();
    void losesNothingOverARestartOfTheProxy_data();
    void losesNothingOverARestartOfTheProxy();
    void losesNothingOverARestartOfTheApplication_data();
    void losesNothingOverARestartOfTheApplication();
    void slowsTheServerDown_data();
    void slowsTheServerDown();
    void reportsWrongCredentials_data();
    void reportsWrongCredentials();
    void reportsARule_data();
    void reportsARule();

private:
    void addRoutes() const;
    void start(const ForwardRoute &route, const QString &password = QStringLiteral("secret"));
    void open(Listener &listener, const ForwardRoute &route, quint16 port);

    const QString m_program;
    const QNetworkProxy::ProxyType m_type;
    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<Feed> m_feed;
    std::unique_ptr<Service> m_proxy;
    quint16 m_port = 0;
    quint16 m_closedPort = 0;
};

#endif // FORWARDPROXYTEST_H
