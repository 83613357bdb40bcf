import assert from 'node:assert/strict';
import { kindNames, kindOf } from '../../../src/core/kinds';
import { suspiciousPieces } from '../../../src/core/guard/shimWords';
import type { GuardedEnvironment } from '../../../src/core/guard/act';
import { guardedEnvironment } from '../../support/guardWorld';

function pieces(...environments: readonly GuardedEnvironment[]) {
  return suspiciousPieces({ environments, notProduction: [] });
}

const ALWAYS = ['prd', 'prod', 'live'];

describe('The pieces of words that make a shim ask', () => {
  it('are those of production where nothing is configured', () => {
    assert.deepEqual(pieces(), ALWAYS);
  });

  const cases: readonly (readonly [string, GuardedEnvironment, readonly string[] | undefined])[] = [
    [
      'nothing of what is not guarded',
      guardedEnvironment('sandbox', 'qa', 'none', { hosts: ['*'] }),
      [],
    ],
    [
      'the name, and the words of its kind',
      guardedEnvironment('Kunde-A', 'qa', 'note'),
      ['qa', 'qc', 'kunde-a', 'quality'],
    ],
    [
      'the longest piece of each target',
      guardedEnvironment('q', 'packaging', 'ask', {
        hosts: ['*.Db?.acme.example', 'api'],
        awsAccounts: ['123456789012'],
        files: ['/infra/**/eu.tfvars', 'deploy/**'],
      }),
      ['q', 'pkg', 'api', 'deploy', 'packaging', 'eu.tfvars', '.acme.example', '123456789012'],
    ],
    [
      'any word where any target will do',
      guardedEnvironment('q', 'qa', 'ask', { hosts: ['*'] }),
      undefined,
    ],
    [
      'any word where what tools do by default is meant',
      guardedEnvironment('q', 'qa', 'ask', { hosts: ['Local*'] }),
      undefined,
    ],
    [
      'any word where the default has its name',
      guardedEnvironment('Default', 'qa', 'ask'),
      undefined,
    ],
    [
      'no letters that are not ASCII: all of those ask',
      guardedEnvironment('kundé', 'qa', 'ask'),
      ['qa', 'qc', 'quality'],
    ],
  ];
  for (const [what, environment, expected] of cases) {
    it(`are ${what}`, () => {
      const found = pieces(environment);
      assert.deepEqual(found && [...found].sort(), expected && [...ALWAYS, ...expected].sort());
    });
  }

  it('stand in every word that says a guarded kind', () => {
    const words = [
      ...['prod', 'eu-PROD-2', 'liveEU', 'pre-prod', 'preLive', 'pre_production', 'stg', 'UAT2'],
      ...['acceptance', 'qaTeam', 'pkg', 'my-dev', 'integration', 'tst'],
    ];
    for (const kind of kindNames()) {
      const found = pieces(guardedEnvironment('zzz', kind, 'note'));
      for (const word of words.filter((one) => [kind, 'production'].includes(kindOf(one) ?? ''))) {
        assert.ok(
          found?.some((piece) => word.toLowerCase().includes(piece)),
          `${word}, ${kind}`,
        );
      }
    }
  });
});
