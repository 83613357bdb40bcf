import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import fc from 'fast-check';

import { resolveCells } from '../../../../src/core/observe/config/cells';
import { decodeConfig } from '../../../../src/core/observe/config/config';
import { environments, services } from '../../../../src/core/observe/config/configModel';
import type { Environment } from '../../../../src/core/model';
import { decoded, file, problemsIn } from '../../../support/configuration';

const example = readFileSync('test/fixtures/whereabouts.jsonc', 'utf8');

function qa(text: string): Environment {
  const found = environments(decoded(text)).find(({ name }) => name === 'qa');
  assert.ok(found);
  return found;
}

describe('the configuration', () => {
  it('decodes the example of the README without a problem', () => {
    assert.deepEqual(problemsIn(example), []);
    const config = decoded(example);
    assert.deepEqual(
      environments(config).map(({ name, kind, guard, promotesFrom, mirrors }) => [
        name,
        kind,
        guard,
        promotesFrom,
        mirrors,
      ]),
      [
        ['dev', 'development', 'none', [], undefined],
        ['qa', 'qa', 'note', ['dev'], undefined],
        ['staging', 'staging', 'ask', ['qa'], 'production'],
        ['production', 'production', 'type-name', ['staging'], undefined],
      ],
    );
    assert.deepEqual(services(config), [{ name: 'shop', path: 'services/shop' }]);
  });

  it('takes the folder of a service as people write it', () => {
    const written = ['services/shop', './services//shop/', 'services\\shop', '.', './'];
    const paths = written.map((path) => {
      const text = JSON.stringify({ environments: {}, services: { shop: { path } } });
      return services(decoded(text))[0]?.path;
    });
    const folder = 'services/shop';
    assert.deepEqual(paths, [folder, folder, folder, undefined, undefined]);
  });

  it('carries what later features need as it stands', () => {
    const production = decoded(example).environments.get('production');
    assert.deepEqual(production, {
      kind: 'production',
      windows: [{ days: ['mon-thu'], from: '09:00', to: '16:00', timeZone: 'Europe/Oslo' }],
      freezes: [
        { from: '2026-12-20', to: '2027-01-04', timeZone: 'Europe/Oslo', reason: 'holidays' },
      ],
      requires: { contained: 'staging', soak: '4h', healthy: true, maxCommits: 20 },
      targets: {
        kubeContexts: ['prod-*'],
        hosts: ['*.prod.shop.example'],
        awsProfiles: ['prod'],
        terraformWorkspaces: ['production'],
        branches: ['release'],
        files: ['deploy/production/**', '.env.production'],
      },
      mistakes: [],
    });
    assert.deepEqual(decoded(example).services.get('shop')?.promote, {
      preset: 'github-workflow',
      repository: 'acme/shop',
      workflow: 'deploy.yml',
    });
  });

  it('keeps the order of the file, also for names that are numbers', () => {
    const text =
      '{"environments": {"prod": {}, "2": {"kind": "qa"}, "1": {"kind": "qa"}}, "services": {}}';
    assert.deepEqual(
      environments(decoded(text)).map(({ name }) => name),
      ['prod', '2', '1'],
    );
  });

  it('reads a file with a byte order mark, comments and trailing commas', () => {
    const text = `\uFEFF// first\n{ "environments": { "qa": { "kind": "qc", }, }, /* no */ "services": {}, }`;
    assert.deepEqual(problemsIn(text), []);
    assert.equal(qa(text).kind, 'qa');
  });
});

