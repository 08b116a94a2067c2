// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef NOTIFYWATCH_H
#define NOTIFYWATCH_H

#include <QtCore/qlist.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qobject.h>
#include <QtCore/qset.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>
#ifdef QT_QML_LIB
#  include <QtQml/qjsvalue.h>
#endif

#include <functional>
#include <utility>

// The functions of scripts have no operator==.
inline bool isSame(const QVariant &lhs, const QVariant &rhs)
{
#ifdef QT_QML_LIB
    if (lhs.metaType() == QMetaType::fromType<QJSValue>() && rhs.metaType() == lhs.metaType())
        return lhs.value<QJSValue>().strictlyEquals(rhs.value<QJSValue>());
#endif
    return lhs == rhs;
}

// Watches all properties of an object that have a NOTIFY signal, as two kinds of bindings do.
//
// One kind reads a property when its own signal is emitted: what it has read last must be the value
// in the end. The other one reads all properties at each signal of the object, whatever the reason:
// if it has seen a value that was not announced yet, the announcement must follow, even if the value
// is the old one again. A signal that is emitted although nothing has changed is a fault as well.
class NotifyWatch : public QObject
{
public:
    // Values that change with the time are announced now and then.
    explicit NotifyWatch(QObject *object, const QStringList &continuous = {},
                         const QStringList &unwatchedSignals = {})
        : m_object(object)
    {
        const QMetaObject *const meta = object->metaObject();
        for (const QMetaProperty &property : notifying(meta)) {
            m_properties.append({property, property.notifySignalIndex(), property.read(object),
                                 continuous.contains(QLatin1String(property.name()))});
        }
        for (int i = firstOwn(meta)->methodOffset(); i < meta->methodCount(); ++i) {
            const QMetaMethod method = meta->method(i);
            if (method.methodType() == QMetaMethod::Signal
                && !unwatchedSignals.contains(QLatin1String(method.name()))) {
                QMetaObject::connect(object, i, this, QObject::staticMetaObject.methodCount() + i);
            }
        }
    }

    // The properties of our own classes that have a NOTIFY signal.
    static QList<QMetaProperty> notifying(const QMetaObject *meta)
    {
        QList<QMetaProperty> properties;
        for (int i = firstOwn(meta)->propertyOffset(); i < meta->propertyCount(); ++i) {
            const QMetaProperty property = meta->property(i);
            // A property of a base may be hidden by another one of its name.
            if (property.hasNotifySignal() && meta->indexOfProperty(property.name()) == i)
                properties.append(property);
        }
        return properties;
    }

    // Our class that is nearest to Qt's.
    static const QMetaObject *firstOwn(const QMetaObject *meta)
    {
        while (QByteArray(meta->superClass()->className()).startsWith("Sse"))
            meta = meta->superClass();
        return meta;
    }

    // Those whose present value nobody was told of.
    [[nodiscard]] QStringList stale() const
    {
        QStringList names;
        for (const Property &property : m_properties) {
            if (property.isPending || !isSame(property.meta.read(m_object), property.told))
                names.append(QStringLiteral("%1 is stale").arg(nameOf(property)));
        }
        return names;
    }

    // For a signal that is emitted once for all that has changed in a time: values may be the old ones
    // again by then.
    void allowNeedless(const QString &signal) { m_needlessAllowed.insert(signal); }

    [[nodiscard]] QStringList faults() const { return stale() + m_needless; }
    [[nodiscard]] QSet<QString> changed() const { return m_changed; }
    [[nodiscard]] QSet<int> emitted() const { return m_emitted; }

protected:
    int qt_metacall(QMetaObject::Call call, int id, void **arguments) override
    {
        id = QObject::qt_metacall(call, id, arguments);
        if (id >= 0 && call == QMetaObject::InvokeMetaMethod) {
            onSignal(id);
            return -1;
        }
        return id;
    }

private:
    struct Property
    {
        QMetaProperty meta;
        int notifySignal;
        QVariant told;
        bool isContinuous;
        bool isPending = false;
    };

    static QString nameOf(const Property &property)
    {
        return QString::fromLatin1(property.meta.name());
    }

