import assert from 'node:assert/strict';
import fc from 'fast-check';
import { outcomeOf } from '../../../support/guardCases';
import type { World } from '../../../support/guardWorld';

/** A line that asks, as its options may be written: each with a value, where it may stand, and other names for it. */
interface Spelled {
  readonly program: string;
  readonly verb: readonly string[];
  readonly options: readonly (readonly [string, string])[];
  readonly flags: readonly string[];
  readonly operands: readonly string[];
  readonly world?: World;
  /** Options stand before the verb only. */
  readonly isEarly?: true;
}

const LINES: readonly Spelled[] = [
  {
    program: 'aws',
    verb: ['ec2', 'terminate-instances'],
    options: [
      ['--profile', 'prod'],
      ['--region', 'eu-north-1'],
      ['--output', 'json'],
      ['--query', 'describe-instances'],
    ],
    flags: ['--debug', '--no-cli-pager', '--no-paginate'],
    operands: [],
  },
  {
    program: 'gcloud',
    verb: ['compute', 'instances', 'delete'],
    options: [
      ['--project', 'acme-prod'],
      ['--zone', 'list'],
      ['--format', 'describe'],
      ['--verbosity', 'info'],
    ],
    flags: ['--quiet', '--log-http'],
    operands: ['list'],
  },
  {
    program: 'az',
    verb: ['vm', 'delete'],
    options: [
      ['--resource-group', 'prod'],
      ['--name', 'list'],
      ['--output', 'show'],
    ],
    flags: ['--yes', '--no-wait', '--debug'],
    operands: [],
  },
  {
    program: 'docker',
    verb: ['rm', 'web'],
    options: [
      ['--context', 'prod'],
      ['--log-level', 'info'],
      ['--config', '/x'],
    ],
    flags: ['--debug', '--tls'],
    operands: [],
    isEarly: true,
  },
  {
    program: 'heroku',
    verb: ['config:set'],
    options: [
      ['--app', 'shop-prod'],
      ['--remote', 'logs'],
    ],
    flags: ['--json'],
    operands: ['X=y'],
  },
  {
    program: 'curl',
    verb: [],
    options: [
      ['--request', 'DELETE'],
      ['--output', 'GET'],
      ['--user', 'a:b'],
      ['--url', 'https://prod.acme.example/x'],
      ['--max-time', '5'],
    ],
    flags: ['--fail', '--silent', '-L', '-sS', '-k'],
    operands: [],
  },
  {
    program: 'wrangler',
    verb: ['deploy'],
    options: [
      ['--env', 'production'],
      ['--name', 'tail'],
      ['--tag', 'whoami'],
    ],
    flags: ['--minify'],
    operands: [],
  },
  {
    program: 'ansible-playbook',
    verb: [],
    options: [
      ['--inventory', 'prod.ini'],
      ['--tags', 'check'],
      ['--forks', '5'],
      ['--limit', 'web'],
    ],
    flags: ['--become', '-v', '--diff', '-vvv'],
    operands: ['site.yml'],
  },
  {
    program: 'rsync',
    verb: [],
    options: [
      ['--exclude', '.git'],
      ['--rsh', 'ssh'],
      ['--bwlimit', '5'],
    ],
    flags: ['-a', '-vz', '--delete', '--progress'],
    operands: ['./x', 'prod:/y'],
  },
];

/** The same line in another order and another spelling. */
function spellings(line: Spelled): fc.Arbitrary<readonly string[]> {
  const pieces = [
    ...line.options.map(([name, value]) =>
      fc.boolean().map((joined) => (joined ? [`${name}=${value}`] : [name, value])),
    ),
    ...line.flags.map((flag) => fc.boolean().map((given) => (given ? [flag] : []))),
  ];
  return fc
    .tuple(
      fc.shuffledSubarray(pieces, { minLength: pieces.length }),
      fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
    )
    .chain(([order, places]) =>
      fc.tuple(...order).map((parts): readonly string[] => {
        const fixed = [...line.verb, ...line.operands];
        const gaps: (readonly string[])[][] = Array.from({ length: fixed.length + 1 }, () => []);
        for (const [index, part] of parts.entries()) {
          const place = line.isEarly ? 0 : (places[index] ?? 0) % gaps.length;
          gaps[place]?.push(part);
        }
        return [
          line.program,
          ...gaps.flatMap((gap, index) => [...gap.flat(), ...fixed.slice(index, index + 1)]),
        ];
      }),
    );
}

describe('However a line is spelled', () => {
  for (const line of LINES) {
    it(`${line.program} ${line.verb.join(' ')} asks`, () => {
      fc.assert(
        fc.property(spellings(line), (argv) => {
          assert.match(outcomeOf(argv, line.world ?? {}), /^(?:ask|yes)$/, argv.join(' '));
        }),
        { numRuns: 300 },
      );
    });
  }
});
