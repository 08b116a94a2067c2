// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "commandline.h"

#include "exitcode.h"

#include <QtCore/qcommandlineparser.h>

using namespace Qt::StringLiterals;

namespace {

const QCommandLineOption &jsonOption()
{
    static const QCommandLineOption option(u"json"_s, u"Print one JSON object per line."_s);
    return option;
}

QList<QCommandLineOption> requestOptions()
{
    return {
            {{u"H"_s, u"header"_s},
             u"Send this header (repeatable). @file reads headers from a file, one per line, which "
             u"keeps secrets out of the process list."_s,
             u"'Name: value'|@file"_s},
            {{u"X"_s, u"request"_s}, u"Use this method: GET, POST, REPORT, …"_s, u"method"_s},
            {{u"d"_s, u"data"_s},
             u"Send this body, with POST unless -X is given. @file and @- read it from a file "
             u"and from standard input. Without a Content-Type header it is sent as JSON if it is "
             u"JSON, else as form data."_s,
             u"data"_s},
            {{u"u"_s, u"user"_s},
             u"Send these credentials with Basic authentication, unless --digest is given or the "
             "server requires Digest. For secrets, use -H @file."_s,
             u"user[:password]"_s},
            {u"digest"_s, u"With -u: send credentials only when the server asks for them."_s},
            {u"cacert"_s, u"Trust the certificates in this PEM file, and no others."_s, u"file"_s},
            {u"cert"_s, u"Use the client certificate in this PEM file."_s, u"file"_s},
            {u"key"_s,
             u"The private key of the client certificate; by default, it is in the same file."_s,
             u"file"_s},
            {u"insecure"_s, u"Do not verify the server's certificate."_s},
            {u"compressed"_s, u"Ask for a compressed stream."_s},
            {u"http2"_s, u"Use HTTP/2 if the server supports it (https only)."_s},
            {u"proxy"_s, u"Connect through this proxy: http://host:port or socks5://host:port."_s,
             u"URL"_s},
            {u"unix-socket"_s,
             u"Connect to this Unix domain socket instead of the host of the URL."_s, u"path"_s},
    };
}

QList<QCommandLineOption> streamOptions()
{
    return {
            {u"last-event-id"_s, u"Resume after the event with this ID."_s, u"id"_s},
            {u"policy"_s,
             u"The reconnection policy: standard (the default: delays grow, with jitter; "
             "reconnects after 408, 425, 429 and 5xx), browser (constant delays; every status but "
             "200 is fatal) or never. The next three options change the policy."_s,
             u"name"_s},
            {u"reconnect-delay"_s,
             u"Wait this long to reconnect, unless the server sets a delay (default 3000)."_s,
             u"ms"_s},
            {u"max-reconnect-attempts"_s,
             u"Make at most this many attempts in a row to reconnect (-1: no limit, the default; "
             "0: do not reconnect)."_s,
             u"n"_s},
            {u"no-reconnect"_s,
             u"Do not reconnect, regardless of --policy and --max-reconnect-attempts."_s},
            {u"connect-timeout"_s, u"Wait this long for a response (default 60000; 0: no limit)."_s,
             u"ms"_s},
            {u"idle-timeout"_s,
             u"Reconnect after this time without data (default 0: never), or \"auto\": after three "
             "missed heartbeats."_s,
             u"ms"_s},
            {u"max-event-size"_s, u"Fail if an event is larger (default 16777216; 0: no limit)."_s,
             u"bytes"_s},
    };
}

QList<QCommandLineOption> outputOptions()
{
    return {
            {u"count"_s, u"End after this many events that match --type, at least 1."_s, u"n"_s},
            {u"type"_s, u"Print and count only events of this type (repeatable)."_s, u"type"_s},
            {u"field"_s,
             u"Print this member of JSON events, such as quote.price, items.0 or ['a.b']."_s,
             u"path"_s},
            {u"until"_s,
             u"End after an event of any type with exactly this data, such as [DONE]. A stream "
             "that ends without it fails (Truncated)."_s,
             u"text"_s},
            {u"accept-incomplete"_s,
             u"Print an event that the end of a connection has cut off, too, and mark it. It does "
             "not count as received."_s},
            {u"comments"_s, u"Print comments, too."_s},
            jsonOption(),
            {u"quiet"_s,
             u"Print no events, only their number at the end (with --json: no number; "
             "see --stats)."_s},
            {u"record"_s,
             u"Record the stream in this file: its bytes and their times, but no request "
             "header, and no password or query of the URL."_s,
             u"file"_s},
            {u"replay"_s, u"Play this recording instead of connecting to a URL."_s, u"file"_s},
            {u"speed"_s,
             u"Replay this many times as fast (default 1; 0 or max: without waiting)."_s, u"n"_s},
            {u"stats"_s, u"At the end, print a summary to standard error, as a JSON object."_s},
            {u"v"_s, u"Print what happens to the connection to standard error."_s},
    };
}

} // namespace

CommandLine CommandLine::parse(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
            u"Prints the events of an event stream (Server-Sent Events).\n\n"
            "Exit status: 0 done, 1 the stream has failed, 2 wrong usage, 3 no attempts to "
            "reconnect are left.\n"
            "After SIGHUP, ssecat reconnects; SIGINT and SIGTERM end it."_s);
    parser.addPositionalArgument(u"URL"_s, u"The URL of the stream; - reads standard input."_s,
                                 u"URL|-"_s);
    parser.addOptions(requestOptions() + streamOptions() + outputOptions());
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version(u"version"_s, u"Displays version information."_s);
    parser.addOption(version);

    CommandLine result;
    const bool parsed = parser.parse(arguments);
    result.json = parser.isSet(jsonOption());
    Options options;
    if (parsed && parser.isSet(help)) {
        result.message = parser.helpText();
        return result;
    }
    if (parsed && parser.isSet(version)) {
        result.message = u"ssecat " QTSSE_VERSION_STR "\n"_s;
        return result;
    }
    const std::optional<UsageError> error =
            parsed ? options.read(parser) : UsageError{parser.errorText()};
    if (error) {
        result.exitCode = ExitCode::Usage;
        result.message = error->message;
        result.error = error->error;
    } else {
        result.options = options;
    }
    return result;
}
