// SPDX-License-Identifier: Apache-2.0
// @vitest-environment node
// The dev server between a browser and a node: what comes from the folder, and what from the node.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../dev.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sk-dev-'));
let node: Server;
let dev: ChildProcess;
let address: string;

const listen = async (server: Server) => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};

async function freePort() {
  const server = createServer();
  const port = await listen(server);
  await new Promise((done) => server.close(done));
  return String(port);
}

beforeAll(async () => {
  writeFileSync(join(folder, 'bench.ts'), 'export const word: string = "from the folder";\n');
  node = createServer((asked, answer) => {
    let body = '';
    asked.on('data', (part: Buffer) => (body += part.toString()));
    asked.on('end', () => {
      answer.setHeader('content-security-policy', "default-src 'none'");
      answer.end(`node: ${asked.method} ${asked.url} ${asked.headers.host} ${body}`);
    });
  });
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  dev = spawn(
    process.execPath,
    [program, folder, '--module', 'bench', '--port', port, '--node', `http://127.0.0.1:${await listen(node)}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise<void>((done, fail) => {
    dev.stdout?.on('data', (part: Buffer) => part.includes('open') && done());
    dev.on('exit', (code) => fail(new Error(`dev.mjs ended with ${code}`)));
  });
}, 20_000);

afterAll(() => {
  dev.removeAllListeners('exit');
  dev.kill();
  node.close();
  rmSync(folder, { recursive: true });
});

test('pages and forms are the node’s, without a policy that keeps styles out', async () => {
  const page = await fetch(`${address}/t/town/en/bench`, { method: 'POST', body: 'typed=1' });
  expect(page.headers.get('content-security-policy')).toBeNull();
  expect(await page.text()).toBe(`node: POST /t/town/en/bench ${address.slice(7)} typed=1`);
  expect(await (await fetch(`${address}/api/other/v1/web/bench.js`)).text()).toContain('node: GET');
});

test('the module’s scripts are those of the folder', async () => {
  const entry = await fetch(`${address}/t/town/api/bench/v1/web/bench.js?v=1`);
  expect(entry.headers.get('content-type')).toBe('text/javascript');
  expect(await entry.text()).toContain("from '/bench.ts'");
  expect(await (await fetch(`${address}/bench.ts`)).text()).toContain('from the folder');
});

test.each([
  [[], 'one folder is wanted'],
  [['/nowhere'], 'there is no folder /nowhere'],
  [[folder, '--module', '(bench'], "is no module's name"],
  [[folder, '--module', 'bench', '--node', 'https://127.0.0.1'], 'with http://'],
  [[folder, '--module', 'bench', '--port', 'many'], '--port wants a number'],
])('%j is refused with what to do', (words, why) => {
  const ended = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', timeout: 10_000 });
  expect(ended.status).toBe(2);
  expect(ended.stderr).toContain(why);
  expect(ended.stderr).toContain('usage: node dev.mjs');
});

test('no other file of the machine is given out', async () => {
  expect((await fetch(`${address}/@fs/etc/hostname`)).status).toBe(403);
});

test('a node that is gone is said to be', async () => {
  await new Promise((done) => {
    node.close(done);
    node.closeAllConnections();
  });
  const answer = await fetch(`${address}/en/`);
  expect(answer.status).toBe(502);
  expect(await answer.text()).toContain('Is the node running?');
});
