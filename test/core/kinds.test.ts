import assert from 'node:assert/strict';

import fc from 'fast-check';

import { KINDS, kindNamed, kindNames, kindOf } from '../../src/core/kinds';

describe('kinds of environments', () => {
  it('stand in the order of the path to production', () => {
    assert.deepEqual(kindNames(), [
      'development',
      'test',
      'qa',
      'uat',
      'packaging',
      'staging',
      'production',
    ]);
  });

  it('carry the guard and the data of the design', () => {
    assert.deepEqual(
      kindNames().map((kind) => [kind, KINDS[kind].data, KINDS[kind].errors, KINDS[kind].guard]),
      [
        ['development', 'test', 'full', 'none'],
        ['test', 'test', 'full', 'none'],
        ['qa', 'anonymised', 'full', 'note'],
        ['uat', 'anonymised', 'medium', 'ask'],
        ['packaging', 'none', 'full', 'ask'],
        ['staging', 'copy', 'medium', 'ask'],
        ['production', 'live', 'friendly', 'type-name'],
      ],
    );
  });

  it('have no alias in common', () => {
    const words = kindNames().flatMap((kind) => [kind, ...KINDS[kind].aliases]);
    assert.equal(new Set(words).size, words.length);
  });

  it('are known by their other names, in any case', () => {
    assert.equal(kindNamed('Prod'), 'production');
    assert.equal(kindNamed('live'), 'production');
    assert.equal(kindNamed('stage'), 'staging');
    assert.equal(kindNamed('integration'), 'test');
    assert.equal(kindNamed('eu-prod'), undefined);
    assert.equal(kindNamed('constructor'), undefined);
  });

  const guesses: readonly (readonly [string, string | undefined])[] = [
    ['dev', 'development'],
    ['dev-anna', 'development'],
    ['local', 'development'],
    ['integration', 'test'],
    ['qa2', 'qa'],
    ['UAT', 'uat'],
    ['acceptance', 'uat'],
    ['stg', 'staging'],
    ['preprod', 'staging'],
    ['pre-prod', 'staging'],
    ['pre_production', 'staging'],
    ['preProd', 'staging'],
    ['PREPROD', 'staging'],
    ['pre-live-eu', 'staging'],
    ['prod', 'production'],
    ['eu-prod-2', 'production'],
    ['prod01', 'production'],
    ['liveEU', 'production'],
    ['EUProd', 'production'],
    ['Production (Oslo)', 'production'],
    ['test-prod', 'production'],
    ['nonprod', undefined],
    ['non-prod', undefined],
    ['nonProd', undefined],
    ['not_production', undefined],
    ['product-catalogue', undefined],
    ['reprod', undefined],
    ['delivery', undefined],
    ['constructor', undefined],
    ['', undefined],
  ];
  for (const [name, kind] of guesses) {
    it(`guess ${kind ?? 'nothing'} from the name "${name}"`, () => {
      assert.equal(kindOf(name), kind);
    });
  }

  it('are never production where a name says before or not production', () => {
    const around = fc.constantFrom('', 'eu-', 'x_', '1.');
    const denial = fc.constantFrom('non', 'pre', 'Non', 'PRE', 'not-', 'non-', 'pre-', 'pre_');
    const word = fc.constantFrom('prod', 'production', 'prd', 'live');
    fc.assert(
      fc.property(around, denial, word, fc.constantFrom('', '-2', '/blue'), (a, b, c, d) => {
        assert.notEqual(kindOf(a + b + c + d), 'production');
      }),
    );
  });
});
