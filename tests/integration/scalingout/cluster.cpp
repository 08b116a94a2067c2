// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "cluster.h"

#include "httpexchange.h"
#include "loopback.h"

#include <QtCore/qregularexpression.h>
#include <QtTest/qsignalspy.h>

using namespace Qt::StringLiterals;

namespace {

QByteArray address(quint16 port)
{
    return "127.0.0.1:" + QByteArray::number(port);
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
    , m_balancer(u"haproxy"_s, directory, u"haproxy"_s)
    , m_nodes{std::make_unique<Nginx>(u"node1"_s, directory),
              std::make_unique<Nginx>(u"node2"_s, directory)}
    , m_redisPort(freePort())
    , m_nodePorts{freePort(), freePort()}
    , m_eventsPort(freePort())
    , m_publishingPort(freePort())
{
}

QString Cluster::start()
{
    for (const QString &error : {configureRedis(), configureNodes(), configureBalancer()}) {
        if (!error.isEmpty())
            return error;
    }
    if (!startRedis())
        return u"Redis does not start"_s;
    for (int number : {0, 1}) {
        if (!startNode(number))
            return node(number).name() + u" does not start"_s;
    }
    return startBalancer() ? QString() : u"HAProxy does not start"_s;
}

bool Cluster::startNode(int number)
{
    return node(number).start(m_nodePorts.at(number));
}

bool Cluster::startRedis()
{
    return m_redis.start(m_redisPort);
}

bool Cluster::startBalancer()
{
    return m_balancer.start(m_publishingPort);
}

QUrl Cluster::events(const QString &channel) const
{
    return QUrl(u"http://127.0.0.1:%1/events/%2"_s.arg(QString::number(m_eventsPort), channel));
}

QUrl Cluster::publishing() const
{
    return QUrl(u"http://127.0.0.1:%1/"_s.arg(m_publishingPort));
}

int Cluster::pendingCommands() const
{
    static const QRegularExpression line(u"redis pending commands: (\\d+)"_s);
    int commands = 0;
    for (quint16 port : m_nodePorts) {
        HttpExchange question;
        QSignalSpy answer(&question, &HttpExchange::finished);
        question.send("GET", QUrl(u"http://127.0.0.1:%1/health"_s.arg(port)));
        if (!answer.isEmpty() || answer.wait()) {
            const QString status = QString::fromUtf8(answer.first().at(1).toByteArray());
            commands += line.match(status).captured(1).toInt();
        }
    }
    return commands;
}

void Cluster::printLogs() const
{
    m_redis.printLog();
    for (const auto &node : m_nodes)
        node->printLog();
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

QString Cluster::configureNodes()
{
    for (int number : {0, 1}) {
        Nginx &node = *m_nodes.at(number);
        const Replacements replacements =
                Replacements{
                        {"10.0.0.10:6379", address(m_redisPort)},
                        {"listen 8080", "listen " + address(m_nodePorts.at(number))},
                }
                + m_nodeReplacements;
        for (const QString &error :
             {node.prepare(), node.loadModule(u"ngx_nchan_module.so"_s),
              node.configure(u"" QTSSE_TEMPLATES "/nchan.conf"_s, replacements)}) {
            if (!error.isEmpty())
                return error;
        }
    }
    return {};
}

QString Cluster::configureBalancer()
{
    const QString target = m_balancer.path(u"haproxy.cfg"_s);
    m_balancer.setArguments({u"-db"_s, u"-f"_s, target});
    return writeConfiguration(u"" QTSSE_TEMPLATES "/haproxy.cfg"_s, target,
                              {
                                      {"log /dev/log local0", "log stdout format raw local0"},
                                      {"bind :80", "bind " + address(m_eventsPort)},
                                      {"bind 10.0.0.1:8081", "bind " + address(m_publishingPort)},
                                      {"10.0.0.11:8080", address(m_nodePorts.at(0))},
                                      {"10.0.0.12:8080", address(m_nodePorts.at(1))},
                              });
}
