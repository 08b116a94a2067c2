// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/busythread.h"
#include "../common/modelsettling.h"
#include "naivemodel.h"

#include <QtSse/SseEventModel>

#include <QtCore/qjsonvalue.h>
#include <QtCore/qrandom.h>
#include <QtCore/qset.h>
#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <functional>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

quint32 seedOfThisRun()
{
    bool isSet = false;
    const uint seed = qEnvironmentVariable("QTSSE_MODEL_SEED").toUInt(&isSet);
    return isSet ? seed : QRandomGenerator::global()->generate();
}

QStringList texts(const SseEventModel &model)
{
    QStringList texts;
    for (int row = 0; row < model.count(); ++row)
        texts.append(model.eventAt(row).text());
    if (model.isNewestFirst())
        std::reverse(texts.begin(), texts.end());
    return texts;
}

// A random sequence of events and calls, which a model and the naive model are put through.
class Sequence
{
public:
    Sequence(quint32 seed, bool isKeyed);

    void run();
    void end();

    [[nodiscard]] QString contradiction() const;

private:
    void step();
    void addEvents();
    void changeASetting();
    [[nodiscard]] SseEvent randomEvent();
    void actInASlot();
    void look(int first, int last);

    QRandomGenerator m_random;
    bool m_isKeyed;
    int m_keys;
    int m_events = 0;
    int m_slotCalls = 0;
    bool m_isInSlot = false;
    bool m_wasCleared = false;
    QSet<QString> m_shown;
    QStringList m_calls; // printed after a failure
    NaiveModel m_naive;
    SseEventModel m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

Sequence::Sequence(quint32 seed, bool isKeyed)
    : m_random(seed)
    , m_isKeyed(isKeyed)
    , m_keys(2 + m_random.bounded(8))
    , m_naive(isKeyed)
{
    m_model.setUpdateInterval(0ms);
    if (isKeyed)
        m_model.setKeyField(u"k"_s);
    m_model.setRemoveTypes({u"gone"_s});
    if (m_random.bounded(8) == 0)
        m_tester = std::make_unique<QAbstractItemModelTester>(&m_model);
    QObject::connect(&m_model, &QAbstractItemModel::rowsInserted, &m_model,
                     [this](const QModelIndex &, int first, int last) { look(first, last); });
    QObject::connect(&m_model, &QAbstractItemModel::dataChanged, &m_model,
                     [this](const QModelIndex &first, const QModelIndex &last) {
                         look(first.row(), last.row());
                     });
    QObject::connect(&m_model, &QAbstractItemModel::rowsRemoved, &m_model,
                     [this] { actInASlot(); });
}

void Sequence::look(int first, int last)
{
    for (int row = first; row <= last; ++row)
        m_shown.insert(m_model.eventAt(row).text());
    actInASlot();
}

// A slot that takes long ends the pass; one that calls the model meets it in the middle of a change.
void Sequence::actInASlot()
{
    ++m_slotCalls;
    if (m_isInSlot)
        return;
    m_isInSlot = true;
    if (m_random.bounded(300) == 0)
        keepThreadBusy(9ms); // longer than a pass may take
    if (m_slotCalls < 40 && m_random.bounded(12) == 0)
        step();
    m_isInSlot = false;
}

SseEvent Sequence::randomEvent()
{
    const QString number = QString::number(++m_events);
    const QString type = m_random.bounded(4) == 0 ? u"gone"_s
            : m_random.bounded(3)                 ? u"a"_s
                                                  : u"b"_s;
    if (m_random.bounded(20) == 0)
        return SseEvent(type, number.toUtf8());
    const QString key(QChar(u'A' + m_random.bounded(m_keys)));
    return SseEvent(type, u"{\"k\":\"%1\",\"n\":%2}"_s.arg(key, number).toUtf8());
}

void Sequence::addEvents()
{
    QList<SseEvent> events;
    for (int i = m_random.bounded(8); i >= 0; --i) {
        const SseEvent event = randomEvent();
        m_calls.append(event.type() + u' ' + event.text());
        m_naive.add(event);
        events.append(event);
    }
    m_model.addEvents(events);
}

void Sequence::changeASetting()
{
    const auto types = [this] { return m_random.bounded(2) ? QStringList() : QStringList(u"a"_s); };
    switch (m_random.bounded(6)) {
    case 0:
        m_calls.append(u"clear"_s);
        m_naive.clear();
        m_model.clear();
        m_wasCleared = true;
        break;
    case 1: {
        const QStringList accepted = types();
        m_calls.append(u"types "_s + accepted.join(u','));
        m_naive.setEventTypes(accepted);
        m_model.setEventTypes(accepted);
        break;
    }
    case 2:
        m_model.setNewestFirst(!m_model.isNewestFirst());
        break;
    case 3:
        m_model.setPaused(!m_model.isPaused());
        m_calls.append(m_model.isPaused() ? u"pause"_s : u"resume"_s);
        break;
    default: {
        const int count = m_random.bounded(m_keys + 2);
        m_calls.append(u"maximum %1"_s.arg(count));
        m_naive.setMaximumCount(count);
        m_model.setMaximumCount(count);
    }
    }
}

void Sequence::step()
{
    if (m_random.bounded(4) == 0)
        changeASetting();
    else
        addEvents();
}

void Sequence::run()
{
    for (int i = 10 + m_random.bounded(30); i > 0; --i) {
        step();
        if (m_random.bounded(3) == 0) {
            m_calls.append(u"pass"_s);
            QCoreApplication::processEvents();
        }
    }
}

void Sequence::end()
{
    m_slotCalls = 1000; // no more calls by slots
    m_model.setPaused(false);
    settle(m_model);
}

// Each event is in one of the counters or was a row or removed one.
QString Sequence::contradiction() const
{
    const qint64 accounted = m_model.eventsWithoutKey() + m_model.eventsConflated()
            + m_model.eventsDropped() + m_shown.size() + m_naive.removals;
    QString problem;
    if (texts(m_model) != m_naive.texts())
        problem = u"rows: "_s + texts(m_model).join(u' ') + u"\nexpected: "_s
                + m_naive.texts().join(u' ');
    else if (m_model.eventsReceived() != m_naive.received)
        problem =
                u"received: %1, expected: %2"_s.arg(m_model.eventsReceived()).arg(m_naive.received);
    else if (m_wasCleared ? accounted > m_naive.received : accounted != m_naive.received)
        problem = u"accounted for: %1 of %2"_s.arg(accounted).arg(m_naive.received);
    else if (!m_wasCleared && m_model.eventsWithoutKey() != m_naive.withoutKey)
        problem = u"without key: %1, expected: %2"_s.arg(m_model.eventsWithoutKey())
                          .arg(m_naive.withoutKey);
    for (int row = 0; m_isKeyed && row < m_model.count() && problem.isEmpty(); ++row) {
        if (m_model.rowOfKey(m_model.eventAt(row).jsonValue(u"k"_s).toString()) != row)
            problem = u"row of key: %1"_s.arg(row);
    }
    return problem.isEmpty() ? problem : problem + u"\ncalls:\n"_s + m_calls.join(u'\n');
}

} // namespace

