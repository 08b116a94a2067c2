// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Has the HTTP parser of Node read responses, strictly, each as all that a connection brings.
//
//   node parse.cjs INPUT OUTPUT
//
// INPUT has for each response the length of its bytes (32 bits, big-endian), the length of the method
// of the request (8 bits), that method and the bytes. OUTPUT has a line of JSON for each.

const fs = require('node:fs');
const { HTTPParser } = require('node:_http_common');

const [input, output] = process.argv.slice(2);
const MaximumHeaderSize = 1 << 20;

// Strings of the parser have one character for each byte.
const base64 = (text) => Buffer.from(text, 'latin1').toString('base64');

function read(method, bytes) {
    const result = { hasHead: false, isComplete: false, body: '' };
    const body = [];
    let fields = [];
    let status = 0;
    const isInterim = () => status >= 100 && status < 200;

    const parser = new HTTPParser();
    parser.initialize(HTTPParser.RESPONSE, {}, MaximumHeaderSize, HTTPParser.kLenientNone);
    parser[HTTPParser.kOnMessageBegin] = () => {};
    // Called if there are many fields, and for those of a trailer section.
    parser[HTTPParser.kOnHeaders] = (some) => {
        if (!result.hasHead)
            fields.push(...some);
    };
    parser[HTTPParser.kOnHeadersComplete] = (major, minor, rest, requestMethod, url, statusCode,
        statusMessage, upgrade, shouldKeepAlive) => {
        if (result.isComplete)
            return 0;
        status = statusCode;
        fields.push(...(rest ?? []));
        if (!isInterim()) {
            result.hasHead = true;
            result.status = status;
            result.reason = base64(statusMessage);
            result.fields = fields.map(base64);
            result.isKept = shouldKeepAlive;
        }
        fields = [];
        // As node:http says: 2 behind which there is no HTTP, 1 if there is no body.
        if (method === 'CONNECT' && status >= 200 && status < 300)
            return 2;
        return method === 'HEAD' || status === 304 || isInterim() ? 1 : 0;
    };
    parser[HTTPParser.kOnBody] = (piece) => {
        if (!result.isComplete)
            body.push(Buffer.from(piece)); // a copy
    };
    parser[HTTPParser.kOnMessageComplete] = () => {
        if (!isInterim())
            result.isComplete = true;
    };

    let failure = parser.execute(bytes);
    if (!(failure instanceof Error))
        failure = parser.finish();
    if (failure instanceof Error && !result.isComplete)
        result.error = failure.code + ': ' + failure.reason;
    parser.close();
    result.body = Buffer.concat(body).toString('base64');
    return result;
}

const all = fs.readFileSync(input);
const lines = [];
for (let i = 0; i < all.length;) {
    const size = all.readUInt32BE(i);
    const methodSize = all.readUInt8(i + 4);
    const begin = i + 5 + methodSize;
    const method = all.toString('latin1', i + 5, begin);
    lines.push(JSON.stringify(read(method, all.subarray(begin, begin + size))));
    i = begin + size;
}
fs.writeFileSync(output, lines.map((line) => line + '\n').join(''));
