// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef TICKER_H
#define TICKER_H

#include <QtSse/SseClient>
#include <QtSse/SseEventModel>

#include <QLabel>
#include <QMainWindow>
#include <QTimer>

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
    void showCounters();

    SseClient m_client;
    SseEventModel m_model;
    QLabel m_state;
    QLabel m_counters;
    QTimer m_countdown;
};

#endif // TICKER_H
