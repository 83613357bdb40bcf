// What `npm test` runs, in order. Adding a stage is adding a row.

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[]} command arguments of node, run in the repository
 * @property {string[][]} before commands that must end well first
 * @property {string} hint what to do when it fails
 * @property {boolean} isCheck one answer, yes or no; counts as one test and runs beside the other checks
 * @property {Record<string, string>} env
 * @property {number} limit minutes
 */

/** @param {string} name @param {string[]} command @param {string} hint @returns {Stage} */
const check = (name, command, hint) => ({
  ...{ name, command, hint, before: [], isCheck: true, env: {}, limit: 5 },
});

/** One mocha process over test/NAME. @param {string} name @param {Partial<Stage>} [more] @returns {Stage} */
const mocha = (name, more) => ({
  name,
  command: [
    'node_modules/mocha/bin/mocha.js',
    '--reporter=scripts/mocha-reporter.cjs',
    `test/${name}/**/*.test.ts`,
  ],
  before: [],
  hint: `run one file: npx mocha test/${name}/NAME.test.ts`,
  isCheck: false,
  env: { WHEREABOUTS_REPORTER: 'dot' },
  limit: 5,
  ...more,
});

/** @type {readonly Stage[]} */
export const stages = [
  check('types', ['node_modules/@typescript/native/bin/tsc', '-p', '.'], 'npx tsc -p .'),
  check(
    'lint',
    ['node_modules/eslint/bin/eslint.js', '.'],
    'npx eslint . --fix mends a part of it',
  ),
  check(
    'format',
    ['node_modules/prettier/bin/prettier.cjs', '--check', '.'],
    'npx prettier --write . mends it',
  ),
  mocha('core', { limit: 10 }),
  mocha('adapters', { limit: 25 }),
  mocha('kill', {
    env: { WHEREABOUTS_REPORTER: 'spec' },
    hint: 'npm run test:kill kills more; WHEREABOUTS_KILL_SEED=SEED makes the same choices again',
    limit: 25,
  }),
  mocha('rules'),
  {
    ...mocha('host', { limit: 10 }),
    command: ['scripts/test-host.mjs'],
    hint: 'run one file: npm run test:host -- NAME; WHEREABOUTS_HOST_ARTIFACTS=DIR keeps a picture and the logs',
  },
  mocha('e2e', {
    before: [['esbuild.mjs', '--production'], ['scripts/host/setup.mjs']],
    env: { WHEREABOUTS_REPORTER: 'spec' },
    limit: 10,
  }),
];
