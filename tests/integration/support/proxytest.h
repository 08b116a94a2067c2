// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef PROXYTEST_H
#define PROXYTEST_H

#include "configuration.h"
#include "feed.h"
#include "listener.h"
#include "service.h"

#include <QtCore/qmetatype.h>
#include <QtCore/qobject.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qtemporarydir.h>

#include <memory>
#include <utility>

// How a client speaks to a proxy.
struct ProxyRoute
{
    bool isSecure = false;
    bool isHttp2 = false;
    QByteArray encoding; // of the stream; if empty, the client asks for no compression
    Replacements replacements; // in the configuration of the proxy
    bool tellsBreaks = true; // or does a stream that broke off look like one that has ended?
};

Q_DECLARE_METATYPE(ProxyRoute)

// What is expected of every reverse proxy in front of an application that serves event streams.
// QtTest runs the test functions of the base class, too.
class ProxyTest : public QObject
{
    Q_OBJECT

protected:
    using Routes = QList<std::pair<const char *, ProxyRoute>>;

    // The tests are skipped if the program, or one of the files, is not there.
    explicit ProxyTest(const QString &program, const QStringList &files = {});

    [[nodiscard]] virtual Routes routes() const = 0;
    // Writes the configuration and sets the arguments of the proxy. Returns an empty string, or
    // what is wrong.
    [[nodiscard]] virtual QString configure(Service &proxy, const ProxyRoute &route) = 0;
    // The status that the proxy sends while nobody listens at the port of the application, or 0 if
    // it closes the connection.
    [[nodiscard]] virtual int statusWhileDown(const ProxyRoute &route) const = 0;
    // What the proxy has logged when it is ready, if it listens before it is.
    [[nodiscard]] virtual QByteArray readyMark() const { return {}; }
    // Whether the proxy gives up an application that is silent for some time.
    [[nodiscard]] virtual bool limitsSilence() const { return true; }

    [[nodiscard]] QByteArray address(quint16 port) const;
    [[nodiscard]] quint16 port() const { return m_port; } // 0: there is none without TLS
    [[nodiscard]] quint16 securePort() const { return m_securePort; }
    [[nodiscard]] quint16 applicationPort() { return m_feed->server().port(); }
    [[nodiscard]] QByteArray silence() const { return m_silence; } // in seconds
    // Returns the path of a file with both the key and the certificate of the test server, or an
    // empty string.
    [[nodiscard]] QString writeKeyAndCertificate(const Service &proxy) const;

    [[nodiscard]] Service &proxy() { return *m_proxy; }
    void start(const ProxyRoute &route = {});
    void open(Listener &listener, const ProxyRoute &route,
              const QString &path = QStringLiteral("/events")) const;

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void deliversEachEventAtOnce_data();
    void deliversEachEventAtOnce();
    void deliversLongEvents_data();
    void deliversLongEvents();
    void losesNothingOverARestartOfTheApplication_data();
    void losesNothingOverARestartOfTheApplication();
    void losesNothingOverARestartOfTheProxy_data();
    void losesNothingOverARestartOfTheProxy();
    void tellsABreakFromAnEnd_data();
    void tellsABreakFromAnEnd();
    void sendsABody();
    void reportsAWrongPath();
    void cutsSilenceButNotHeartbeats();
    void isTrustedThroughItsAuthority();

private:
    void addRoutes() const;
    [[nodiscard]] ProxyRoute firstRoute() const { return routes().constFirst().second; }
    [[nodiscard]] quint16 anyPort() const { return m_port != 0 ? m_port : m_securePort; }

    const QString m_program;
    const QStringList m_files;
    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<Feed> m_feed;
    std::unique_ptr<Service> m_proxy;
    QByteArray m_silence;
    quint16 m_port = 0;
    quint16 m_securePort = 0;
};

#endif // PROXYTEST_H