describe('an environment', () => {
  it('is given its kind by another word for it', () => {
    assert.equal(qa(file('"kind": "integration"')).kind, 'test');
    assert.equal(qa(file('"kind": "live"')).kind, 'production');
  });

  it('is guessed from its name, and asks first where the name says nothing', () => {
    const text = '{"environments": {"eu-prod": {}, "blue": {}}, "services": {}}';
    assert.deepEqual(
      environments(decoded(text)).map(({ kind, guard }) => [kind, guard]),
      [
        ['production', 'type-name'],
        ['development', 'ask'],
      ],
    );
    assert.deepEqual(problemsIn(text), [
      'warning «"blue"» The name "blue" says nothing about its kind, so it counts as development with a question before every act that writes: add "kind", for example "kind": "test".',
    ]);
  });

  it('with live data is guarded whatever its kind, and never less than the file asks', () => {
    assert.equal(qa(file('"data": "live"')).guard, 'type-name');
    assert.equal(qa(file('"data": "live", "guard": "none"')).guard, 'type-name');
    assert.equal(qa(file('"data": "live", "guard": "refuse"')).guard, 'refuse');
    assert.equal(qa(file('"guard": "none"')).guard, 'none');
    assert.equal(qa(file('"kind": "production", "data": "copy", "guard": "ask"')).guard, 'ask');
  });

  for (const mistake of [
    '"kind": "prodution"',
    '"guard": "typename"',
    '"data": 5',
    '"gaurd": "ask"',
  ]) {
    it(`is guarded like production while ${mistake} cannot be read`, () => {
      assert.equal(qa(file(mistake)).guard, 'type-name');
    });
  }

  it('promotes from the one before it, from the ones it names, or from none', () => {
    assert.deepEqual(qa(file('')).promotesFrom, ['dev']);
    assert.deepEqual(qa(file('"promotesFrom": []')).promotesFrom, []);
    const branched = `{"environments": {"dev": {}, "qa": {}, "uat": {"promotesFrom": "dev"}, "prod": {"promotesFrom": ["qa", "uat"]}}, "services": {}}`;
    assert.deepEqual(
      environments(decoded(branched)).map(({ promotesFrom }) => promotesFrom),
      [[], ['dev'], ['dev'], ['qa', 'uat']],
    );
  });
});

describe('decoding', () => {
  const tidy = (text: string) => {
    const { problems } = decodeConfig(text);
    for (const { range, message } of problems) {
      assert.ok(range.offset >= 0 && range.length >= 0 && range.offset <= text.length, message);
      assert.match(message, /[.?…"]$/, message);
    }
  };

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), tidy));
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\/*-1tn \n') }), tidy));
  });

  it('gives up on a file that is made to hold the editor', () => {
    const many = (count: number, body: string) =>
      Array.from({ length: count }, (_, index) => `"e${index}": ${body}`).join(',');
    const text = `{"environments": {${many(5000, '{"kindd": 1, "mirrors": "x"}')}}, "services": {${many(5000, '5')}}}`;
    const { config, problems } = decodeConfig(text);
    assert.equal(config?.environments.size, 100);
    assert.ok(problems.length <= 1000);
    assert.deepEqual(
      problems.map(({ message }) => message).filter((message) => message.startsWith('More than')),
      [
        'More than 100 environments are too many: what comes after is left out.',
        'More than 2000 services are too many: what comes after is left out.',
      ],
    );
  });

  it('never throws, whatever the values, and leaves a problem or a whole reading', () => {
    const key = fc.constantFrom(
      ...['environments', 'services', 'qa', 'prod', 'kind', 'data', 'promotesFrom', 'mirrors'],
      ...['source', 'in', 'http', 'command', 'git', 'preset', 'commit', 'url', 'headers', 'record'],
      ...['windows', 'requires', 'targets', 'promote', 'path', '__proto__', 'constructor', 'host'],
    );
    const leaf = fc.oneof(
      fc.constantFrom(
        'qa',
        'prod',
        'https://${host}/',
        '${',
        'plain',
        'git-ref',
        'commit',
        'https://a/',
      ),
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.boolean(),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 7, withCrossShrink: true }, leaf, tie('object'), tie('list')),
      list: fc.array(tie('value'), { maxLength: 3 }),
      object: fc
        .array(fc.tuple(key, tie('value')), { maxLength: 6 })
        .map((entries) => Object.fromEntries(entries)),
    }));
    const whole = fc.record({ environments: value, services: value });
    fc.assert(
      fc.property(whole, (given) => {
        const text = JSON.stringify(given);
        tidy(text);
        const { config, problems } = decodeConfig(text);
        const unreadable = config
          ? resolveCells(config).cells.filter(({ source }) => 'problem' in source)
          : [];
        assert.ok(unreadable.length === 0 || problems.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: 500 },
    );
  });

  it('breaks every part of the example and still gives the rest', () => {
    fc.assert(
      fc.property(
        fc.nat(example.length - 1),
        fc.constantFrom('', '"', '{', '}', ',', '5', '[', '\\'),
        (at, put) => {
          const text = example.slice(0, at) + put + example.slice(at + 1);
          tidy(text);
          const { config, problems } = decodeConfig(text);
          assert.ok(config !== undefined || problems.length > 0);
        },
      ),
    );
  });
});
