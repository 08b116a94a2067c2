// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CLUSTER_H
#define CLUSTER_H

#include "nginx.h"

#include <QtCore/qurl.h>

#include <array>
#include <memory>

// HAProxy in front of two nodes of Nchan with one Redis.
class Cluster
{
public:
    // Returns what is not installed, or an empty string.
    [[nodiscard]] static QString missingProgram();

    explicit Cluster(const QString &directory);

    // Changes what an Nchan node is configured with, before start().
    void replaceInNodes(const Replacements &replacements) { m_nodeReplacements = replacements; }
    // Starts all of it. Returns an empty string, or what is wrong.
    [[nodiscard]] QString start();

    [[nodiscard]] bool startNode(int number);
    [[nodiscard]] bool startRedis();
    [[nodiscard]] bool startBalancer();

    [[nodiscard]] Service &node(int number) { return *m_nodes.at(number); }
    [[nodiscard]] Service &redis() { return m_redis; }
    [[nodiscard]] Service &balancer() { return m_balancer; }

    [[nodiscard]] QUrl events(const QString &channel) const;
    [[nodiscard]] QUrl publishing() const;

    // Returns how many commands the nodes have sent to Redis that it has not answered.
    [[nodiscard]] int pendingCommands() const;

    void printLogs() const;

private:
    [[nodiscard]] QString configureNodes();
    [[nodiscard]] QString configureRedis();
    [[nodiscard]] QString configureBalancer();

    Service m_redis;
    Service m_balancer;
    std::array<std::unique_ptr<Nginx>, 2> m_nodes;
    Replacements m_nodeReplacements;
    const quint16 m_redisPort;
    const std::array<quint16, 2> m_nodePorts;
    const quint16 m_eventsPort;
    const quint16 m_publishingPort;
};

#endif // CLUSTER_H
