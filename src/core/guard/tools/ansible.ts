import { type Surroundings, isUnknown } from '../act';
import { type Fact, type Hits, type VerbClass, join } from '../finding';
import type { Grammar, Line } from '../line';
import type { Tool } from '../tool';
import { readIni } from './iniFile';
import { environmentsIn } from './named';
import { placeOf, shownPlace, variable } from './places';

/** https://docs.ansible.com/ansible/latest/cli/ansible-playbook.html, and ansible.html */
const GRAMMAR: Grammar = {
  valued: [
    ...[
      '-i',
      '--inventory',
      '--inventory-file',
      '-l',
      '--limit',
      '-e',
      '--extra-vars',
      '-t',
      '--tags',
    ],
    ...['--skip-tags', '-f', '--forks', '-u', '--user', '-c', '--connection', '-T', '--timeout'],
    ...['-M', '--module-path', '--vault-id', '--vault-password-file', '--vault-pass-file'],
    ...['--private-key', '--key-file', '--become-method', '--become-user', '--start-at-task'],
    ...['--ssh-common-args', '--sftp-extra-args', '--scp-extra-args', '--ssh-extra-args'],
    ...[
      '--become-password-file',
      '--become-pass-file',
      '--connection-password-file',
      '--conn-pass-file',
    ],
    ...[
      '-m',
      '--module-name',
      '-a',
      '--args',
      '-B',
      '--background',
      '-P',
      '--poll',
      '--playbook-dir',
    ],
    ...['--task-timeout', '-t', '--tree'],
  ],
  flags: [
    ...['-v', '-b', '--become', '-k', '-K', '-C', '--check', '-D', '--diff', '--syntax-check'],
    ...[
      '--list-hosts',
      '--list-tasks',
      '--list-tags',
      '--step',
      '--force-handlers',
      '--flush-cache',
    ],
    ...['-J', '--ask-vault-pass', '--ask-vault-password', '--ask-pass', '--ask-become-pass'],
    ...['--verbose', '-o', '--one-line'],
  ],
  abbreviates: true,
};

const LISTS = ['--syntax-check', '--list-hosts', '--list-tasks', '--list-tags'];

/** Modules that only look: https://docs.ansible.com/ansible/latest/collections/ansible/builtin/ */
const LOOKS =
  /^(?:ansible\.builtin\.)?(?:ping|setup|gather_facts|debug|stat|slurp|fetch|getent|service_facts|package_facts|wait_for|wait_for_connection|assert|fail|find)$|_(?:info|facts)$/;

function variables(around: Surroundings): readonly string[] {
  const set = variable(around, 'ANSIBLE_INVENTORY');
  return set === undefined ? [] : set.split(',');
}

/** `-i`, then the variable, then ansible.cfg: the one that is named, that of the folder, that of the person. */
function inventoryHits(line: Line, around: Surroundings): Hits {
  const given = line.values('-i', '--inventory', '--inventory-file');
  if (given.length > 0) return sourcesHits(given, '-i');
  const set = variables(around);
  if (set.length > 0) return sourcesHits(set, 'ANSIBLE_INVENTORY');
  const named = variable(around, 'ANSIBLE_CONFIG');
  const paths = [
    ...(named === undefined ? [] : [placeOf(named, around)]),
    placeOf('ansible.cfg', around),
    placeOf('~/.ansible.cfg', around),
    '/etc/ansible/ansible.cfg',
  ];
  for (const path of paths) {
    const read = around.files.read(path, readIni);
    const shown = shownPlace(path, around);
    if (read.state === 'absent') continue;
    if (read.state === 'unreadable') {
      return { facts: [], doubts: [`${shown} cannot be read: ${read.reason}`] };
    }
    const inventory = read.value.get('defaults')?.get('inventory');
    return inventory ? sourcesHits(inventory.split(','), `inventory of ${shown}`) : EMPTY;
  }
  return EMPTY;
}

const EMPTY: Hits = { facts: [], doubts: [] };

/** Paths, or hosts with a comma between and behind them: `web1.prod,`. */
function sourcesHits(sources: readonly string[], from: string): Hits {
  const facts: Fact[] = [];
  for (const source of sources.map((one) => one.trim())) {
    if (source.includes(',')) {
      const hosts = source.split(',').filter((host) => host !== '');
      facts.push(...hosts.map((value): Fact => ({ kind: 'host', value, from })));
    } else if (source !== '') {
      facts.push({ kind: 'settingsFile', value: source, from });
      // `inventories/production/hosts`: the folder says it.
      facts.push({ kind: 'environment', value: source, from });
    }
  }
  return { facts, doubts: unknowns(sources, 'the inventory') };
}

