// SPDX-License-Identifier: Apache-2.0
// Builds a module's web/: checks its TypeScript strictly, then bundles each entry to one ES module, with the styles that
// it imports beside it. Run by stadtkern_add_plugin(... WEB entry.ts ...):
//   node build.mjs SOURCE OUT ENTRY.ts ...
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import ts from 'typescript';
import { build } from 'vite';

const [source, out, ...entries] = process.argv.slice(2);
const here = resolve(fileURLToPath(import.meta.url), '..');
const modules = join(here, 'node_modules');

function check() {
  const program = ts.createProgram(
    [...entries.map((entry) => join(source, entry)), join(here, 'ambient.d.ts')],
    {
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      noImplicitReturns: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: [],
      paths: { '@stadtkern/shell/*': [join(here, 'shell/*')], '*': [join(modules, '*')] },
    },
  );
  const faults = ts.getPreEmitDiagnostics(program);
  if (faults.length === 0) return;
  console.error(
    ts.formatDiagnostics(faults, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => source,
      getNewLine: () => '\n',
    }),
  );
  process.exit(1);
}

// The design system comes with thousands of one-rule classes for spacing and grids. Pages use its components; the rest
// would be two thirds of what every phone loads.
function withoutUtilities() {
  const file = join(modules, '@kern-ux/native/dist/kern-utilities.css');
  const known = new Set(readFileSync(file, 'utf8').match(/\.kern-[a-z0-9_-]+/g));
  const only = (selector) => {
    const found = /^(\.kern-[a-z0-9_-]+)$/.exec(selector.trim());
    return found !== null && known.has(found[1]) && found[1] !== '.kern-sr-only';
  };
  return {
    postcssPlugin: 'without-utilities',
    Rule(rule) {
      if (rule.selectors.every(only)) rule.remove();
    },
    OnceExit(root) {
      root.walkAtRules('media', (media) => {
        if (media.nodes?.length === 0) media.remove();
      });
    },
  };
}

// Fonts and pictures come from the locked packages or change with the source: their addresses say which they are, so that
// browsers keep them for good.
const version = createHash('sha256').update(readFileSync(join(here, 'package-lock.json'))).digest('hex').slice(0, 16);

check();
await build({
  configFile: false,
  root: source,
  base: './',
  logLevel: 'warn',
  publicDir: false,
  resolve: {
    alias: [
      { find: /^@kern-ux\/native\//, replacement: join(modules, '@kern-ux/native/') },
      { find: /^@stadtkern\/shell\//, replacement: join(here, 'shell/') },
    ],
  },
  experimental: {
    renderBuiltUrl: (file, { hostType }) => (hostType === 'css' ? `./${file}?v=${version}` : { relative: true }),
  },
  css: { postcss: { plugins: [withoutUtilities()] } },
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      input: Object.fromEntries(entries.map((entry) => [basename(entry, '.ts'), join(source, entry)])),
      preserveEntrySignatures: 'exports-only',
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', assetFileNames: '[name][extname]' },
    },
  },
});
rmSync(join(out, '.vite'), { recursive: true, force: true });
// Once here instead of at each request: modules give these to whoever takes the encoding.
for (const name of readdirSync(out)) {
  if (!/\.(css|js|svg|json)$/.test(name)) continue;
  const plain = readFileSync(join(out, name));
  for (const [ending, compressed] of [
    ['br', brotliCompressSync(plain)],
    ['gz', gzipSync(plain, { level: 9 })],
  ]) {
    if (compressed.length < plain.length) writeFileSync(join(out, `${name}.${ending}`), compressed);
  }
}
writeFileSync(process.env.STADTKERN_STAMP ?? '/dev/null', '');
