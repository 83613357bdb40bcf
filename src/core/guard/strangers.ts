import { type Surroundings, isUnknown } from './act';
import type { Called } from './calls';
import { type Fact, type FactKind, type VerbClass, worse } from './finding';
import { nameOf } from './line';
import { scriptInner } from './scripts';
import type { Inner } from './tool';

/** Programs that never do anything to an environment, whatever words they are given. */
const HARMLESS: ReadonlySet<string> = new Set(
  [
    // Shells have these themselves.
    ': true false test [ echo printf pwd type hash times ulimit umask wait jobs kill read exit logout',
    // Files, text and the machine.
    'cat tac nl head tail less more most bat batcat zcat bzcat xzcat zless wc sort uniq cut paste join comm tr rev fold fmt',
    'column expand unexpand split csplit shuf tsort od xxd hexdump strings file stat ls ll la dir vdir exa eza lsd tree du df',
    'grep egrep fgrep zgrep rg ag ack ripgrep ugrep sed gsed awk gawk mawk nawk jq yq gojq jaq xq dasel fx miller mlr csvkit',
    'diff colordiff delta difft cmp sdiff patch cp mv rm rmdir mkdir touch ln link unlink install chmod chown chgrp mktemp',
    'readlink realpath basename dirname tee truncate dd shred sync rename tar gzip gunzip zip unzip bzip2 bunzip2 xz unxz zstd',
    'unzstd 7z cpio ar base64 base32 md5 md5sum sha1sum sha256sum sha512sum shasum cksum openssl gpg age',
    'date cal sleep seq yes factor expr bc dc numfmt who whoami w id groups users last uptime uname hostname arch nproc',
    'hostnamectl lsb_release sw_vers ps top htop btop pgrep pkill killall lsof fuser free vmstat iostat lscpu lsblk mount umount',
    'printenv locale getconf which whereis whatis apropos man info help tldr clear reset tput stty tty zellij',
    'locate mdfind watchman open xdg-open pbcopy pbpaste xclip xsel wl-copy say notify-send logger',
    'ssh-add ssh-agent ssh-keygen ssh-keyscan ping traceroute tracepath mtr dig nslookup host whois ip ifconfig ss netstat arp',
    // Editors.
    'vi vim nvim nano emacs emacsclient micro helix hx kak ed ex code code-insiders cursor subl zed idea gedit kate mate',
    // Building, testing and checking on this machine.
    'pytest py.test unittest tox nox jest vitest mocha ava tap jasmine karma cypress playwright rspec minitest phpunit pest',
    'eslint prettier tsc tslint stylelint biome oxlint standard xo ruff flake8 pylint mypy pyright black isort bandit rubocop',
    'shellcheck shfmt hadolint yamllint markdownlint commitlint golangci-lint gofmt gofumpt rustfmt clippy-driver ktlint',
    'webpack vite rollup esbuild parcel swc babel sass lessc postcss tailwindcss storybook gcc g++ cc c++ clang clang++ ld',
    'cmake ninja meson javac kotlinc scalac rustc ghc protoc tflint tfsec checkov kubeval kubeconform kube-linter',
    'pip pip3 pipx apt apt-get apt-cache dpkg yum dnf rpm apk pacman brew port snap flatpak choco winget scoop gem cpan cpanm',
    'nvm fnm rbenv pyenv nodenv rustup sdk tfenv tgenv pre-commit husky lint-staged cspell typos',
  ].flatMap((line) => line.split(' ')),
);

/** What is gone, or cut off, does not come back by itself. */
const DESTRUCTIVE =
  'destroy delete del drop purge wipe truncate erase nuke teardown terminate uninstall remove rm decommission prune flush reset kill undeploy';
const WRITING =
  'deploy redeploy deployer release promote rollback rollout rollforward migrate migration migrations apply publish sync seed seeds restore restart reboot stop scale push ship upload import provision cutover failover switchover swap cleanup rotate reindex backfill upgrade downgrade patch create update set unset write put';

const CLASSES: ReadonlyMap<string, VerbClass> = new Map([
  ...WRITING.split(' ').map((word): [string, VerbClass] => [word, 'write']),
  ...DESTRUCTIVE.split(' ').map((word): [string, VerbClass] => [word, 'destructive']),
]);

/** Words that say little alone: what is updated or created is often on this machine. */
const WEAK: ReadonlySet<string> = new Set(
  'stop create update patch reset remove rm kill import set unset write put'.split(' '),
);

