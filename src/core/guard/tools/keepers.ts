import type { FactKind } from '../finding';
import type { Tool } from '../tool';
import {
  command,
  front,
  named,
  options,
  runner,
  shell,
  valuesOf,
  withEnv,
  wordsIn,
} from './running';

/** A program that takes secrets from somewhere and runs a command with them. */
interface Keeper {
  readonly names: string;
  /** The words in front of what it is told to open: `exec`. */
  readonly verb: string;
  /** How many words behind the verb name what it opens; `all`: those in front of `--`. */
  readonly opens: number | 'all';
  readonly valued: string;
  readonly flags: string;
  /** Options that say what it opens. */
  readonly says: string;
  readonly kind: FactKind;
  /** Variables that say it where no option does. */
  readonly variables?: string;
  /** Options that hold the command as a text. */
  readonly texts?: string;
  /** Variables that it sets to what it opens. */
  readonly sets?: string;
}

const KEEPERS: readonly Keeper[] = [
  {
    names: 'aws-vault aws-okta',
    verb: 'exec',
    opens: 1,
    valued:
      '-d --duration -r --region -t --mfa-token --assume-role-ttl --session-ttl --prompt --backend',
    flags:
      '-n --no-session -j --json -s --server --ec2-server --ecs-server --lazy --debug --stdout',
    says: '',
    kind: 'awsProfile',
    sets: 'AWS_PROFILE AWS_VAULT',
  },
  {
    names: 'saml2aws',
    verb: 'exec',
    opens: 0,
    valued:
      '-a --idp-account -p --profile --exec-profile --role --region --username --password --mfa',
    flags: '--skip-prompt --force --verbose',
    says: '-a --idp-account -p --profile --exec-profile',
    kind: 'awsProfile',
    sets: 'AWS_PROFILE',
  },
  {
    names: 'aws-sso',
    verb: 'exec',
    opens: 0,
    valued:
      '-p --profile -a --arn -A --account -R --role -S --sso -L --level --config --sts-refresh',
    flags: '-n --no-region --ignore-env -e',
    says: '-p --profile -a --arn -R --role',
    kind: 'awsProfile',
    sets: 'AWS_SSO_PROFILE',
  },
  {
    names: 'chamber',
    verb: 'exec',
    opens: 'all',
    valued: '-b --backend -r --retries --kms-key-alias --backend-s3-bucket',
    flags: '--pristine --strict -v --verbose',
    says: '',
    kind: 'environment',
  },
  {
    names: 'doppler',
    verb: 'run',
    opens: 0,
    valued:
      '-c --config -p --project -t --token --command --mount --mount-format --mount-template --name-transformer --only-secrets --fallback --passphrase --scope --api-host',
    flags:
      '--preserve-env --forward-signals --no-fallback --fallback-only --watch --silent --debug',
    says: '-c --config',
    kind: 'environment',
    variables: 'DOPPLER_CONFIG DOPPLER_ENVIRONMENT',
    texts: '--command',
    sets: 'DOPPLER_CONFIG',
  },
  {
    names: 'infisical',
    verb: 'run',
    opens: 0,
    valued: '-e --env --path --projectId --tags --token --command -c --domain --project-config-dir',
    flags: '--expand --include-imports --recursive --watch --secret-overriding',
    says: '-e --env --path',
    kind: 'environment',
    texts: '-c --command',
  },
  {
    names: 'summon',
    verb: '',
    opens: 0,
    valued: '-e --environment -f -p --provider -D --up --yaml',
    flags: '-i --ignore-all',
    says: '-e --environment -f',
    kind: 'environment',
  },
  {
    names: 'envchain berglas',
    verb: '',
    opens: 1,
    valued: '',
    flags: '',
    says: '',
    kind: 'environment',
  },
  {
    names: 'teller phase akeyless',
    verb: 'run',
    opens: 0,
    valued: '-c --config -e --env --app --path',
    flags: '--reset -r --shell -s',
    says: '-c --config -e --env --path',
    kind: 'environment',
  },
];

function keeper(row: Keeper): Tool {
  const { names, verb, opens, kind, says, texts = '', sets = '', variables = '' } = row;
  const operandsFirst = Math.max((verb === '' ? 0 : 1) + (opens === 'all' ? 1 : opens), 1);
  const grammar = { valued: options(row.valued), flags: options(row.flags), operandsFirst };
  return runner(options(names), grammar, (line, around) => {
    const all = wordsIn(line);
    if (verb !== '' && all[0] !== verb) {
      // `doppler secrets set … -c prd` changes what it keeps itself; credentials are kept on this machine.
      const argv = [line.program, ...line.words];
      return kind === 'awsProfile' ? [] : [{ type: 'words', argv, surroundings: around }];
    }
    const words = verb === '' ? all : all.slice(1);
    const count = opens === 'all' ? Math.max(words.indexOf('--'), 1) : opens;
    const [, argv] = front(words.slice(count), grammar.valued);
    const own = line.words.slice(0, line.words.length - argv.length);
    const given = [
      ...words.slice(0, count),
      ...options(says).flatMap((option) => valuesOf(own, option)),
    ];
    const ambient = options(variables).flatMap((name) => around.env[name] ?? []);
    const opened = given.length > 0 ? given : ambient;
    const facts = opened.flatMap((value) => named(kind, value, line.program));
    const set = options(sets).map((name): [string, string | undefined] => [
      name,
      opened.at(-1) ?? around.env[name],
    ]);
    const keys = kind === 'awsProfile' ? KEYS : {};
    const inside = withEnv(around, { ...keys, ...Object.fromEntries(set) });
    const [text] = options(texts).flatMap((option) => valuesOf(own, option));
    return [...shell(text, inside, facts), ...command(argv, inside, facts)];
  });
}

/** What stands in the surroundings gives way to what is opened. */
const KEYS = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
};

/** `assume prod` changes what later commands hit, and with `--exec` runs one. */
const assume: Tool = {
  names: ['assume'],
  grammar: {
    valued: options('--exec --service -s --region -r --duration -d --url --role --account'),
    flags: options('-c --console -t --terminal -un --unset --ex --export'),
  },
  verbs: { '': 'switch' },
  variables: [],
  hits: ({ operands }) => ({ facts: named('awsProfile', operands[0], 'assume'), doubts: [] }),
  inner: (line, around) => {
    const [profile] = line.operands;
    const facts = named('awsProfile', profile, 'assume');
    const inside = withEnv(around, { ...KEYS, AWS_PROFILE: profile });
    return [...shell(line.value('--exec'), inside, facts), ...command(line.rest, inside, facts)];
  },
};

/** Programs that keep credentials and open them for others. */
export const KEPT: readonly Tool[] = [...KEEPERS.map(keeper), assume];
