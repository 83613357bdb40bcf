import { type Surroundings, isUnknown } from '../act';
import { type Fact, type Hits, NOTHING, join } from '../finding';
import type { Line } from '../line';
import type { Inner, Tool } from '../tool';
import { ELSEWHERE, reachesOut } from './elsewhere';
import { hostIn, isLocal } from './places';
import { onlyReads } from './remoteReads';
import { hostSettings } from './sshConfig';

/** ssh(1), scp(1), sftp(1) of OpenSSH 9. */
const SSH_VALUED = [...'BbcDEeFIiJLlmOopQRSWwP'].map((letter) => `-${letter}`);
const SSH_FLAGS = [...'46AaCfGgKkMNnqsTtVvXxYy'].map((letter) => `-${letter}`);
const SCP_VALUED = [...'cDFiJloPSX'].map((letter) => `-${letter}`);
const SCP_FLAGS = [...'346ABCOpqRrsTv'].map((letter) => `-${letter}`);
const SFTP_VALUED = [...'BbcDFiJloPRSsX'].map((letter) => `-${letter}`);
const SFTP_FLAGS = [...'46AaCfNpqrv'].map((letter) => `-${letter}`);

/** Where `user@host`, `ssh://user@host:port` or an alias leads, and through which hosts. */
function destinationHits(destination: string, line: Line, around: Surroundings): Hits {
  if (isUnknown(destination)) {
    return { facts: [], doubts: ['the host is not known before it runs'] };
  }
  const host = hostIn(destination);
  if (host === undefined) return NOTHING;
  const options = line.values('-o').map((one): readonly [string, string] => {
    const [, name = '', value = ''] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*)$/.exec(one) ?? [];
    return [name.toLowerCase(), value];
  });
  const option = (name: string) =>
    options.flatMap(([one, value]) => (one === name ? [{ value, from: `-o ${name}` }] : []));
  const given = option('hostname').slice(0, 1);
  const jumpGiven = [
    ...line.values('-J').map((value) => ({ value, from: '-J' })),
    ...option('proxyjump'),
  ];
  const configured = hostSettings(host, line.value('-F'), around);
  // The first value counts: what the line says, then what the file says.
  const names = given.length > 0 ? given : configured.names;
  const jumps = jumpGiven.length > 0 ? jumpGiven : configured.jumps;
  const facts: Fact[] = isLocal(host) && names.length === 0 ? [] : [fact(host, 'the command')];
  for (const { value, from } of names) facts.push(fact(hostIn(value) ?? value, from));
  for (const { value, from } of jumps) {
    if (value.toLowerCase() === 'none') continue;
    for (const one of value.split(',')) facts.push(fact(hostIn(one) ?? one, from));
  }
  const doubts = [
    ...(given.length > 0 ? [] : configured.doubts),
    ...([...names, ...jumps].some(({ value }) => isUnknown(value))
      ? ['the host is not known before it runs']
      : []),
  ];
  return { facts, doubts };
}

function fact(value: string, from: string): Fact {
  return { kind: 'host', value, from };
}

/** What a shell elsewhere would run: what it names in so many words counts, the files of this machine do not. */
function insideOf(command: readonly string[]): readonly Inner[] {
  const text = command.join(' ');
  return isUnknown(text) || onlyReads(command) || !reachesOut(text)
    ? []
    : [{ type: 'shell', text, surroundings: ELSEWHERE }];
}

/** The destination, and the command for it; `ssh -- host command` too. */
function wordsOf({ operands, rest }: Line): readonly string[] {
  return [...operands, ...rest];
}

const ssh: Tool = {
  names: ['ssh', 'autossh', 'slogin'],
  // Options may stand behind the host too, up to the command.
  grammar: { valued: SSH_VALUED, flags: SSH_FLAGS, operandsFirst: 2 },
  verbs: { '': 'unknown' },
  verb: (line, known) => {
    const [host, ...command] = wordsOf(line);
    if (host === undefined || line.has('-G', '-Q')) return 'read';
    if (line.value('-O') === 'check') return 'read';
    const remote = line
      .values('-o')
      .filter((one) => /^\s*(?:remotecommand|localcommand|proxycommand)\b/i.test(one));
    return remote.length === 0 && !line.has('-s') && onlyReads(command) ? 'read' : known;
  },
  says: ['-V'],
  variables: [],
  hits: (line, around) => destinationHits(wordsOf(line)[0] ?? '', line, around),
  inner: (line) => insideOf(wordsOf(line).slice(1)),
  shim: { by: 'files' },
};

const mosh: Tool = {
  names: ['mosh', 'et'],
  grammar: {
    valued: [
      '-p',
      '--port',
      '--ssh',
      '--client',
      '--server',
      '--predict',
      '--family',
      '--bind-server',
    ],
    flags: ['-a', '-n', '-4', '-6', '--no-init', '--local', '--no-ssh-pty'],
    operandsFirst: 2,
  },
  verbs: { '': 'unknown' },
  verb: (line, known) => (onlyReads(wordsOf(line).slice(1)) ? 'read' : known),
  variables: [],
  hits: (line, around) => destinationHits(wordsOf(line)[0] ?? '', line, around),
  shim: { by: 'files' },
};

