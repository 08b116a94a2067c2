// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef QUOTE_H
#define QUOTE_H

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qmap.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qset.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>
#include <QtCore/qvariant.h>

#include <list>
#include <optional>
#include <vector>

// Compares all properties, as MEMBER properties need operator!= (Qt 6.4) or operator== (Qt 6.11).
template <typename Gadget>
bool isEqual(const Gadget &lhs, const Gadget &rhs)
{
    const QMetaObject &metaObject = Gadget::staticMetaObject;
    for (int i = 0; i < metaObject.propertyCount(); ++i) {
        if (metaObject.property(i).readOnGadget(&lhs) != metaObject.property(i).readOnGadget(&rhs))
            return false;
    }
    return true;
}

struct Level
{
    Q_GADGET
    Q_PROPERTY(double price MEMBER price)
    Q_PROPERTY(int size MEMBER size)

public:
    double price = 0;
    int size = 1;

    friend bool operator==(const Level &lhs, const Level &rhs) { return isEqual(lhs, rhs); }
    friend bool operator!=(const Level &lhs, const Level &rhs) { return !(lhs == rhs); }
};

struct Quote
{
    Q_GADGET
    Q_PROPERTY(QString currency MEMBER currency)
    Q_PROPERTY(Level best MEMBER best)
    Q_PROPERTY(QList<Level> levels MEMBER levels)

public:
    QString currency = QStringLiteral("EUR");
    Level best;
    QList<Level> levels;

    friend bool operator==(const Quote &lhs, const Quote &rhs) { return isEqual(lhs, rhs); }
    friend bool operator!=(const Quote &lhs, const Quote &rhs) { return !(lhs == rhs); }
};

struct Plain // no gadget
{
    int value = 0;

    friend bool operator==(const Plain &lhs, const Plain &rhs) { return lhs.value == rhs.value; }
    friend bool operator!=(const Plain &lhs, const Plain &rhs) { return !(lhs == rhs); }
};

class Trade
{
    Q_GADGET
    Q_PROPERTY(bool isOpen MEMBER isOpen)
    Q_PROPERTY(qint8 tiny MEMBER tiny)
    Q_PROPERTY(quint8 byte MEMBER byte)
    Q_PROPERTY(int count MEMBER count)
    Q_PROPERTY(uint positive MEMBER positive)
    Q_PROPERTY(qint64 id MEMBER id)
    Q_PROPERTY(quint64 hash MEMBER hash)
    Q_PROPERTY(float ratio MEMBER ratio)
    Q_PROPERTY(double price MEMBER price)
    Q_PROPERTY(QString symbol MEMBER symbol)
    Q_PROPERTY(QByteArray bytes MEMBER bytes)
    Q_PROPERTY(QUrl url MEMBER url)
    Q_PROPERTY(QUuid uuid MEMBER uuid)
    Q_PROPERTY(QDateTime time MEMBER time)
    Q_PROPERTY(QDate date MEMBER date)
    Q_PROPERTY(QTime clock MEMBER clock)
    Q_PROPERTY(Side side MEMBER side)
    Q_PROPERTY(Small small MEMBER small)
    Q_PROPERTY(Options options READ readOptions WRITE setOptions)
    Q_PROPERTY(Quote quote MEMBER quote)
    Q_PROPERTY(QList<int> numbers MEMBER numbers)
    Q_PROPERTY(QStringList words MEMBER words)
    Q_PROPERTY(QList<Side> sides MEMBER sides)
    Q_PROPERTY(QList<QList<double>> matrix MEMBER matrix)
    Q_PROPERTY(std::vector<Level> vector MEMBER vector)
    Q_PROPERTY(QMap<QString, Level> byName MEMBER byName)
    Q_PROPERTY(std::optional<double> change MEMBER change)
    Q_PROPERTY(std::optional<QString> note MEMBER note)
    Q_PROPERTY(std::optional<Side> maybeSide MEMBER maybeSide)
    Q_PROPERTY(std::optional<Level> maybeLevel MEMBER maybeLevel)
    Q_PROPERTY(QList<std::optional<double>> gaps MEMBER gaps)
    Q_PROPERTY(QVariant anything MEMBER anything)
    Q_PROPERTY(QVariantMap map MEMBER map)
    Q_PROPERTY(QVariantList list MEMBER list)
    Q_PROPERTY(QJsonValue json MEMBER json)
    Q_PROPERTY(QJsonObject object MEMBER object)
    Q_PROPERTY(QJsonArray array MEMBER array)
    Q_PROPERTY(int constant READ constant CONSTANT)
    Q_PROPERTY(int readOnly READ constant)
    Q_PROPERTY(Plain plain MEMBER plain)
    Q_PROPERTY(QList<Plain> plains READ plains WRITE setPlains)
    Q_PROPERTY(Trade *pointer MEMBER pointer)

public:
    enum class Side {
        Buy,
        Sell,
        PartlyFilled = 7
    };
    Q_ENUM(Side)
    enum class Small : quint8 {
        Zero,
        Large = 200
    };
    Q_ENUM(Small)
    enum Option {
        None = 0,
        Hidden = 1,
        PostOnly = 2,
        Iceberg = 4
    };
    Q_DECLARE_FLAGS(Options, Option)
    Q_FLAG(Options)

    // moc of Qt 6.4 generates no valid code for a MEMBER with flags.
    [[nodiscard]] Options readOptions() const { return options; }
    void setOptions(Options value) { options = value; }
    [[nodiscard]] int constant() const { return 42; }
    [[nodiscard]] QList<Plain> plains() const { return {}; }
    void setPlains(const QList<Plain> &) {}

    bool isOpen = false;
    qint8 tiny = 0;
    quint8 byte = 0;
    int count = 0;
    uint positive = 0;
    qint64 id = 0;
    quint64 hash = 0;
    float ratio = 0;
    double price = 0;
    QString symbol;
    QByteArray bytes;
    QUrl url;
    QUuid uuid;
    QDateTime time;
    QDate date;
    QTime clock;
    Side side = Side::Buy;
    Small small = Small::Zero;
    Options options;
    Quote quote;
    QList<int> numbers;
    QStringList words;
    QList<Side> sides;
    QList<QList<double>> matrix;
    std::vector<Level> vector;
    QMap<QString, Level> byName;
    std::optional<double> change;
    std::optional<QString> note;
    std::optional<Side> maybeSide;
    std::optional<Level> maybeLevel;
    QList<std::optional<double>> gaps;
    QVariant anything;
    QVariantMap map;
    QVariantList list;
    QJsonValue json;
    QJsonObject object;
    QJsonArray array;
    Plain plain;
    Trade *pointer = nullptr;
};

struct Node
{
    Q_GADGET
    Q_PROPERTY(QList<Node> children READ readChildren WRITE setChildren)

public:
    [[nodiscard]] QList<Node> readChildren() const { return children; }
    void setChildren(const QList<Node> &nodes) { children = nodes; }

    QList<Node> children;
};

struct ReadOnly
{
    Q_GADGET
    Q_PROPERTY(int value READ value CONSTANT)

public:
    [[nodiscard]] int value() const { return 1; }
};

struct Ping
{
    Q_GADGET
};

struct Base
{
    Q_GADGET
    Q_PROPERTY(int first MEMBER first)

public:
    int first = 0;
};

struct Derived : Base
{
    Q_GADGET
    Q_PROPERTY(int second MEMBER second)

public:
    int second = 0;
};

#endif // QUOTE_H