/** `web:&prod:!db1`: all but what is ruled out. */
function patternHits(patterns: readonly string[], from: string): Hits {
  const names = patterns.flatMap((pattern) =>
    pattern.split(/[,:]/).filter((one) => one !== '' && !/^[!@]/.test(one)),
  );
  const facts = names.flatMap((one): readonly Fact[] => {
    const value = one.replace(/^[&~]/, '').replace(/\[[^\]]*\]$/, '');
    return [
      { kind: 'host', value, from },
      { kind: 'environment', value, from },
    ];
  });
  return { facts, doubts: unknowns(patterns, 'the hosts') };
}

function unknowns(values: readonly string[], what: string): readonly string[] {
  return values.some(isUnknown) ? [`${what} are not known before it runs`] : [];
}

/** Variables that say where: `-e env=production`, `-e '{"target": "prod"}'`, `-e @prod.yml`. */
function extraHits(line: Line): Hits {
  const given = line.values('-e', '--extra-vars');
  const facts = given.flatMap((text): readonly Fact[] => {
    const from = '--extra-vars';
    if (text.startsWith('@')) return [{ kind: 'settingsFile', value: text.slice(1), from }];
    return environmentsIn(text, from);
  });
  const where = given.some((text) =>
    isUnknown(text.replace(/^[\w.-]*(?:version|tag|image|sha)\w*=\S*/i, '')),
  );
  return { facts, doubts: where ? ['--extra-vars are not known before it runs'] : [] };
}

/** The hosts that plays name, where the line does not narrow them down. */
function playbookHits(line: Line, around: Surroundings): Hits {
  const files = [...line.operands, ...line.rest];
  const named = files.flatMap((value): readonly Fact[] => [
    { kind: 'settingsFile', value, from: 'the playbook' },
    { kind: 'environment', value, from: 'the playbook' },
  ]);
  const isNarrow = line.has('-l', '--limit');
  const plays = isNarrow ? [] : files.map((file) => playHosts(file, around));
  return join({ facts: named, doubts: unknowns(files, 'the playbooks') }, ...plays);
}

function playHosts(file: string, around: Surroundings): Hits {
  const read = around.files.read(placeOf(file, around), (text) =>
    [...text.matchAll(/^[ \t]*-?[ \t]*hosts:[ \t]*["']?([^"'#\n{]+)/gm)].map(([, hosts = '']) =>
      hosts.trim(),
    ),
  );
  return read.state === 'read' ? patternHits(read.value, `hosts of ${file}`) : EMPTY;
}

const VARIABLES = ['ANSIBLE_INVENTORY', 'ANSIBLE_CONFIG'];

const playbook: Tool = {
  names: ['ansible-playbook', 'ansible-pull'],
  grammar: GRAMMAR,
  verbs: { '': 'write' },
  verb: (line, known): VerbClass => (line.has('-C', '--check', ...LISTS) ? 'read' : known),
  variables: VARIABLES,
  hits: (line, around) =>
    join(
      inventoryHits(line, around),
      patternHits(line.values('-l', '--limit'), '--limit'),
      extraHits(line),
      playbookHits(line, around),
    ),
  shim: { by: 'files' },
};

const adHoc: Tool = {
  names: ['ansible'],
  grammar: GRAMMAR,
  verbs: { '': 'unknown' },
  verb: (line, known): VerbClass => {
    if (line.has('-C', '--check', ...LISTS)) return 'read';
    return LOOKS.test(line.value('-m', '--module-name') ?? 'command') ? 'read' : known;
  },
  variables: VARIABLES,
  hits: (line, around) =>
    join(
      inventoryHits(line, around),
      patternHits([...line.operands, ...line.values('-l', '--limit')], 'the command'),
      extraHits(line),
    ),
  shim: { by: 'files' },
};

/** They show, or change files of this machine only. */
const aside: Tool = {
  names: [
    'ansible-inventory',
    'ansible-doc',
    'ansible-config',
    'ansible-galaxy',
    'ansible-lint',
    'ansible-vault',
  ],
  grammar: GRAMMAR,
  verbs: { '': 'read' },
  variables: [],
  hits: () => EMPTY,
};

export const ANSIBLE: readonly Tool[] = [playbook, adHoc, aside];
