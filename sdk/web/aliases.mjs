// SPDX-License-Identifier: Apache-2.0
// What a module's scripts and styles may import besides their own files, for all tools that read them.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = resolve(fileURLToPath(import.meta.url), '..');
export const modules = join(here, 'node_modules');

export const aliases = [
  { find: /^@fontsource\//, replacement: join(modules, '@fontsource/') },
  { find: /^@kern-ux\/native\//, replacement: join(modules, '@kern-ux/native/') },
  { find: /^@stadtkern\/web\//, replacement: `${here}/` },
  { find: /^@stadtkern\/shell\//, replacement: join(here, 'shell/') },
];
