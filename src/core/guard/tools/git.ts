import { type Surroundings, isUnknown } from '../act';
import { type Fact, type Hits, NOTHING } from '../finding';
import { type Grammar, type Line, readLine } from '../line';
import type { Tool } from '../tool';
import { gitFolder } from './gitFolder';
import { hostIn, isLocal } from './places';

/** git(1): options before the command. */
const GLOBAL: Grammar = {
  valued: [
    ...['-C', '-c', '--git-dir', '--work-tree', '--namespace', '--config-env', '--super-prefix'],
    '--attr-source',
  ],
  flags: [
    ...['--exec-path', '-p', '-P', '--paginate', '--no-pager', '--bare', '--no-replace-objects'],
    ...['--no-optional-locks', '--literal-pathspecs', '--no-lazy-fetch', '--icase-pathspecs'],
  ],
  operandsFirst: 1,
};

/** git-push(1), and what `git subtree push` has beside. */
const PUSH: Grammar = {
  valued: ['--repo', '-o', '--push-option', '--receive-pack', '--exec', '--prefix'],
  flags: [
    ...['-f', '--force', '-d', '--delete', '-u', '--set-upstream', '-n', '--dry-run', '--mirror'],
    ...[
      '--all',
      '--branches',
      '--tags',
      '--follow-tags',
      '--no-follow-tags',
      '--prune',
      '--atomic',
    ],
    ...[
      '--no-atomic',
      '--no-verify',
      '--verify',
      '-v',
      '--verbose',
      '-q',
      '--quiet',
      '--porcelain',
    ],
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
    ...['--no-dry-run', '--no-mirror', '--no-delete', '--no-force', '--no-all', '--no-prune'],
  ],
  abbreviates: true,
};

interface Push {
  readonly global: Line;
  readonly line: Line;
  readonly remote: string | undefined;
  readonly refs: readonly string[];
}

/** The words behind `push` have options of their own. */
function pushIn({ words }: Line): Push | undefined {
  const [global] = readLine(['git', ...words], GLOBAL);
  if (!global) return undefined;
  const pushed = pushedWords(global);
  const [line] = pushed ? readLine(['push', ...pushed], PUSH) : [];
  if (!line) return undefined;
  const [remote = line.value('--repo'), ...refs] = [...line.operands, ...line.rest];
  return { global, line, remote, refs };
}

function pushedWords({ operands: [command = ''], rest }: Line): readonly string[] | undefined {
  if (command === 'push' || command === 'send-pack') return rest;
  const at = /^(?:subtree|lfs)$/.test(command) ? rest.indexOf('push') : -1;
  return at < 0 ? undefined : rest.toSpliced(at, 1);
}

function hits(whole: Line, around: Surroundings): Hits {
  const push = pushIn(whole);
  if (!push) return NOTHING;
  const { global, line, refs } = push;
  const facts: Fact[] = [];
  const doubts: string[] = [];
  const folder = gitFolder(global, around);
  const own = folder?.branch;
  const setting = (name: string): string | undefined => folder?.config(name)[0];
  const remote =
    push.remote ??
    setting(`branch.${own}.pushremote`) ??
    setting('remote.pushdefault') ??
    setting(`branch.${own}.remote`) ??
    'origin';
  const add = (kind: Fact['kind'], value: string, from: string): void => {
    facts.push({ kind, value, from });
  };
  const addOwn = (): void => {
    if (own !== undefined) add('branch', own, 'what is checked out');
    else doubts.push('the branch that is checked out is not known');
  };
  const addRef = (ref: string): void => {
    const target = ref === 'tag' ? undefined : branchOf(ref);
    if (target === undefined) return;
    if (target.includes('*')) doubts.push(`${ref} is many branches`);
    else if (/^(?:HEAD|@)$/.test(target)) addOwn();
    else add('branch', target, 'what is pushed');
  };

  if (isAddress(remote)) {
    addHost(remote, 'its address', add);
  } else {
    // Platforms are pushed to: `git push production main`.
    add('environment', remote, 'the name of the remote');
    const url = setting(`remote.${remote}.pushurl`) ?? setting(`remote.${remote}.url`);
    if (url !== undefined && isAddress(url)) addHost(url, `the address of ${remote}`, add);
  }
  if ([remote, ...refs].some(isUnknown)) {
    doubts.push('what is pushed to is not known before it runs');
  }
  for (const ref of refs) addRef(ref);
  if (
    line.has('--mirror', '--all', '--branches') ||
    setting(`remote.${remote}.mirror`) === 'true'
  ) {
    doubts.push('it pushes every branch');
  } else if (refs.length === 0 && !line.has('--tags')) {
    const usual = folder?.config(`remote.${remote}.push`) ?? [];
    const way = setting('push.default');
    if (usual.length > 0) for (const ref of usual) addRef(ref);
    else if (way === 'matching') doubts.push('it pushes every branch that is there too');
    else addOwn();
    const upstream = setting(`branch.${own}.merge`);
    if (upstream && (way === 'upstream' || way === 'tracking')) addRef(upstream);
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

function isAddress(remote: string): boolean {
  return /^[a-z+]+:\/\/|^[^/]+@|^[^/]+:/i.test(remote);
}

function addHost(
  address: string,
  from: string,
  add: (kind: 'host', value: string, from: string) => void,
): void {
  const host = hostIn(address);
  if (host !== undefined && !isLocal(host)) add('host', host, from);
}

function verb(whole: Line, known: Tool['verbs'][string]): Tool['verbs'][string] {
  const push = pushIn(whole);
  // `git subtree add`, `git lfs ls-files`
  if (!push) return 'read';
  const { line, refs } = push;
  if ((line.has('-n', '--dry-run') && !line.has('--no-dry-run')) || line.has('-h')) return 'read';
  const forces =
    line.has('-f', '--force', '--mirror', '--prune', '-d', '--delete') ||
    line.words.some((word) => /^--force-with-lease/.test(word)) ||
    refs.some((ref) => /^\+|^:./.test(ref));
  return forces ? 'destructive' : known;
}

const git: Tool = {
  names: ['git'],
  grammar: GLOBAL,
  // Everything else stays on this machine, or only reads from another.
  verbs: { '': 'read', push: 'write', 'send-pack': 'write', subtree: 'write', lfs: 'write' },
  verb,
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
