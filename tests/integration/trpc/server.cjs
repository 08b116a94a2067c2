// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// A tRPC server whose events are numbered and kept in a file, so that it may be restarted.
//
//   NODE_PATH=…/node_modules node server.cjs PORT FILE

const { EventEmitter, on } = require('node:events');
const fs = require('node:fs');
const { initTRPC, tracked, TRPCError } = require('@trpc/server');
const { createHTTPServer } = require('@trpc/server/adapters/standalone');

const [port, file] = process.argv.slice(2);
const texts = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : [];
const published = new EventEmitter();

const t = initTRPC.create({ sse: { ping: { enabled: true, intervalMs: 200 } } });

// Tracked: the ID of an event is its number, and the client goes on after the last one it has.
async function* follow({ input, signal }) {
    const news = on(published, 'text', { signal });
    for (let i = Number(input?.lastEventId ?? 0); ; ++i) {
        while (i >= texts.length)
            await news.next();
        if (texts[i] === 'return')
            return;
        if (texts[i] === 'throw')
            throw new TRPCError({ code: 'CONFLICT', message: 'thrown in mid-stream' });
        if (texts[i] === 'untracked')
            yield { topic: input.topic, text: texts[i] };
        else
            yield tracked(String(i + 1), { topic: input.topic, text: texts[i] });
    }
}

function checkInput(input) {
    if (typeof input?.topic !== 'string')
        throw new Error('no topic');
    return input;
}

const router = t.router({
    texts: t.procedure.input(checkInput).subscription(follow),
    publish: t.procedure.input(String).mutation(({ input }) => {
        texts.push(input);
        fs.writeFileSync(file, JSON.stringify(texts));
        published.emit('text');
        return texts.length;
    }),
});

createHTTPServer({ router }).listen(Number(port), '127.0.0.1');
