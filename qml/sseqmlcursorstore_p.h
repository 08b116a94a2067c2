// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLCURSORSTORE_P_H
#define SSEQMLCURSORSTORE_P_H

#include "ssesource_p.h"

#include <QtSse/ssecursorstore.h>

#include <QtCore/qpointer.h>
#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>

// SseCursorStore with other types, as QML has no SseClient and no std::chrono. The source calls it when
// another stream begins, which its client does not know yet.
class SseQmlCursorStore : public SseCursorStore
{
    Q_OBJECT
    QML_NAMED_ELEMENT(SseCursorStore)
    Q_PROPERTY(SseSource *source READ qmlSource WRITE setQmlSource NOTIFY sourceChanged FINAL)
    Q_PROPERTY(
            double saveDelay READ qmlSaveDelay WRITE setQmlSaveDelay NOTIFY saveDelayChanged FINAL)

public:
    explicit SseQmlCursorStore(QObject *parent = nullptr);

    [[nodiscard]] SseSource *qmlSource() const;
    void setQmlSource(SseSource *source);

    [[nodiscard]] double qmlSaveDelay() const { return double(saveDelay().count()); }
    void setQmlSaveDelay(double delay);

    // The source has another stream, which is not open yet. Returns the ID to open it with.
    [[nodiscard]] QString takeStream();

    // Not an SseEvent or a string: Qt 6.4 crashes if a script passes a value of another type, and QML
    // converts any value to a string.
    Q_INVOKABLE bool acknowledge(const QJSValue &event);
    Q_INVOKABLE bool acknowledgeId(const QJSValue &id);
    Q_INVOKABLE void restore();

private:
    Q_DISABLE_COPY_MOVE(SseQmlCursorStore)

    void giveIdToNextStream();

    QPointer<SseSource> m_source;
};

#endif // SSEQMLCURSORSTORE_P_H
