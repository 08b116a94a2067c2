// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESOURCEFUNCTIONS_P_H
#define SSESOURCEFUNCTIONS_P_H

#include "sseqmlfunction_p.h"
#include "ssesourcestream_p.h"

#include <QtSse/sseclient.h>

#include <QtQml/qjsvalue.h>

QT_BEGIN_NAMESPACE
class QNetworkRequest;
QT_END_NAMESPACE

// The functions of scripts that a source lets its client call. They may delete the source.
class SseSourceFunctions
{
public:
    SseSourceFunctions(QObject *source, SseClient *client, const SseSourceStream *stream);

    // Setters return true if the function has changed.
    [[nodiscard]] QJSValue endPredicate() const { return m_endPredicate.value(); }
    [[nodiscard]] bool setEndPredicate(const QJSValue &isEnd);
    [[nodiscard]] QJSValue prepareRequest() const { return m_prepareRequest.value(); }
    [[nodiscard]] bool setPrepareRequest(const QJSValue &prepare);
    [[nodiscard]] QJSValue checkResponse() const { return m_checkResponse.value(); }
    [[nodiscard]] bool setCheckResponse(const QJSValue &check);

private:
    Q_DISABLE_COPY_MOVE(SseSourceFunctions)

    [[nodiscard]] bool isLast(const SseEvent &event) const;
    void prepare(QNetworkRequest &request) const;
    [[nodiscard]] SseClient::ResponseAction check(const SseClient::FailedResponse &response) const;

    QObject *const m_source;
    SseClient *const m_client;
    const SseSourceStream *const m_stream;
    SseQmlFunction m_endPredicate;
    SseQmlFunction m_prepareRequest;
    SseQmlFunction m_checkResponse;
};

#endif // SSESOURCEFUNCTIONS_P_H
