// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEFOREIGN_P_H
#define SSEFOREIGN_P_H

#include <QtSse/sseclient.h>
#include <QtSse/ssecursorstore.h>
#include <QtSse/sseevent.h>
#include <QtSse/sseeventhandler.h>
#include <QtSse/sseeventmodel.h>
#include <QtSse/ssesequencefilter.h>
#include <QtSse/ssetimeseries.h>

// Qt 6.4 needs this one for QML_FOREIGN; qqmlintegration.h does not suffice.
#include <QtQml/qqml.h>

// Types that QML uses unchanged.

struct SseForeignEvent
{
    Q_GADGET
    QML_FOREIGN(SseEvent)
    QML_VALUE_TYPE(sseEvent)
};

// Base classes of types that QML has in its own version.

struct SseForeignClient
{
    Q_GADGET
    QML_FOREIGN(SseClient)
    QML_ANONYMOUS
};

struct SseForeignCursorStore
{
    Q_GADGET
    QML_FOREIGN(SseCursorStore)
    QML_ANONYMOUS
};

struct SseForeignEventHandler
{
    Q_GADGET
    QML_FOREIGN(SseEventHandler)
    QML_ANONYMOUS
};

struct SseForeignEventModel
{
    Q_GADGET
    QML_FOREIGN(SseEventModel)
    QML_ANONYMOUS
};

struct SseForeignSequenceFilter
{
    Q_GADGET
    QML_FOREIGN(SseSequenceFilter)
    QML_ANONYMOUS
};

struct SseForeignTimeSeries
{
    Q_GADGET
    QML_FOREIGN(SseTimeSeries)
    QML_ANONYMOUS
};

#endif // SSEFOREIGN_P_H
