// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ticker.h"

#include <QAction>
#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QStatusBar>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolBar>

using namespace std::chrono_literals;

namespace {

// Numbers at the right, prices with two digits, and the change in its colour.
class NumberDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const QVariant value = index.data();
        if (!value.isValid() || value.typeId() == QMetaType::QString)
            return;
        const bool isWhole = index.column() == 4;
        option->text = option->locale.toString(value.toDouble(), 'f', isWhole ? 0 : 2);
        option->displayAlignment = Qt::AlignRight | Qt::AlignVCenter;
        if (index.column() == 3)
            option->palette.setColor(QPalette::Text, value.toDouble() < 0 ? 0xb32424 : 0x12713f);
    }
};

} // namespace

Ticker::Ticker(const QUrl &url, QWidget *parent)
    : QMainWindow(parent)
    , m_client(url)
{
    m_model.setEventTypes({"price"});
    m_model.setKeyField("symbol");
    m_model.setFields({"symbol", "name", "price", "change", "volume"});
    const QStringList titles{tr("Symbol"), tr("Name"), tr("Price"), tr("Change %"), tr("Volume")};
    for (int column = 0; column < titles.size(); ++column)
        m_model.setHeaderData(column, Qt::Horizontal, titles.at(column));
    m_model.setSource(&m_client);

    addTable();
    addActions();
    statusBar()->setContentsMargins(6, 0, 6, 0);
    statusBar()->addWidget(&m_state);
    statusBar()->addPermanentWidget(&m_largestChange);
    statusBar()->addPermanentWidget(&m_counters);
    m_client.onEvent("price", this, &Ticker::showLargestChange);
    connect(&m_client, &SseClient::stateChanged, this, &Ticker::showState);
    connect(&m_client, &SseClient::pausedChanged, this, &Ticker::showState);
    connect(&m_countdown, &QTimer::timeout, this, &Ticker::showState);
    connect(&m_model, &SseEventModel::eventsPerSecondChanged, this, &Ticker::showCounters);
    m_countdown.start(100ms);
    setWindowTitle(tr("Ticker – %1").arg(url.host()));
    m_client.open();
}

void Ticker::addTable()
{
    auto *sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(&m_model);
    auto *table = new QTableView(this);
    table->setModel(sorted);
    table->setItemDelegate(new NumberDelegate(table));
    table->setSortingEnabled(true);
    table->sortByColumn(0, Qt::AscendingOrder);
    table->setAlternatingRowColors(true);
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    setCentralWidget(table);
}

void Ticker::addActions()
{
    QToolBar *bar = addToolBar(tr("Stream"));
    QAction *pause = bar->addAction(tr("&Pause"));
    pause->setCheckable(true);
    connect(pause, &QAction::toggled, &m_client, &SseClient::setPaused);
    bar->addAction(tr("&Reconnect"), &m_client, &SseClient::reconnect);
}

void Ticker::showState()
{
    QString text = tr("Closed");
    if (m_client.isPaused()) {
        text = tr("Paused");
    } else if (m_client.state() == SseClient::State::Open) {
        text = tr("Live");
    } else if (m_client.state() == SseClient::State::Connecting) {
        text = tr("Connecting");
    } else if (m_client.state() == SseClient::State::Waiting) {
        const auto wait = m_client.retryIn().count();
        text = tr("Attempt %1 in %2 s")
                       .arg(m_client.reconnectAttempt())
                       .arg(double(wait) / 1000, 0, 'f', 1);
    }
    if (m_client.error() != SseClient::Error::NoError)
        text += " – " + m_client.errorString();
    m_state.setText(text);
}

void Ticker::showLargestChange(const Price &price)
{
    if (qAbs(price.change) <= qAbs(m_largest.change))
        return;
    m_largest = price;
    m_largestChange.setText(
            tr("Largest change: %1 %2 %").arg(price.symbol).arg(price.change, 0, 'f', 2));
}

void Ticker::showCounters()
{
    m_counters.setText(tr("%1 events, %2/s")
                               .arg(m_model.eventsReceived())
                               .arg(m_model.eventsPerSecond(), 0, 'f', 0));
}
