// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "cluster.h"

#include "../../auto/common/patience.h"
#include "httpexchange.h"
#include "loopback.h"

#include <QtCore/qregularexpression.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtestsystem.h>

using namespace Qt::StringLiterals;

namespace {

QByteArray address(quint16 port)
{
    return "127.0.0.1:" + QByteArray::number(port);
}

// What a node says of itself, empty if it does not answer.
QString status(quint16 port)
{
    HttpExchange question;
    QSignalSpy answer(&question, &HttpExchange::finished);
    question.send("GET", QUrl(u"http://127.0.0.1:%1/health"_s.arg(port)));
    if (answer.isEmpty() && !answer.wait(Patience))
        return {};
    return QString::fromUtf8(answer.first().at(1).toByteArray());
}

// By the rule of HAProxy's check.
bool isHealthy(quint16 port)
{
    return status(port).contains(u"redis unhealthy upstreams: 0"_s);
}

} // namespace

QString Cluster::missingProgram()
{
    for (const QString &program : {u"nginx"_s, u"redis-server"_s, u"haproxy"_s}) {
        if (Service::find(program).isEmpty())
            return program;
    }
    return Nginx::findModule(u"ngx_nchan_module.so"_s).isEmpty() ? u"the nginx module nchan"_s
                                                                 : QString();
}

Cluster::Cluster(const QString &directory)
    : m_redis(u"redis"_s, directory, u"redis-server"_s)
    , m_node1(u"node1"_s, directory)
    , m_node2(u"node2"_s, directory)
    , m_balancer(u"haproxy"_s, directory, u"haproxy"_s)
    , m_redisPort(freePort())
    , m_node1Port(freePort())
    , m_node2Port(freePort())
    , m_eventsPort(freePort())
    , m_secureEventsPort(freePort())
    , m_publishingPort(freePort())
{
}

QString Cluster::start()
{
    for (const QString &error : {configureRedis(), configureNode(m_node1, m_node1Port),
                                 configureNode(m_node2, m_node2Port), configureBalancer()}) {
        if (!error.isEmpty())
            return error;
    }
    for (Server server : {Server::Redis, Server::Node1, Server::Node2}) {
        if (!start(server))
            return service(server).name() + u" does not start"_s;
    }
    // HAProxy believes that a node can be used until it has checked it, and a node refuses all
    // requests until it is connected to Redis.
    for (quint16 port : {m_node1Port, m_node2Port}) {
        if (!QTest::qWaitFor([port] { return isHealthy(port); }))
            return u"a node is not connected to Redis"_s;
    }
    return start(Server::Balancer) ? QString() : m_balancer.name() + u" does not start"_s;
}

bool Cluster::start(Server server)
{
    switch (server) {
    case Server::Redis:
        return m_redis.start(m_redisPort);
    case Server::Node1:
        return m_node1.start(m_node1Port);
    case Server::Node2:
        return m_node2.start(m_node2Port);
    case Server::Balancer:
        break;
    }
    return m_balancer.start(m_publishingPort);
}

Service &Cluster::service(Server server)
{
    switch (server) {
    case Server::Redis:
        return m_redis;
    case Server::Node1:
        return m_node1;
    case Server::Node2:
        return m_node2;
    case Server::Balancer:
        break;
    }
    return m_balancer;
}

QUrl Cluster::events(const QString &channel) const
{
    return QUrl(u"http://127.0.0.1:%1/events/%2"_s.arg(QString::number(m_eventsPort), channel));
}

QUrl Cluster::secureEvents(const QString &channel) const
{
    QUrl url = events(channel);
    url.setScheme(u"https"_s);
    url.setPort(m_secureEventsPort);
    return url;
}

QUrl Cluster::publishing() const
{
    return QUrl(u"http://127.0.0.1:%1/"_s.arg(m_publishingPort));
}

int Cluster::pendingCommands() const
{
    static const QRegularExpression line(u"redis pending commands: (\\d+)"_s);
    int commands = 0;
    for (quint16 port : {m_node1Port, m_node2Port})
        commands += line.match(status(port)).captured(1).toInt();
    return commands;
}

void Cluster::printLogs() const
{
    m_redis.printLog();
    m_node1.printLog();
    m_node2.printLog();
    m_balancer.printLog();
}

QString Cluster::configureRedis()
{
    m_redis.setArguments({m_redis.path(u"redis.conf"_s)});
    return writeConfiguration(u"" QTSSE_TEMPLATES "/redis.conf"_s, m_redis.path(u"redis.conf"_s),
                              {
                                      {"bind 10.0.0.10", "bind 127.0.0.1"},
                                      {"port 6379", "port " + QByteArray::number(m_redisPort)},
                                      {"dir /var/lib/redis", "dir ."},
                              });
}

QString Cluster::configureNode(Nginx &node, quint16 port)
{
    const Replacements frameReplacements = {
            {"user www-data;\n", ""}, // who the tests run as
            {"/run/nginx.pid", "nginx.pid"},
            {"/var/log/nginx/error.log", "stderr"},
            {"/etc/nginx/modules-enabled/", "modules/"},
            {"/etc/nginx/conf.d/", "conf.d/"},
    };
    const Replacements replacements =
            Replacements{
                    {"10.0.0.10:6379", address(m_redisPort)},
                    {"listen 8080", "listen " + address(port)},
            }
            + m_nodeReplacements;
    for (const QString &error :
         {node.prepare(u"" QTSSE_TEMPLATES "/nginx.conf"_s, frameReplacements),
          node.loadModule(u"ngx_nchan_module.so"_s),
          node.configure(u"" QTSSE_TEMPLATES "/nchan.conf"_s, replacements)}) {
        if (!error.isEmpty())
            return error;
    }
    return {};
}

QString Cluster::configureBalancer()
{
    // HAProxy looks for the key of a certificate beside it, as .key.
    const QString certificate = m_balancer.path(u"events.pem"_s);
    const QString tls = u"" QTSSE_TEST_DATA "/tls/server"_s;
    QString error = writeConfiguration(tls + u".crt"_s, certificate, {});
    if (error.isEmpty())
        error = writeConfiguration(tls + u".key"_s, certificate + u".key"_s, {});
    if (!error.isEmpty())
        return error;

    const QString target = m_balancer.path(u"haproxy.cfg"_s);
    m_balancer.setArguments({u"-db"_s, u"-f"_s, target});
    const Replacements replacements = {
            {"log /dev/log local0", "log stdout format raw local0"},
            {"bind :80", "bind " + address(m_eventsPort)},
            {"bind :443", "bind " + address(m_secureEventsPort)},
            {"/etc/haproxy/events.example.org.pem", certificate.toLocal8Bit()},
            {"bind 10.0.0.1:8081", "bind " + address(m_publishingPort)},
            {"10.0.0.11:8080", address(m_node1Port)},
            {"10.0.0.12:8080", address(m_node2Port)},
    };
    return writeConfiguration(u"" QTSSE_TEMPLATES "/haproxy.cfg"_s, target, replacements);
}
