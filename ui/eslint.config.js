import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

import svelteConfig from './svelte.config.js';

const onlyIpcTalksToTauri = {
  group: ['@tauri-apps/*'],
  message: 'Only src/ipc talks to Tauri: import from src/ipc instead.',
};

export default ts.config(
  { ignores: ['dist/', 'node_modules/'] },
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    rules: { 'no-restricted-imports': ['error', { patterns: [onlyIpcTalksToTauri] }], 'no-console': 'error' },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: { 'svelte/no-at-html-tags': 'error', 'svelte/button-has-type': 'error', 'svelte/require-each-key': 'error' },
  },
  { files: ['src/ipc/**'], rules: { 'no-restricted-imports': 'off' } },
);
