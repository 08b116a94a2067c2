// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef NAIVEMODEL_H
#define NAIVEMODEL_H

#include <QtSse/SseEvent>

#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

// What SseEventModel is documented to do, without its passes: it handles each event when it comes.
// The key is the member "k", and events of type "gone" remove rows.
class NaiveModel
{
public:
    explicit NaiveModel(bool isKeyed)
        : m_isKeyed(isKeyed)
    {
    }

    void add(const SseEvent &event);
    void clear() { m_rows.clear(); }
    void setMaximumCount(int count);
    void setEventTypes(const QStringList &types) { m_eventTypes = types; }

    [[nodiscard]] QStringList texts() const; // of the rows, the oldest first

    int received = 0;
    int withoutKey = 0;
    int removals = 0; // events of type "gone" that have a key

private:
    struct Row
    {
        QString key;
        QString text;
        int lastEvent; // when
    };

    [[nodiscard]] qsizetype find(const QString &key) const;
    void limit();

    bool m_isKeyed;
    int m_maximumCount = 1000;
    QStringList m_eventTypes;
    QList<Row> m_rows;
};

#endif // NAIVEMODEL_H
