// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef BENCHTABLE_H
#define BENCHTABLE_H

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

// What some clients have measured of the same stream, in rounds in which each has had its turn.
class BenchTable
{
public:
    explicit BenchTable(const QString &title, const QStringList &clients);

    // One round; results are in the order of the clients.
    void addRound(const QList<QJsonObject> &results);

    void printThroughput() const;
    void printLatency() const;
    [[nodiscard]] QJsonObject toJson() const;

private:
    [[nodiscard]] double median(qsizetype client, const QString &figure) const;
    [[nodiscard]] double medianRatio(qsizetype client, const QStringList &others,
                                     const QString &figure) const;
    [[nodiscard]] QString best(const QStringList &candidates) const;

    QString m_title;
    QStringList m_clients;
    QList<QList<QJsonObject>> m_rounds;
};

#endif // BENCHTABLE_H