    void onSignal(int signal)
    {
        m_emitted.insert(signal);
        bool isNotification = false;
        bool isNeeded = false;
        for (Property &property : m_properties) {
            const QVariant value = property.meta.read(m_object);
            const bool isOther = !isSame(value, property.told);
            if (property.notifySignal == signal) {
                isNotification = true;
                isNeeded = isNeeded || isOther || property.isPending || property.isContinuous;
                if (isOther)
                    m_changed.insert(nameOf(property));
                property.told = value;
                property.isPending = false;
            } else if (isOther && !property.isContinuous) {
                property.isPending = true;
            }
        }
        const QString name = QString::fromLatin1(m_object->metaObject()->method(signal).name());
        if (isNotification && !isNeeded && !m_needlessAllowed.contains(name))
            m_needless.append(QStringLiteral("%1() was emitted without a change").arg(name));
    }

    QObject *m_object;
    QList<Property> m_properties;
    QStringList m_needless;
    QSet<QString> m_needlessAllowed;
    QSet<QString> m_changed;
    QSet<int> m_emitted;
};

// What scenarios have found, with their names.
class NotifyFindings
{
public:
    explicit NotifyFindings(const QMetaObject *meta)
        : m_meta(meta)
    {
    }

    void add(const QString &scenario, const NotifyWatch &watch)
    {
        m_changed.unite(watch.changed());
        const QStringList faults = watch.faults();
        for (const QString &fault : faults)
            addFault(scenario, fault);
    }

    void addFault(const QString &scenario, const QString &fault)
    {
        m_faults.append(scenario + QLatin1String(": ") + fault);
    }

    // A new property is to be changed by a scenario.
    void checkThatAllHaveChanged()
    {
        for (const QMetaProperty &property : NotifyWatch::notifying(m_meta)) {
            const QString name = QString::fromLatin1(property.name());
            if (!m_changed.contains(name))
                m_faults.append(QStringLiteral("no scenario changes %1").arg(name));
        }
    }

    [[nodiscard]] QByteArray text() const { return m_faults.join(QLatin1Char('\n')).toUtf8(); }
    [[nodiscard]] bool isEmpty() const { return m_faults.isEmpty(); }

private:
    const QMetaObject *m_meta;
    QStringList m_faults;
    QSet<QString> m_changed;
};

// Sets each property that can be set to another value, to the same, and back.
inline void setAll(QObject *object, const QVariantMap &others, const QStringList &unwatchedSignals,
                   NotifyFindings *findings)
{
    const QString scenario = QStringLiteral("setters");
    const QList<QMetaProperty> properties = NotifyWatch::notifying(object->metaObject());
    for (const QMetaProperty &property : properties) {
        const QString name = QString::fromLatin1(property.name());
        if (!property.isWritable())
            continue;
        const QVariant before = property.read(object);
        const QVariant other = others.value(name);
        if (!other.isValid()) {
            findings->addFault(scenario,
                               QStringLiteral("no other value is known for %1").arg(name));
            continue;
        }
        const NotifyWatch watch(object, {}, unwatchedSignals);
        property.write(object, other);
        if (isSame(property.read(object), before))
            findings->addFault(scenario, QStringLiteral("could not set %1").arg(name));
        property.write(object, other);
        property.write(object, before);
        findings->add(scenario, watch);
    }
}

inline QList<QMetaMethod> signalsOf(const QMetaObject *meta,
                                    const QStringList &unwatchedSignals = {})
{
    QList<QMetaMethod> result;
    for (int i = NotifyWatch::firstOwn(meta)->methodOffset(); i < meta->methodCount(); ++i) {
        const QMetaMethod method = meta->method(i);
        if (method.methodType() == QMetaMethod::Signal
            && !unwatchedSignals.contains(QLatin1String(method.name()))) {
            result.append(method);
        }
    }
    return result;
}

// Calls a function when a signal, known by its number only, is emitted for the first time.
class FirstEmission : public QObject
{
public:
    FirstEmission(QObject *sender, const QMetaMethod &signal, std::function<void()> action)
        : m_action(std::move(action))
    {
        QMetaObject::connect(sender, signal.methodIndex(), this,
                             QObject::staticMetaObject.methodCount());
    }

protected:
    int qt_metacall(QMetaObject::Call call, int id, void **arguments) override
    {
        id = QObject::qt_metacall(call, id, arguments);
        if (id == 0 && call == QMetaObject::InvokeMetaMethod) {
            if (const auto action = std::exchange(m_action, {}))
                action();
            return -1;
        }
        return id;
    }

private:
    std::function<void()> m_action;
};

#endif // NOTIFYWATCH_H
