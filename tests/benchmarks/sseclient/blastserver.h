// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef BLASTSERVER_H
#define BLASTSERVER_H

// Sends streams as a BenchStream has them, from memory and with system calls that block, so that it
// is never what one waits for. Prints its URL, and then for each stream that has ended the number
// of its events.
namespace BlastServer {

int serve(bool isSecure);

} // namespace BlastServer

#endif // BLASTSERVER_H
