import type { Fact, FactKind } from '../finding';
import { pathFrom } from '../folders';
import { quoted } from '../shellCommand';
import type { Tool } from '../tool';
import {
  assignments,
  command,
  front,
  named,
  options,
  runner,
  settings,
  shell,
  withEnv,
  withEnvFiles,
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
    if (verb !== '' && all[0] !== verb) return [];
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

/** The values of an option anywhere among words. */
function valuesOf(words: readonly string[], option: string): readonly string[] {
  return words.flatMap((word, at) => {
    if (word === option) return words.slice(at + 1, at + 2);
    if (word.startsWith(`${option}=`)) return [word.slice(option.length + 1)];
    return /^-\w$/.test(option) && word.startsWith(option) && !word.startsWith('--')
      ? [word.slice(2)]
      : [];
  });
}

/** `dotenv -e .env.production -- cmd`, of npm, Python and Ruby. */
const dotenv = runner(
  ['dotenv', 'dotenvx', 'dotenv-cli'],
  {
    valued: options(
      '-e --env-file -f --file -c --cascade -v --variable -fk --env-keys-file --env-vault-file',
    ),
    flags: options(
      '-o --override --no-override --overload -p --debug --no-expand --quiet -q --strict',
    ),
    operandsFirst: 1,
  },
  (line, around) => {
    const words = wordsIn(line);
    const runs = words[0] === 'run';
    const argv = runs ? front(words.slice(1), DOTENV_VALUED)[1] : words;
    const all = line.words.slice(0, line.words.length - argv.length);
    const given = ['-e', '--env-file', '-f', '--file'].flatMap((option) => valuesOf(all, option));
    const files = given.filter((value) => !/^[A-Z_]\w*=/i.test(value));
    const cascade = ['-c', '--cascade'].flatMap((option) => valuesOf(all, option));
    const paths = [
      ...(files.length > 0 ? files : ['.env']),
      ...cascade.flatMap((name) => [`.env.${name}`, `.env.${name}.local`]),
    ];
    const overrides = all.some((word) => /^(?:-o|--override|--overload)$/.test(word));
    const set = [...['-v', '--variable'].flatMap((option) => valuesOf(all, option)), ...given];
    const [own] = assignments(set.filter((value) => /^[A-Z_]\w*=/i.test(value)));
    const inside = withEnv(withEnvFiles(around, paths, !overrides), own);
    const facts = settings([...files, ...cascade.map((name) => `.env.${name}`)], line.program);
    return command(argv, inside, facts);
  },
);

const DOTENV_VALUED = options('-e --env -f --env-file --file -fk --env-keys-file --convention');

const envCmd = runner(
  ['env-cmd'],
  {
    valued: options('-f --file -e --environments -r --rc-file'),
    flags: options('--fallback --no-override --silent --use-shell -x --expand-envs --verbose'),
    operandsFirst: 1,
  },
  (line, around) => {
    const files = line.values('-f', '--file');
    const environments = line.values('-e', '--environments').flatMap((value) => value.split(','));
    const paths = files.length > 0 || environments.length > 0 ? files : ['.env'];
    const facts: readonly Fact[] = [
      ...settings(files, 'env-cmd'),
      ...environments.flatMap((value) => named('environment', value, 'env-cmd')),
    ];
    const inside = withEnvFiles(around, paths, line.has('--no-override'));
    const words = wordsIn(line);
    return line.has('--use-shell')
      ? shell(words.join(' '), inside, facts)
      : command(words, inside, facts);
  },
);

const onePassword = runner(
  ['op'],
  {
    valued: options('--env-file --account --config --session --environment --cache'),
    flags: options('--no-masking --debug'),
    operandsFirst: 1,
  },
  (line, around) => {
    const [verb, ...words] = wordsIn(line);
    if (verb !== 'run') return [];
    const [own, argv] = front(words, ['--env-file', '--account']);
    const files = valuesOf(own, '--env-file');
    return command(argv, withEnvFiles(around, files, false), settings(files, 'op run'));
  },
);

const sops = runner(['sops'], { valued: [], operandsFirst: 1 }, (line, around) => {
  const [verb, ...words] = wordsIn(line);
  if (verb !== 'exec-env' && verb !== 'exec-file') return [];
  const [file = '', ...texts] = words.filter((word) => !word.startsWith('-'));
  return shell(texts.at(-1), around, settings([file], 'sops'));
});

const crossEnv = runner(
  ['cross-env', 'cross-env-shell'],
  { valued: [], operandsFirst: 1 },
  (line, around) => {
    const [own, argv] = assignments(wordsIn(line));
    const inside = withEnv(around, own);
    return line.program === 'cross-env' ? command(argv, inside) : shell(argv.join(' '), inside);
  },
);

const direnv = runner(['direnv'], { valued: [], operandsFirst: 2 }, (line, around) => {
  const [verb, folder = '.', ...argv] = wordsIn(line);
  if (verb !== 'exec') return [];
  const file = pathFrom(pathFrom(around.cwd, folder), '.envrc');
  return shell(`. ${quoted(file)}\n${argv.map(quoted).join(' ')}`, around);
});

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

/** Programs that run others with other variables. */
export const ENVIRONMENTS: readonly Tool[] = [
  ...KEEPERS.map(keeper),
  dotenv,
  envCmd,
  onePassword,
  sops,
  crossEnv,
  direnv,
  assume,
];
