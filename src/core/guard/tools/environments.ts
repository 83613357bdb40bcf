import type { Fact } from '../finding';
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
  valuesOf,
  withEnv,
  withEnvFiles,
  wordsIn,
} from './running';

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

/** Programs that run others with other variables. */
export const ENVIRONMENTS: readonly Tool[] = [dotenv, envCmd, onePassword, sops, crossEnv, direnv];