/** The host of `user@host:path`, `host::module` and addresses; undefined for a path on this machine. */
function remoteOf(path: string): string | undefined {
  if (/^(?:scp|sftp|rsync|ssh):\/\//i.test(path)) return path;
  if (isUnknown(path) && !/^[./]/.test(path)) return path;
  // A colon behind a slash belongs to the name of a file.
  return /^(\[[^\]]*\]|[^:/]*@\[[^\]]*\]|[^:/]+):/.exec(path)?.[1];
}

/** What is copied to is hit. What is only copied from is read, and named where nothing is written elsewhere. */
function copyHits(line: Line, around: Surroundings, paths: readonly string[]): Hits {
  const [target, ...sources] = paths.map(remoteOf).reverse();
  const removes = line.has('--remove-source-files', '--remove-sent-files');
  const hosts = target === undefined || removes ? [target, ...sources] : [target];
  return join(
    ...hosts.flatMap((host) => (host === undefined ? [] : [destinationHits(host, line, around)])),
  );
}

const scp: Tool = {
  names: ['scp'],
  grammar: { valued: SCP_VALUED, flags: SCP_FLAGS },
  verbs: { '': 'write' },
  verb: (line, known) => {
    const paths = wordsOf(line);
    return paths.length > 1 && remoteOf(paths.at(-1) ?? '') === undefined ? 'read' : known;
  },
  variables: [],
  hits: (line, around) => copyHits(line, around, wordsOf(line)),
  shim: { by: 'files' },
};

const sftp: Tool = {
  names: ['sftp'],
  grammar: { valued: SFTP_VALUED, flags: SFTP_FLAGS, operandsFirst: 1 },
  verbs: { '': 'unknown' },
  variables: [],
  hits: (line, around) => {
    const destination = wordsOf(line)[0] ?? '';
    return destinationHits(remoteOf(destination) ?? destination, line, around);
  },
  shim: { by: 'files' },
};

const rsync: Tool = {
  names: ['rsync'],
  grammar: {
    valued: [
      ...['-e', '--rsh', '-f', '--filter', '-B', '--block-size', '-M', '--remote-option', '-T'],
      ...[
        '--temp-dir',
        '--exclude',
        '--exclude-from',
        '--include',
        '--include-from',
        '--files-from',
      ],
      ...['--rsync-path', '--port', '--bwlimit', '--timeout', '--contimeout', '--chmod', '--chown'],
      ...['--usermap', '--groupmap', '--suffix', '--backup-dir', '--compare-dest', '--copy-dest'],
      ...[
        '--link-dest',
        '--partial-dir',
        '--log-file',
        '--log-file-format',
        '--out-format',
        '--info',
      ],
      ...['--debug', '--max-size', '--min-size', '--max-delete', '--password-file', '--sockopts'],
      ...[
        '--address',
        '--compress-level',
        '--skip-compress',
        '--modify-window',
        '--protocol',
        '--iconv',
      ],
      ...['--checksum-seed', '--checksum-choice', '--compress-choice', '--stop-after', '--stop-at'],
    ],
    flags: [
      ...[...'vqcarRbudlLkKHpEAXogDtOJSnWxzCPIhys0i46UN'].map((letter) => `-${letter}`),
      ...[
        '--archive',
        '--verbose',
        '--delete',
        '--dry-run',
        '--list-only',
        '--progress',
        '--stats',
      ],
      ...['--delete-after', '--delete-before', '--delete-during', '--delete-delay', '--compress'],
      ...[
        '--delete-excluded',
        '--recursive',
        '--remove-source-files',
        '--human-readable',
        '--partial',
      ],
      ...[
        '--checksum',
        '--update',
        '--inplace',
        '--ignore-existing',
        '--no-perms',
        '--times',
        '--links',
      ],
    ],
  },
  verbs: { '': 'write' },
  verb: (line, known) => {
    const paths = wordsOf(line);
    if (line.has('-n', '--dry-run', '--list-only') || paths.length < 2) return 'read';
    if (line.has('--remove-source-files', '--remove-sent-files')) return 'destructive';
    if (remoteOf(paths.at(-1) ?? '') === undefined && paths.some((path) => remoteOf(path))) {
      return 'read';
    }
    const deletes = line.words.some((word) => /^--del(?:ete(?:-\w+)?)?$/.test(word));
    return deletes ? 'destructive' : known;
  },
  says: ['--help', '--version', '-V'],
  variables: ['RSYNC_RSH'],
  hits: (line, around) => copyHits(line, around, wordsOf(line)),
  shim: { by: 'files' },
};

export const HOSTS: readonly Tool[] = [ssh, mosh, scp, sftp, rsync];
