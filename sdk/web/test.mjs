// SPDX-License-Identifier: Apache-2.0
// Runs the tests of a module's pages, FOLDER/tests/*.test.ts, in a document that is not a browser's: for what a script
// reckons and what it makes of a form. Run by CTest, or by an author:
//   node test.mjs FOLDER [--watch]
import { join, resolve } from 'node:path';
import { startVitest } from 'vitest/node';
import { aliases, modules } from './aliases.mjs';

const [folder, ...more] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node test.mjs FOLDER [--watch]');
  process.exit(2);
}
const watch = more.includes('--watch');

const vitest = await startVitest(
  'test',
  [],
  {
    root: resolve(folder),
    config: false,
    watch,
    include: ['tests/**/*.test.ts'],
    environment: 'happy-dom',
    passWithNoTests: false,
    restoreMocks: true,
    unstubGlobals: true,
    cache: false, // nothing is written: whoever tests may not
    pool: 'threads',
  },
  {
    resolve: {
      alias: [...aliases, { find: /^vitest$/, replacement: join(modules, 'vitest/dist/index.js') }],
    },
    server: { fs: { strict: false } },
  },
);
if (!watch) await vitest.close();
