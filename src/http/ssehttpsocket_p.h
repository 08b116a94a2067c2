// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPSOCKET_P_H
#define SSEHTTPSOCKET_P_H

#include <QtNetwork/qabstractsocket.h>

#include <memory>
#include <utility>

// Owns a socket. A slot of the socket may destroy the owner of the socket, while functions of the
// socket are still on the stack, even below another event loop. Each slot therefore holds a
// reference, and the socket exists until the last of these slots has returned.
class SseHttpSocket
{
public:
    using Pointer = std::shared_ptr<SseHttpSocket>;

    [[nodiscard]] static Pointer create(bool isSecure);
    // Closes the connection at once. The receiver gets no further signals.
    static void close(Pointer &socket, QObject *receiver);

    explicit SseHttpSocket(QAbstractSocket *socket)
        : m_socket(socket)
    {
    }
    ~SseHttpSocket();

    QAbstractSocket *operator->() const { return m_socket; }
    [[nodiscard]] QAbstractSocket *get() const { return m_socket; }

    template <typename Signal, typename Slot>
    static void connect(const Pointer &socket, Signal signal, QObject *receiver, Slot slot)
    {
        using Class = typename QtPrivate::FunctionPointer<Signal>::Object;
        QObject::connect(static_cast<Class *>(socket->get()), signal, receiver,
                         [weak = std::weak_ptr(socket), slot](auto &&...arguments) {
                             const Pointer hold = weak.lock();
                             slot(std::forward<decltype(arguments)>(arguments)...);
                         });
    }

private:
    Q_DISABLE_COPY_MOVE(SseHttpSocket)

    QAbstractSocket *m_socket;
};

#endif // SSEHTTPSOCKET_P_H
