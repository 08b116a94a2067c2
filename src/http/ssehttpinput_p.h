// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPINPUT_P_H
#define SSEHTTPINPUT_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtNetwork/qabstractsocket.h>
#include <QtNetwork/qnetworkreply.h>

// Reads from a connected socket, with or without TLS, when it is asked for bytes.
class SseHttpInput
{
public:
    // The limit of each buffer of a socket with TLS.
    static constexpr qint64 SocketBufferSize = qint64(64) * 1024;
    static constexpr qsizetype MaximumPiece = qsizetype(128) * 1024;

    // The socket must exist as long as this object is used.
    void start(QAbstractSocket *socket, bool isSecure);

    // Returns at most MaximumPiece of the bytes that have arrived and were not returned before. They
    // can be changed in place. The array may be shared with a copy; its memory is used again when
    // the copy is gone.
    [[nodiscard]] QByteArray &receive();
    // Whether receive() can return bytes, or would find out that the connection is closed.
    [[nodiscard]] bool mayReceive() const;
    // Whether all bytes have been returned that the socket has announced. If an event loop has run in
    // a slot meanwhile, the socket may have missed some: receive() looks for them after lookAgain().
    [[nodiscard]] bool isDry() const { return m_isDry; }
    void lookAgain() { m_isDry = false; }

    // Whether the connection was closed or lost, and all bytes have been returned.
    [[nodiscard]] bool isClosed() const { return m_isClosed; }
    // Whether the peer has closed the connection in the regular way. Set this before the end of the
    // connection is the end of the body: to find out costs a system call.
    void setDistinguishesReset() { m_distinguishesReset = true; }
    [[nodiscard]] bool isClosedRegularly() const { return m_isClosedRegularly; }
    [[nodiscard]] QNetworkReply::NetworkError closeError() const { return m_closeError; }
    [[nodiscard]] QString closeText() const { return m_closeText; }

    // To be called when the socket has emitted a signal. These functions return true if the reader
    // must be told: it does not know yet that it can call receive().
    [[nodiscard]] bool onReadyRead();
    [[nodiscard]] bool onError(QAbstractSocket::SocketError error);
    [[nodiscard]] bool onDisconnected();
    // To be called if bytes could not be written.
    void onWriteFailed();

    [[nodiscard]] static QNetworkReply::NetworkError errorOf(QAbstractSocket::SocketError error);
    [[nodiscard]] static bool isTlsError(QAbstractSocket::SocketError error);

private:
    [[nodiscard]] bool announce();
    void receivePlain();
    [[nodiscard]] qint64 readPlain(QByteArray *bytes);
    void receiveSecure();
    void pullSecure(bool hasStalled);
    void noteClosed();
    [[nodiscard]] bool wasLost();
    [[nodiscard]] static QByteArray &scratch();

    QAbstractSocket *m_socket = nullptr;
    bool m_isSecure = false;
    QByteArray m_received; // decrypted bytes
    QNetworkReply::NetworkError m_closeError = QNetworkReply::RemoteHostClosedError;
    QString m_closeText;
    bool m_isReceivedTaken = true;
    bool m_isAnnounced = false;
    bool m_hasStalled = false; // there was no room for decrypted bytes
    bool m_isReading = false;
    bool m_isDry = false; // nothing to read until the next signal of the socket
    bool m_hasSocketClosed = false;
    bool m_isClosed = false;
    bool m_isClosedRegularly = false;
    bool m_distinguishesReset = false;
};

#endif // SSEHTTPINPUT_P_H
