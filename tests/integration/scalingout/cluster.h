// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CLUSTER_H
#define CLUSTER_H

#include "nginx.h"

#include <QtCore/qurl.h>

// HAProxy in front of two nodes of Nchan with one Redis.
class Cluster
{
public:
    enum class Server {
        Redis,
        Node1,
        Node2,
        Balancer,
    };

    // Returns what is not installed, or an empty string.
    [[nodiscard]] static QString missingProgram();

    explicit Cluster(const QString &directory);

    // Changes what an Nchan node is configured with, before start().
    void replaceInNodes(const Replacements &replacements) { m_nodeReplacements = replacements; }
    // Starts all of it, and waits until the nodes can be used. Returns an empty string, or what is
    // wrong.
    [[nodiscard]] QString start();
    [[nodiscard]] bool start(Server server);
    [[nodiscard]] Service &service(Server server);

    [[nodiscard]] QUrl events(const QString &channel) const;
    [[nodiscard]] QUrl secureEvents(const QString &channel) const;
    [[nodiscard]] QUrl publishing() const;
    // Returns how many commands the nodes have sent to Redis that it has not answered.
    [[nodiscard]] int pendingCommands() const;

    void printLogs() const;

private:
    [[nodiscard]] QString configureRedis();
    [[nodiscard]] QString configureNode(Nginx &node, quint16 port);
    [[nodiscard]] QString configureBalancer();

    Service m_redis;
    Nginx m_node1;
    Nginx m_node2;
    Service m_balancer;
    Replacements m_nodeReplacements;
    const quint16 m_redisPort;
    const quint16 m_node1Port;
    const quint16 m_node2Port;
    const quint16 m_eventsPort;
    const quint16 m_secureEventsPort;
    const quint16 m_publishingPort;
};

#endif // CLUSTER_H
