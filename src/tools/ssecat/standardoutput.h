// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef STANDARDOUTPUT_H
#define STANDARDOUTPUT_H

#include <QtCore/qbytearrayview.h>

// Standard output, written at once and completely. Where the reader is slow, write() waits: the
// stream is then not read either, and TCP slows the server down.
class StandardOutput
{
public:
    enum class Result {
        Written,
        Closed, // nobody reads any more
        Failed, // the disk is full, for one; errno tells
        Interrupted, // the user has asked us to end while we waited
    };

    // A termination request is something to read on that file descriptor.
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
