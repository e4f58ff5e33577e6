// SPDX-License-Identifier: Apache-2.0
// A module's pages while they are written: what a running node answers, but with the scripts and styles of a source
// folder, and the page loads itself again when a file there changes. On loopback only, for an author's own machine:
//   node dev.mjs FOLDER [--node http://127.0.0.1:8080] [--module NAME] [--port 5173]
import { existsSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { aliases, here } from './aliases.mjs';

const usage = 'usage: node dev.mjs FOLDER [--node http://127.0.0.1:8080] [--module NAME] [--port 5173]';

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        node: { type: 'string', default: 'http://127.0.0.1:8080' },
        module: { type: 'string' },
        port: { type: 'string', default: '5173' },
      },
    });
    if (positionals.length !== 1) throw new Error('one folder is wanted');
    const folder = resolve(positionals[0]);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`there is no folder ${folder}`);
    const node = new URL(values.node);
    if (node.protocol !== 'http:') throw new Error('--node wants an address with http://');
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error('--port wants a number up to 65535');
    const module = values.module ?? basename(dirname(folder));
    if (!/^[a-z][a-z0-9_-]*$/.test(module)) throw new Error(`${module} is no module's name: --module says it`);
    return { folder, node, port, module };
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    return process.exit(2);
  }
}

const { folder, node, port, module } = options();
const built = new RegExp(`^(?:/t/[^/]+)?/api/${module}/v[0-9]+/web/([A-Za-z0-9_-]+)\\.(js|css)$`);

// Of the folder itself, or of Vite's.
function ours(path) {
  if (/^\/(@|node_modules\/)/.test(path)) return true;
  const file = join(folder, path);
  return file.startsWith(`${folder}/`) && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

// The page's policy knows no styles in scripts, which is how Vite brings them here.
function pass(asked, answer) {
  const upstream = request(
    {
      host: node.hostname,
      port: node.port || 80,
      method: asked.method,
      path: asked.url,
      headers: asked.headers,
      timeout: 30_000,
    },
    (got) => {
      const headers = { ...got.headers };
      delete headers['content-security-policy'];
      answer.writeHead(got.statusCode ?? 502, headers);
      got.pipe(answer);
    },
  );
  upstream.on('timeout', () => upstream.destroy(new Error('no answer within 30 s')));
  upstream.on('error', (error) => {
    if (answer.headersSent) return answer.destroy();
    answer.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
    return answer.end(`${node.origin} does not answer (${error.message}). Is the node running? --node says where.\n`);
  });
  asked.pipe(upstream);
}

const server = await createServer({
  configFile: false,
  root: folder,
  appType: 'custom',
  publicDir: false,
  cacheDir: join(tmpdir(), `stadtkern-dev-${module}`),
  logLevel: 'info',
  clearScreen: false,
  server: { host: '127.0.0.1', port, strictPort: true, fs: { allow: [folder, here] } },
  resolve: {
    alias: aliases,
  },
  plugins: [
    {
      name: 'a running node',
      configureServer({ middlewares }) {
        middlewares.use((asked, answer, next) => {
          const path = new URL(asked.url, 'http://localhost').pathname;
          const found = built.exec(path);
          if (found !== null && existsSync(join(folder, `${found[1]}.ts`))) {
            const script = found[2] === 'js';
            answer.setHeader('content-type', script ? 'text/javascript' : 'text/css');
            answer.end(script ? `import '/@vite/client';\nexport * from '/${found[1]}.ts';\n` : '');
          } else if (ours(path)) {
            next();
          } else {
            pass(asked, answer);
          }
        });
      },
    },
  ],
});
await server.listen();
console.log(
  `${module}: ${folder}\nnode:   ${node.origin}\nopen    http://127.0.0.1:${server.httpServer.address().port}/`,
);
