#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Builds the benchmarks, optimised, and runs them. Each benchmark prints a table with a reference from the
# same run. The page "Performance" of the documentation explains the figures.
#
#   sh tests/benchmarks/run.sh           runs all benchmarks, about twenty minutes
#   sh tests/benchmarks/run.sh NAME…     runs these:
#       parser     SseParser, compared with memchr()
#       client     SseClient, compared with a QNetworkReply and a QTcpSocket that ignore the bytes
#       latency    from sending in the server to the slot in the client, with the same comparison
#       ssecat     ssecat, compared with curl
#       streams    1, 100 and 1,000 streams: threads, sockets, memory, processor time
#       model      SseEventModel, alone and in windows
#       answer     a long answer to a POST
#       series     SseTimeSeries, compared with a std::vector, and 50 series in a window
#       typed      SseEvent::value(), compared with QJsonDocument alone
#   sh tests/benchmarks/run.sh --help    prints this text
#
# Run no other programs at the same time. Ratios and processor times change little under load, latencies
# change much.

set -eu
[ "${1-}" != --help ] || { sed -n '5,/^$/s/^# \{0,1\}//p' "$0"; exit; }
cd "$(dirname "$0")/../.."
. tests/scripts/packages.sh

names=${*:-parser client latency ssecat streams model answer series typed}
for name in $names; do
    case $name in
    parser | client | latency | ssecat | streams | model | answer | series | typed) ;;
    *) echo "$0: unknown benchmark: $name (see --help)" >&2; exit 2 ;;
    esac
done

# shellcheck disable=SC2086 # words are meant to be split
ensure_packages $build_packages
case " $names " in *" ssecat "*) ensure_packages curl ;; esac

cmake --preset benchmarks
cmake --build --preset benchmarks

export QT_QPA_PLATFORM=offscreen
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
programs=build/benchmarks/tests/benchmarks
client=$programs/sseclient/bench_sseclient

for name in $names; do
    echo "== $name"
    case $name in
    parser) $programs/sseparser/bench_sseparser ;;
    client) $client ;;
    latency) $client --latency ;;
    ssecat) $client --ssecat build/benchmarks/src/tools/ssecat/ssecat ;;
    streams) $programs/ssestreams/bench_ssestreams ;;
    model) $programs/sseeventmodel/bench_sseeventmodel ;;
    answer) $programs/sseanswer/bench_sseanswer ;;
    series) $programs/ssetimeseries/bench_ssetimeseries ;;
    typed) $programs/ssetypedevents/bench_ssetypedevents ;;
    esac
done
