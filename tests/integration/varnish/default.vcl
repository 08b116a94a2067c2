# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT

# Varnish in front of an application that serves event streams: /etc/varnish/default.vcl.

vcl 4.1;

backend application {
    .host = "127.0.0.1";
    .port = "8080";
    .first_byte_timeout = 90s;
    .between_bytes_timeout = 90s; # maximum silence; several heartbeats
}

sub vcl_recv {
    # A stream is for one client. The cache would also send it to other clients, from its beginning.
    if (req.url ~ "^/events") {
        return (pass);
    }
    return (synth(404));
}

sub vcl_backend_response {
    # The default: forwards each event at once.
    set beresp.do_stream = true;
}
