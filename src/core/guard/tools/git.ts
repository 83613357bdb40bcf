import { type Surroundings, isUnknown } from '../act';
import { type Fact, type Hits, NOTHING } from '../finding';
import { type Line, readLine } from '../line';
import type { Tool } from '../tool';
import { hostIn, isLocal, placeOf } from './places';

/** git(1): options before the command. */
const GLOBAL = [
  '-C',
  '-c',
  '--git-dir',
  '--work-tree',
  '--namespace',
  '--config-env',
  '--super-prefix',
  '--exec-path',
  '--attr-source',
];
/** git-push(1) */
const PUSH_VALUED = ['--repo', '-o', '--push-option', '--receive-pack', '--exec'];
const PUSH_FLAGS = [
  ...['-f', '--force', '-d', '--delete', '-u', '--set-upstream', '-n', '--dry-run', '--mirror'],
  ...['--all', '--branches', '--tags', '--follow-tags', '--no-follow-tags', '--prune', '--atomic'],
  ...['--no-atomic', '--no-verify', '--verify', '-v', '--verbose', '-q', '--quiet', '--porcelain'],
  ...['--progress', '--no-progress', '--thin', '--no-thin', '--force-with-lease', '-4', '-6'],
  ...[
    '--force-if-includes',
    '--no-force-if-includes',
    '--no-signed',
    '--signed',
    '--ipv4',
    '--ipv6',
  ],
  ...['--no-force-with-lease', '--no-recurse-submodules', '--recurse-submodules', '--no-tags'],
];

interface Push {
  readonly global: Line;
  readonly line: Line;
  readonly remote: string | undefined;
  readonly refs: readonly string[];
}

/** The words behind `push` have options of their own. */
function pushIn({ words }: Line): Push | undefined {
  const [global] = readLine(['git', ...words], {
    valued: GLOBAL.filter((name) => name !== '--exec-path'),
    flags: [
      '--exec-path',
      '-p',
      '-P',
      '--paginate',
      '--no-pager',
      '--bare',
      '--no-replace-objects',
    ],
    operandsFirst: 1,
  });
  if (!global || global.operands[0] !== 'push') return undefined;
  const [line] = readLine(['push', ...global.rest], {
    valued: PUSH_VALUED,
    flags: PUSH_FLAGS,
    abbreviates: true,
  });
  if (!line) return undefined;
  const [remote = line.value('--repo'), ...refs] = [...line.operands, ...line.rest];
  return { global, line, remote, refs };
}

function hits(whole: Line, around: Surroundings): Hits {
  const push = pushIn(whole);
  if (!push) return NOTHING;
  const { global, line, remote, refs } = push;
  const facts: Fact[] = [];
  const doubts: string[] = [];
  if (remote !== undefined) facts.push(...remoteFacts(remote));
  if ([remote ?? '', ...refs].some(isUnknown)) {
    doubts.push('what is pushed to is not known before it runs');
  }
  for (const ref of refs) {
    const target = /^refs\/tags\//.test(ref) || ref === 'tag' ? undefined : branchOf(ref);
    if (target === undefined) continue;
    if (/[*]/.test(target)) doubts.push(`${ref} is many branches`);
    else if (/^(?:HEAD|@)$/.test(target)) currentBranch(global, around, facts, doubts);
    else facts.push({ kind: 'branch', value: target, from: 'the command' });
  }
  if (line.has('--mirror', '--all', '--branches')) {
    doubts.push('it pushes every branch');
  } else if (refs.length === 0 && !line.has('--tags')) {
    currentBranch(global, around, facts, doubts);
  }
  return { facts, doubts };
}

