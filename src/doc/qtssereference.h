// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// All of the public API, for qdoc, which looks for what the comments name in one header.

#include <QtSse/QtSse>
#include <QtSse/SseCoro>
#include <QtSse/SseTestClock>
#include <QtSse/SseTestRecording>
#include <QtSse/SseTestServer>
