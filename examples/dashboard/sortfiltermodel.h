// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SORTFILTERMODEL_H
#define SORTFILTERMODEL_H

#include <QtCore/qsortfilterproxymodel.h>
#include <QtCore/qstringlist.h>
#include <QtQml/qqml.h>

// Qt's proxy for use in QML: sorts by a role, and shows the rows in which a role has one of some
// values.
class SortFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString sortField READ sortField WRITE setSortField NOTIFY sortFieldChanged FINAL)
    Q_PROPERTY(QString filterField READ filterField WRITE setFilterField NOTIFY filterFieldChanged
                       FINAL)
    Q_PROPERTY(QStringList accepted READ accepted WRITE setAccepted NOTIFY acceptedChanged FINAL)

public:
    explicit SortFilterModel(QObject *parent = nullptr);

    [[nodiscard]] QString sortField() const { return m_sortField; }
    void setSortField(const QString &field);

    [[nodiscard]] QString filterField() const { return m_filterField; }
    void setFilterField(const QString &field);

    [[nodiscard]] QStringList accepted() const { return m_accepted; }
    void setAccepted(const QStringList &values); // empty: all

Q_SIGNALS:
    void sortFieldChanged();
    void filterFieldChanged();
    void acceptedChanged();

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    [[nodiscard]] int roleOf(const QString &field) const;
    void findRoles();

    QString m_sortField;
    QString m_filterField;
    QStringList m_accepted;
};

#endif // SORTFILTERMODEL_H
