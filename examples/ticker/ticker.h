// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef TICKER_H
#define TICKER_H

#include <QtSse/SseClient>
#include <QtSse/SseEventModel>

#include <QLabel>
#include <QMainWindow>
#include <QTimer>

// The part of a price event that the status bar shows.
struct Price
{
    Q_GADGET
    Q_PROPERTY(QString symbol MEMBER symbol)
    Q_PROPERTY(double change MEMBER change)

public:
    QString symbol;
    double change = 0;
};

// The prices of a stream in a table, and the state of the stream below it.
class Ticker : public QMainWindow
{
    Q_OBJECT

public:
    explicit Ticker(const QUrl &url, QWidget *parent = nullptr);

private:
    void addTable();
    void addActions();
    void showState();
    void showLargestChange(const Price &price);
    void showCounters();

    SseClient m_client;
    SseEventModel m_model;
    Price m_largest;
    QLabel m_state;
    QLabel m_largestChange;
    QLabel m_counters;
    QTimer m_countdown;
};

#endif // TICKER_H