class tst_SseEventModelSequences : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheRowsOfTheNaiveModel_data();
    void keepsTheRowsOfTheNaiveModel();
    void keepsTheRowsOfTheNaiveModelWithManyKeys_data();
    void keepsTheRowsOfTheNaiveModelWithManyKeys();
};

void tst_SseEventModelSequences::keepsTheRowsOfTheNaiveModel_data()
{
    QTest::addColumn<bool>("keyed");
    QTest::newRow("log") << false;
    QTest::newRow("table") << true;
}

// Wherever the passes end, the rows are those of a model that handles each event when it comes. A
// seed that fails is run again with QTSSE_MODEL_SEED=…, and is then the first one.
void tst_SseEventModelSequences::keepsTheRowsOfTheNaiveModel()
{
    constexpr quint32 Sequences = 2500;
    QFETCH(bool, keyed);
    const quint32 seed = seedOfThisRun();
    qInfo("QTSSE_MODEL_SEED=%u", seed);
    for (quint32 i = 0; i < Sequences; ++i) {
        Sequence sequence(seed + i, keyed);
        sequence.run();
        sequence.end();
        const QString problem = sequence.contradiction();
        QVERIFY2(problem.isEmpty(),
                 qPrintable(u"QTSSE_MODEL_SEED=%1\n%2"_s.arg(seed + i).arg(problem)));
    }
}

void tst_SseEventModelSequences::keepsTheRowsOfTheNaiveModelWithManyKeys_data()
{
    QTest::addColumn<int>("maximum");
    QTest::newRow("all keys") << 0;
    QTest::newRow("half of the keys") << 3000;
    QTest::newRow("few keys") << 100;
}

// More rows than a chunk of them has, and more changes than a pass makes.
void tst_SseEventModelSequences::keepsTheRowsOfTheNaiveModelWithManyKeys()
{
    QFETCH(int, maximum);
    const quint32 seed = seedOfThisRun();
    qInfo("QTSSE_MODEL_SEED=%u", seed);
    QRandomGenerator random(seed);
    NaiveModel naive(true);
    SseEventModel model;
    model.setUpdateInterval(0ms);
    model.setKeyField(u"k"_s);
    model.setRemoveTypes({u"gone"_s});
    naive.setMaximumCount(maximum);
    model.setMaximumCount(maximum);
    for (int step = 0; step < 12; ++step) {
        QList<SseEvent> events;
        for (int i = 0; i < 1500; ++i) {
            events.append(SseEvent(random.bounded(3) ? u"a"_s : u"gone"_s,
                                   u"{\"k\":\"%1\",\"n\":%2}"_s.arg(random.bounded(6000))
                                           .arg(step * 10'000 + i)
                                           .toUtf8()));
            naive.add(events.last());
        }
        model.addEvents(events);
        if (random.bounded(2))
            QCoreApplication::processEvents();
    }
    settle(model);
    QCOMPARE(texts(model), naive.texts());

    // Shrinks in between.
    naive.setMaximumCount(70);
    model.setMaximumCount(70);
    settle(model);
    QCOMPARE(texts(model), naive.texts());
    for (int row = 0; row < model.count(); ++row)
        QCOMPARE(model.rowOfKey(model.eventAt(row).jsonValue(u"k"_s).toString()), row);
}

QTEST_GUILESS_MAIN(tst_SseEventModelSequences)
#include "tst_sseeventmodelsequences.moc"