/** What `+source:target` changes at the remote: a branch, or nothing that is one. */
function branchOf(ref: string): string | undefined {
  const plain = ref.replace(/^\+/, '');
  // A lone `:` pushes all branches that are on both sides.
  if (plain === ':') return '*';
  const target = plain.slice(plain.indexOf(':') + 1);
  if (/^refs\/(?!heads\/)/.test(target)) return undefined;
  return target.replace(/^refs\/heads\/|^heads\//, '');
}

/** Platforms are pushed to: `git push production main`. */
function remoteFacts(remote: string): readonly Fact[] {
  const isAddress = /^[a-z+]+:\/\/|^[^/]+@|^[^/]+:/i.test(remote);
  if (!isAddress) return [{ kind: 'environment', value: remote, from: 'the name of the remote' }];
  const host = hostIn(remote);
  return host === undefined || isLocal(host)
    ? []
    : [{ kind: 'host', value: host, from: 'its address' }];
}

const HIGHEST = 20;

/** The branch that is checked out, out of `.git/HEAD` of the folder or of one above it. */
function currentBranch(global: Line, around: Surroundings, facts: Fact[], doubts: string[]): void {
  const given = global.value('--git-dir') ?? around.env['GIT_DIR'];
  let folder = global
    .values('-C')
    .reduce((place, next) => placeOf(next, around, place), around.cwd);
  const head = (place: string) => around.files.read(`${place}/HEAD`, (text) => text.trim());
  const take = (text: string): void => {
    const branch = /^ref: refs\/heads\/(.+)$/.exec(text)?.[1];
    if (branch === undefined) doubts.push('no branch is checked out');
    else facts.push({ kind: 'branch', value: branch, from: 'what is checked out' });
  };
  if (given !== undefined) {
    const found = head(placeOf(given, around, folder));
    if (found.state === 'read') take(found.value);
    else doubts.push('the branch that is checked out cannot be read');
    return;
  }
  for (let level = 0; level <= HIGHEST; level++) {
    const found = head(`${folder}/.git`);
    if (found.state === 'read') return take(found.value);
    // A work tree or a submodule: `.git` is a file that says where the rest is.
    const link = around.files.read(`${folder}/.git`, (text) => {
      const [, place] = /^gitdir: (.+?)\s*$/.exec(text) ?? [];
      if (place === undefined) throw new Error('it names no folder');
      return place;
    });
    if (link.state === 'read') {
      const behind = head(placeOf(link.value, around, folder));
      if (behind.state === 'read') return take(behind.value);
      break;
    }
    if (folder === '' || folder === '/') break;
    folder = folder.slice(0, folder.lastIndexOf('/'));
  }
  doubts.push('the branch that is checked out cannot be read');
}

const git: Tool = {
  names: ['git'],
  grammar: {
    valued: GLOBAL.filter((name) => name !== '--exec-path'),
    flags: [
      '--exec-path',
      '-p',
      '-P',
      '--paginate',
      '--no-pager',
      '--bare',
      '--no-replace-objects',
      '--no-optional-locks',
      '--literal-pathspecs',
    ],
    operandsFirst: 1,
  },
  // Everything else stays on this machine, or only reads from another.
  verbs: { '': 'read', push: 'write', 'send-pack': 'write' },
  verb: (whole, known) => {
    const push = pushIn(whole);
    if (!push) return known;
    const { line, refs } = push;
    if (line.has('-n', '--dry-run', '-h')) return 'read';
    const forces =
      line.has('-f', '--force', '--mirror', '--prune', '-d', '--delete') ||
      line.words.some((word) => /^--force-with-lease/.test(word)) ||
      refs.some((ref) => /^\+|^:./.test(ref));
    return forces ? 'destructive' : known;
  },
  variables: ['GIT_DIR'],
  hits,
  inner: ({ operands, rest }, surroundings) => {
    const [command] = operands;
    const at = rest.findIndex((word) => /^(?:foreach|run|-x|--exec)$/.test(word));
    if (!/^(?:submodule|bisect|rebase)$/.test(command ?? '') || at < 0) return [];
    const text = rest
      .slice(at + 1, command === 'rebase' ? at + 2 : undefined)
      .filter((word) => word !== '--recursive')
      .join(' ');
    return [{ type: 'shell', text, surroundings }];
  },
};

export const GIT: readonly Tool[] = [git];
