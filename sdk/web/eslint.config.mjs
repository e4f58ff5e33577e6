// SPDX-License-Identifier: Apache-2.0
// What is looked for in TypeScript of pages (with types) and in scripts of the build and the tests (without). How it looks
// is Prettier's. Given by `eslint --config`, so that it holds for modules outside of this folder, too.
import js from '@eslint/js';
import ts from 'typescript-eslint';

const names = (list) => Object.fromEntries(list.map((name) => [name, 'readonly']));
const node = names([
  'Buffer',
  'console',
  'fetch',
  'process',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'URL',
  'URLSearchParams',
]);
// Functions that a test gives to a browser stand in the test's file.
const page = names([
  'document',
  'window',
  'navigator',
  'caches',
  'indexedDB',
  'Event',
  'localStorage',
  'location',
  'getComputedStyle',
  'innerHeight',
  'innerWidth',
  'CSS',
]);
const drawing = names(['Blob', 'Image', 'OffscreenCanvas', 'createImageBitmap']);

export default ts.config(
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { rules: { eqeqeq: 'error', 'no-var': 'error', 'prefer-const': 'error', 'object-shorthand': 'error' } },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { ...node, ...page, ...drawing } },
  },
  { files: ['**/*.js'], languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly' } } },
  { files: ['**/web/*.js'], languageOptions: { sourceType: 'module' } },
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // A number in a text is what it looks like.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Void functions as short arrows read well.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
    },
  },
  // A test that finds no element fails, which is what it is for.
  { files: ['**/tests/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
