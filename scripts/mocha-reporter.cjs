// mocha's dot or spec reporter (WHEREABOUTS_REPORTER), and the counts as JSON in the file WHEREABOUTS_RESULTS.
// mocha `require`s its reporter, so this is CommonJS; a plain `require` in it, TypeScript takes for an import.
const { createRequire } = process.getBuiltinModule('node:module');
const { writeFileSync } = process.getBuiltinModule('node:fs');
/** @type {typeof import('mocha')} */
const { reporters } = createRequire(__filename)('mocha');

const Base = process.env['WHEREABOUTS_REPORTER'] === 'spec' ? reporters.Spec : reporters.Dot;

module.exports = class extends Base {
  /** @param {import('mocha').Runner} runner @param {import('mocha').MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const results = process.env['WHEREABOUTS_RESULTS'];
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      if (results) writeFileSync(results, JSON.stringify({ passes, failures, pending }));
    });
  }
};
