// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// A server of GraphQL over SSE whose texts are numbered and kept in a file, so that it may be
// restarted.
//
//   NODE_PATH=…/node_modules node server.cjs PORT FILE

const { EventEmitter, on } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const {
    GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString,
} = require('graphql');
const { createHandler } = require('graphql-sse/lib/use/http');

const [port, file] = process.argv.slice(2);
const texts = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : [];
const published = new EventEmitter();
published.setMaxListeners(0);

async function* textsAfter(position, news) {
    for (let i = position; ; ++i) {
        while (i >= texts.length) {
            if ((await news.next()).done)
                return;
        }
        if (texts[i] === 'return')
            return;
        yield { texts: { number: i + 1, text: texts[i] } };
    }
}

// A generator that waits cannot be told to return; what it waits for can.
function follow(_root, { after }) {
    const news = on(published, 'text');
    const iterator = textsAfter(after, news);
    return {
        [Symbol.asyncIterator]() { return this; },
        next: () => iterator.next(),
        throw: (error) => iterator.throw(error),
        return: async () => {
            await news.return();
            return iterator.return();
        },
    };
}

function publish(_root, { text }) {
    texts.push(text);
    fs.writeFileSync(file, JSON.stringify(texts));
    published.emit('text');
    return texts.length;
}

const string = { type: new GraphQLNonNull(GraphQLString) };
const integer = { type: new GraphQLNonNull(GraphQLInt) };
const text = new GraphQLObjectType({ name: 'Text', fields: { number: integer, text: string } });

const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
        name: 'Query',
        fields: { count: { ...integer, resolve: () => texts.length } },
    }),
    mutation: new GraphQLObjectType({
        name: 'Mutation',
        fields: { publish: { ...integer, args: { text: string }, resolve: publish } },
    }),
    subscription: new GraphQLObjectType({
        name: 'Subscription',
        fields: { texts: { type: text, args: { after: integer }, subscribe: follow } },
    }),
});

const handler = createHandler({ schema });

http.createServer((request, response) => {
    if (request.url.startsWith('/graphql/stream'))
        return handler(request, response);
    response.writeHead(404).end();
}).listen(Number(port), '127.0.0.1');
