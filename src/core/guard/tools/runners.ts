import type { Tool } from '../tool';
import { INTERPRETED } from './interpreters';
import { JUST } from './justfile';
import { MAKE } from './make';
import { PACKAGE_SCRIPTS } from './packageScripts';
import { command, front, options, runner, shell, wordsIn } from './running';
import { TASK } from './taskfile';

/** Programs that run others out of what they installed: their names, the verb, options with a value behind it. */
const INSTALLED: readonly (readonly [names: string, verb: string, valued: string])[] = [
  ['poetry', 'run', '-C --directory -P --project'],
  ['pipenv', 'run', ''],
  [
    'uv',
    'run',
    '-p --python --with --with-requirements --with-editable --env-file --directory --project --package --extra --group --only-group --index --index-url --default-index --extra-index-url --cache-dir --config-file -w -m --module',
  ],
  ['pdm', 'run', '-p --project -s --site-packages'],
  ['rye', 'run', '--pyproject'],
  ['hatch', 'run', '-e --env'],
  ['pixi', 'run', '-e --environment --manifest-path'],
  ['conda mamba micromamba', 'run', '-n --name -p --prefix --cwd'],
  ['bundle', 'exec', '--gemfile'],
  ['asdf rbenv pyenv nodenv goenv jenv plenv tfenv', 'exec', ''],
  ['mise rtx', 'exec', '-C --cd -E --env -j --jobs -c --command'],
  ['mise rtx', 'x', '-C --cd -E --env -j --jobs -c --command'],
  ['rvm', 'do', ''],
  ['chruby-exec', '', ''],
  ['volta', 'run', '--node --npm --yarn --pnpm'],
  ['fnm', 'exec', '--using'],
  ['proto', 'run', ''],
  ['nix', 'develop', '-c --command'],
  ['nix', 'shell', '-c --command'],
  ['nix-shell', '', '-p --packages -A -I --run --command'],
  ['devbox', 'run', '-c --config -e --env --env-file'],
  ['opam', 'exec', '--switch'],
  ['stack cabal', 'exec', ''],
  ['uvx pipx', '', '--from --with --python --spec'],
  ['tclsh wish expect', '', ''],
];

/** Options whose value is a text for a shell. */
const TEXTS = ['-c', '--command', '--run'];

function installed(names: string): Tool {
  const rows = INSTALLED.filter(([all]) => all === names);
  return runner(options(names), { valued: [], operandsFirst: 1 }, (line, around) =>
    rows.flatMap(([, verb, valued]) => {
      const all = verb === '' ? line.words : wordsIn(line);
      if (verb !== '' && all[0] !== verb) return [];
      const [own, argv] = front(verb === '' ? all : all.slice(1), options(valued));
      const texts = TEXTS.flatMap((option) => {
        const at = own.indexOf(option);
        // `nix develop -c command …` takes the rest of the line.
        return at < 0 || line.program === 'nix' ? [] : own.slice(at + 1, at + 2);
      });
      // Everything behind a module is its own.
      const restOf = line.program === 'nix' ? TEXTS : ['-m', '--module'];
      const from = line.program === 'nix' ? all : [verb, ...own].slice(verb === '' ? 1 : 0);
      const at = from.findIndex((word) => restOf.includes(word));
      const told = line.program === 'pipx' && argv[0] === 'run' ? argv.slice(1) : argv;
      return [
        ...texts.flatMap((text) => shell(text, around)),
        ...command(at < 0 ? told : all.slice(at + 1), around),
      ];
    }),
  );
}

/** Programs that find out from a file what they run. */
export const RUNNERS: readonly Tool[] = [
  ...PACKAGE_SCRIPTS,
  ...MAKE,
  ...JUST,
  ...TASK,
  ...INTERPRETED,
  ...[...new Set(INSTALLED.map(([names]) => names))].map(installed),
];
