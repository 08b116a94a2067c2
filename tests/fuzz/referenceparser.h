// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef REFERENCEPARSER_H
#define REFERENCEPARSER_H

#include <string>
#include <string_view>
#include <vector>

// WHATWG HTML, sections "Parsing an event stream" and "Interpreting an event stream", written down
// as they stand there, for a stream that is there as a whole: slow, simple, and independent of the
// parser that it is compared with. All strings are UTF-8.
namespace Reference {

struct Event
{
    std::string type;
    std::string data;
    std::string lastEventId;
};

struct Result
{
    std::vector<Event> events;
    std::string lastEventId;
    std::string reconnectionTime; // its digits; empty if there is none
};

[[nodiscard]] Result parse(std::string_view bytes, const std::string &lastEventId = {});

} // namespace Reference

#endif // REFERENCEPARSER_H
