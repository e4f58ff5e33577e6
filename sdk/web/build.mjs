// SPDX-License-Identifier: Apache-2.0
// Builds a module's web/: checks its TypeScript strictly, then bundles each entry to one ES module, with the styles that
// it imports beside it. Run by stadtkern_add_plugin(... WEB entry.ts ...):
//   node build.mjs SOURCE OUT ENTRY.ts ...
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import ts from 'typescript';
import { build } from 'vite';
import { aliases, here, modules } from './aliases.mjs';

const [source, out, ...entries] = process.argv.slice(2);

function check() {
  const { config } = ts.readConfigFile(join(here, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, here);
  const files = [...entries.map((entry) => join(source, entry)), join(here, 'ambient.d.ts')];
  // Patterns of paths are relative to the file that they stand in.
  const program = ts.createProgram(files, { ...options, pathsBasePath: here });
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

// What is brought along keeps its licence: the texts of all packages in the bundle stand beside it.
function licences() {
  return {
    name: 'licences',
    generateBundle(_options, bundle) {
      const names = new Set();
      for (const file of Object.values(bundle)) {
        for (const id of file.type === 'chunk' ? file.moduleIds : (file.originalFileNames ?? [])) {
          const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id);
          if (found) names.add(found[1]);
        }
      }
      // A package may hold others that it was built of.
      for (const name of names) {
        const { dependencies = {} } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
        for (const other of Object.keys(dependencies)) {
          if (existsSync(join(modules, other))) names.add(other);
        }
      }
      const texts = [...names].sort().map((name) => {
        const folder = join(modules, name);
        const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
        return `${name}\n\n${file ? readFileSync(join(folder, file), 'utf8') : ''}`;
      });
      if (texts.length > 0) this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join('\n\n') });
    },
  };
}

// Fonts and pictures come from the locked packages or change with the source: their addresses say which they are, so that
// browsers keep them for good.
const version = createHash('sha256')
  .update(readFileSync(join(here, 'package-lock.json')))
  .digest('hex')
  .slice(0, 16);

check();
await build({
  configFile: false,
  root: source,
  base: './',
  logLevel: 'warn',
  publicDir: false,
  plugins: [licences()],
  resolve: {
    alias: aliases,
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
    chunkSizeWarningLimit: 1200, // the map's library, which is loaded when a map is in sight
    modulePreload: false,
    rollupOptions: {
      input: Object.fromEntries(entries.map((entry) => [basename(entry, '.ts'), join(source, entry)])),
      preserveEntrySignatures: 'exports-only',
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
        // A worker's module is brought along as it is; servers know .js.
        assetFileNames: (asset) =>
          asset.names.some((name) => name.endsWith('.mjs')) ? '[name].js' : '[name][extname]',
      },
    },
  },
});
rmSync(join(out, '.vite'), { recursive: true, force: true });
// Once here instead of at each request: modules give these to whoever takes the encoding.
for (const name of readdirSync(out, { recursive: true })) {
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
