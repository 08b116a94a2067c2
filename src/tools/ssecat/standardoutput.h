// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef STANDARDOUTPUT_H
#define STANDARDOUTPUT_H

#include <QtCore/qbytearrayview.h>

// Standard output, written at once and completely. If the reader is slow, write() waits: the stream
// is then not read, and TCP slows the server down.
class StandardOutput
{
public:
    enum class Result {
        Written,
        Closed, // there is no reader any more
        Failed, // for example, the disk is full; errno gives the reason
        Interrupted, // termination was requested during the wait
    };

    // The descriptor becomes readable when termination is requested.
    explicit StandardOutput(int terminationDescriptor)
        : m_terminationDescriptor(terminationDescriptor)
    {
    }

    [[nodiscard]] Result write(QByteArrayView bytes) const;
    [[nodiscard]] static bool isTerminal();

private:
    [[nodiscard]] Result waitUntilWritable() const;

    int m_terminationDescriptor;
};

#endif // STANDARDOUTPUT_H