/** Variables in which many programs look for the environment. */
const VARIABLES: Readonly<Record<string, FactKind>> = {
  ...Object.fromEntries(
    'DEPLOY_ENV DEPLOY_ENVIRONMENT DEPLOY_TARGET DEPLOYMENT_ENV ENVIRONMENT ENV APP_ENV NODE_ENV RAILS_ENV RACK_ENV FLASK_ENV DJANGO_ENV DJANGO_SETTINGS_MODULE MIX_ENV SPRING_PROFILES_ACTIVE ASPNETCORE_ENVIRONMENT DOTNET_ENVIRONMENT STAGE TARGET_ENV TARGET'
      .split(' ')
      .map((name) => [name, 'environment'] as const),
  ),
  AWS_PROFILE: 'awsProfile',
  DATABASE_URL: 'host',
};

/** A sentence says nothing of where something goes. */
const LONGEST_NAME = 3;

/** A program of which nothing is known, and what it runs where it is a script of a shell. */
export function strangerCall(
  argv: readonly string[],
  around: Surroundings,
): { readonly called: Called; readonly inner: readonly Inner[] } {
  const [program = '', ...args] = argv;
  const what = nameOf(program);
  const inner =
    program.includes('/') && !isUnknown(program) ? scriptInner(program, args, around, false) : [];
  if (isUnknown(what)) {
    const doubts = ['nobody can tell which program it runs'];
    return { called: { what, verb: 'unknown', hits: { facts: [], doubts } }, inner };
  }
  const ofSystem = !program.includes('/') || /^\/(?:usr|bin|sbin|opt|nix)\//.test(program);
  if (HARMLESS.has(what) && ofSystem) {
    return { called: { what, verb: 'read', hits: { facts: [], doubts: [] } }, inner };
  }
  return { called: wordsCall(argv, around), inner };
}

/**
 * What the words of a command say of it: whether one of them is a verb that changes something, and which of them name
 * an environment. Without such a verb it is taken to read.
 */
export function wordsCall(argv: readonly string[], { env }: Surroundings): Called {
  const [program = '', ...args] = argv;
  const what = nameOf(program);
  const [verb, isWeak] = verbIn(program, args);
  const told = wordFacts(argv, 'its arguments');
  if (verb === 'read' || isWeak) return { what, verb, hits: { facts: told, doubts: [] } };
  const ambient = Object.entries(VARIABLES).flatMap(([name, kind]): readonly Fact[] => {
    const value = Object.hasOwn(env, name) ? (env[name] ?? '') : '';
    if (value === '') return [];
    return [{ kind, value: kind === 'host' ? hostOf(value) : value, from: name }];
  });
  const unknown = [...args, ...ambient.map(({ value }) => value)].some(isUnknown);
  const doubts = unknown ? ['an argument or a variable is not known before it runs'] : [];
  return { what, verb, hits: { facts: [...told, ...ambient], doubts } };
}

function hostOf(url: string): string {
  return /^[a-z][\w+.-]*:\/\/(?:[^@/]*@)?([^:/?#]+)/i.exec(url)?.[1] ?? url;
}

/** What the worst of the words does, and whether only words without much weight say so. */
function verbIn(program: string, args: readonly string[]): readonly [VerbClass, boolean] {
  if (args.some((word) => /^(?:--help|--version|-h)$/.test(word))) return ['read', false];
  const operands = args.filter((word) => /^[a-z][\w:-]*$/i.test(word)).slice(0, 4);
  const names = args.flatMap((word) => /^--?([a-z][\w-]*)(?:=|$)/i.exec(word)?.[1] ?? []);
  // SQL for a client that is not known.
  const statements = args.flatMap((word) => /^\s*([a-z]+)\s+\S/i.exec(word)?.[1] ?? []);
  const words = [pathOf(program).replace(/\.\w+$/, ''), ...operands, ...statements].flatMap(
    wordsOf,
  );
  const all = worst([...words, ...names.flatMap(wordsOf).filter((word) => !WEAK.has(word))]);
  const strong = worst([...words, ...names.flatMap(wordsOf)].filter((word) => !WEAK.has(word)));
  return [all, strong === 'read'];
}

function worst(words: readonly string[]): VerbClass {
  return words.reduce<VerbClass>((verb, word) => worse(verb, CLASSES.get(word) ?? 'read'), 'read');
}

/** Where a program stands on a machine says nothing: of an absolute path only the end counts. */
function pathOf(program: string): string {
  return program.startsWith('/') ? program.split('/').slice(-2).join('/') : program;
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  );
}

/** All that words could name an environment by. */
export function wordFacts(words: readonly string[], from: string): readonly Fact[] {
  const values = new Set<string>();
  for (const word of words.map(pathOf)) {
    if (isUnknown(word) || word.split(/\s+/).length > LONGEST_NAME) continue;
    const bare = word.replace(/^-+/, '');
    // `-Pprod` is the `prod` of `-P`.
    const behind = /^-[A-Za-z](?=.)/.test(word) ? word.slice(2) : bare;
    for (const value of [bare, behind, ...bare.split(/[=:,@/]/)]) values.add(value);
  }
  values.delete('');
  return [...values].map((value) => ({ kind: 'environment', value, from }));
}
