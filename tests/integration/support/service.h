// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SERVICE_H
#define SERVICE_H

#include <QtCore/qbytearray.h>
#include <QtCore/qprocess.h>
#include <QtCore/qstringlist.h>

// A server program that runs as a child process of the test, in a directory of its own.
class Service
{
public:
    // Returns the path of an installed program, or an empty string.
    [[nodiscard]] static QString find(const QString &program);

    Service(const QString &name, const QString &directory, const QString &program);
    virtual ~Service(); // kills it

    [[nodiscard]] QString name() const { return m_name; }
    [[nodiscard]] QString path(const QString &fileName) const;
    [[nodiscard]] bool isRunning() const;
    void setArguments(const QStringList &arguments) { m_arguments = arguments; }

    // Starts it and waits until it accepts connections at that port.
    [[nodiscard]] bool start(quint16 port);
    // Asks it to end (SIGTERM) and waits until it has.
    [[nodiscard]] bool stop();
    // Sends the signal to the process that was started.
    void sendSignal(int signalNumber);
    // Ends it and its children as a power failure would.
    void kill();
    // Stops it and its children in mid-air, and lets them go on.
    void freeze();
    void thaw();

    // All that it has said so far, in all its runs.
    [[nodiscard]] QByteArray log() const;
    // Prints the end of that.
    void printLog() const;

private:
    Q_DISABLE_COPY_MOVE(Service)

    void sendSignalToAll(int signalNumber);

    const QString m_name;
    const QString m_directory;
    const QString m_program;
    QStringList m_arguments;
    QProcess m_process;
};

#endif // SERVICE_H
