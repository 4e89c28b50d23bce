// What ESLint holds the scripts to: what the type checker does not see, and which rooms of the page may go by what.
import js from '@eslint/js';

const sinks = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc'].map((property) => ({ property }));
const asText = { message: 'Text enters by textContent, repeated markup by a template in index.html.' };

const rules = {
  ...js.configs.recommended.rules,
  // The type checker knows these better, with the browser's own names and the shapes that travel.
  'no-undef': 'off',
  'no-unused-vars': 'off',
  // JSON allows none of them in its strings, which a pattern must be able to say.
  'no-control-regex': 'off',

  'array-callback-return': 'error',
  curly: ['error', 'multi-line'],
  eqeqeq: 'error',
  'no-alert': 'error',
  'no-console': 'error',
  'no-else-return': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-lonely-if': 'error',
  'no-new-func': 'error',
  'no-param-reassign': 'error',
  'no-promise-executor-return': 'error',
  'no-restricted-properties': ['error', ...[...sinks, { object: 'document', property: 'write' }].map((one) => ({ ...one, ...asText }))],
  'no-throw-literal': 'error',
  'no-unneeded-ternary': 'error',
  'no-unreachable-loop': 'error',
  'no-useless-concat': 'error',
  'no-useless-rename': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'prefer-object-has-own': 'error',
  'prefer-rest-params': 'error',
  'prefer-spread': 'error',
  'prefer-template': 'error',
  radix: 'error',
  strict: ['error', 'global'],

  complexity: ['error', 35],
  'max-depth': ['error', 4],
  'max-nested-callbacks': ['error', 4],
  'max-params': ['error', 6],
};

const documentIsTheViews = ['error', { name: 'document', message: 'The document belongs to view/ and app.js.' }];

export default [
  { ignores: ['.*/', 'dist/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, rules },
  { files: ['static/**/*.js'], languageOptions: { sourceType: 'script' } },
  { files: ['static/*/*.js'], ignores: ['static/view/*.js'], rules: { 'no-restricted-globals': documentIsTheViews } },
  // Only `var` makes the one global a property of the window.
  { files: ['static/rtv.js'], rules: { 'no-var': 'off' } },
];
