import tseslint from 'typescript-eslint';

const banned = (paths, patterns = []) => ['error', { paths, patterns }];
const path = (name, message) => ({ name, message });

const vscode = path('vscode', 'Only src/ui and src/extension.ts may touch the editor.');
const axios = path('axios', 'Only src/adapters/http may touch axios.');
const childProcess = ['child_process', 'node:child_process'].map((name) =>
  path(name, 'Only src/adapters/process/process.ts starts processes.'),
);

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'out/',
      '.vscode-test/',
      'node_modules/',
      'test/fixtures/',
      'scripts/host/install/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['it', 'describe', 'before', 'after'], package: 'mocha' },
          ],
        },
      ],
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportDefaultDeclaration',
          message: 'No default exports: a name is searched for by its name.',
        },
        {
          selector: 'ExportNamedDeclaration > VariableDeclaration[kind="let"]',
          message: 'No exported let: state lives in objects that are handed over.',
        },
        {
          selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier",
          message:
            "Write `import * as z from 'zod'`: the named import bundles all of zod (443 kB).",
        },
        {
          selector: 'ExportAllDeclaration',
          message: 'No barrels: import from the file that says it.',
        },
      ],
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-imports': banned(
        [vscode, axios, ...childProcess],
        [
          {
            group: ['node:*'],
            message: 'core is pure: no node modules. Declare a port and let an adapter do it.',
          },
          { group: ['**/adapters/**', '**/ui/**'], message: 'core imports core only.' },
        ],
      ),
    },
  },
  {
    files: ['src/adapters/**/*.ts'],
    rules: {
      'no-restricted-imports': banned(
        [vscode],
        [{ group: ['**/ui/**'], message: 'adapters import core only.' }],
      ),
    },
  },
  {
    files: ['src/ui/**/*.ts'],
    rules: {
      'no-restricted-imports': banned(
        [axios, ...childProcess],
        [{ group: ['**/adapters/**'], message: 'ui is given its adapters as core interfaces.' }],
      ),
    },
  },
);
