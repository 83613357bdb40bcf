import { type Fact, NOTHING, join } from '../finding';
import type { Tool } from '../tool';
import { AWS_VARIABLES, awsHits } from './awsProfile';
import { chosen, folderText, isNothing, isOn } from './chosen';
import { namesIn } from './named';
import { hostIn, isLocal } from './places';
import { anywhere, phrases } from './verbTable';

const render: Tool = {
  names: ['render'],
  grammar: {
    valued: ['-o', '--output', '-r', '--resources', '-s', '--service'],
    flags: ['--confirm', '--wait'],
  },
  verbs: {
    '': 'write',
    ...phrases(
      'read',
      'login, whoami, services, logs, deploys list, workspace current, workspace list, jobs list',
    ),
    ...phrases('read', 'services list, services instances, projects list, environments list'),
    'workspace set': 'switch',
    psql: 'unknown',
    ssh: 'unknown',
    restart: 'write',
  },
  variables: [],
  hits: (line) => namesIn(line, 2, []),
};

const eb: Tool = {
  names: ['eb'],
  grammar: {
    valued: [
      '--profile',
      '-r',
      '--region',
      '-l',
      '--label',
      '-m',
      '--message',
      '--timeout',
      '-c',
      '--command',
      '-n',
    ],
    flags: [
      '-v',
      '--verbose',
      '--debug',
      '--quiet',
      '--staged',
      '--force',
      '--all',
      '--nohang',
      '--no-verify-ssl',
    ],
  },
  verbs: {
    '': 'write',
    ...phrases('read', 'status, health, list, logs, events, printenv, open, console, init, tags'),
    use: 'switch',
    ssh: 'unknown',
    terminate: 'destructive',
    abort: 'write',
  },
  variables: AWS_VARIABLES,
  hits: (line, around) => {
    const names = namesIn(line, 1, [
      '--profile',
      '-r',
      '--region',
      '-m',
      '--message',
      '-l',
      '--label',
    ]);
    const { text, shown, doubts } = folderText('.elasticbeanstalk/config.yml', around);
    const defaults = [...text.matchAll(/^\s+(environment|profile):\s*['"]?([\w.-]+)/gm)];
    const facts = defaults.flatMap(([, key, value = '']): readonly Fact[] =>
      value === 'null' ||
      (key === 'profile' && line.has('--profile')) ||
      (key === 'environment' && line.operands.length > 1)
        ? []
        : [{ kind: key === 'profile' ? 'awsProfile' : 'project', value, from: shown }],
    );
    return join(awsHits(line, around), names, { facts, doubts });
  },
};

const supabase: Tool = {
  names: ['supabase'],
  grammar: {
    valued: [
      '--db-url',
      '--project-ref',
      '--workdir',
      '-p',
      '--password',
      '--profile',
      '-s',
      '--schema',
      '--env-file',
    ],
    flags: [
      '--linked',
      '--local',
      '--debug',
      '--dry-run',
      '--include-all',
      '--yes',
      '--experimental',
    ],
  },
  verbs: {
    '': 'write',
    ...phrases(
      'read',
      `login, logout, init, status, start, stop, services, projects list, projects api-keys, functions list,
      functions download, functions new, functions serve, secrets list, migration list, migration new, db diff, db dump,
      db pull, db lint, db start, gen types, inspect db, inspect report, branches list, branches get, orgs list,
      domains get, network-bans get, network-restrictions get, postgres-config get, ssl-enforcement get, test db, test new`,
    ),
    link: 'switch',
    'db reset': 'destructive',
    ...anywhere('destructive', 'delete unset remove'),
  },
  verb: (line, known) => (isOn(line, '--dry-run') || isOn(line, '--local') ? 'read' : known),
  variables: [],
  hits: (line, around) => {
    const address = line.value('--db-url');
    const host = address === undefined ? undefined : hostIn(address);
    if (host !== undefined) {
      return isLocal(host)
        ? NOTHING
        : { facts: [{ kind: 'host', value: host, from: '--db-url' }], doubts: [] };
    }
    if (address !== undefined) return { facts: [], doubts: ['--db-url names no host'] };
    const ref = chosen(line, around, 'project', ['--project-ref']);
    // `db reset` is the local data base unless told otherwise.
    if (line.operands[0] === 'db' && line.operands[1] === 'reset' && !line.has('--linked'))
      return ref;
    const { text, shown, doubts } = folderText('supabase/.temp/project-ref', around);
    const linked = text.trim();
    const facts: readonly Fact[] =
      linked === '' ? [] : [{ kind: 'project', value: linked, from: shown }];
    return join(
      isNothing(ref) ? { facts, doubts } : ref,
      namesIn(line, 2, ['--project-ref', '-p', '--password']),
    );
  },
};

const doctl: Tool = {
  names: ['doctl'],
  grammar: {
    valued: [
      '--context',
      '-t',
      '--access-token',
      '-c',
      '--config',
      '-u',
      '--api-url',
      '-o',
      '--output',
      '--format',
    ],
    flags: ['-v', '--verbose', '--trace', '--interactive', '-f', '--force', '--wait'],
  },
  verbs: {
    '': 'unknown',
    version: 'read',
    'auth switch': 'switch',
    'auth list': 'read',
    'auth init': 'read',
    'kubernetes cluster kubeconfig save': 'switch',
    ...anywhere('destructive', 'delete d rm remove delete-* destroy'),
    ...anywhere(
      'write',
      'create c update u add resize create-deployment restart migrate power-off reboot rollback',
    ),
    ...anywhere('unknown', 'ssh console'),
    ...anywhere('read', 'list ls get g list-* get-* logs spec connection'),
  },
  variables: ['DIGITALOCEAN_CONTEXT'],
  hits: (line, around) =>
    join(
      chosen(line, around, 'project', ['--context'], 'DIGITALOCEAN_CONTEXT'),
      namesIn(line, 2, ['--context', '-t', '--access-token']),
    ),
};

export const SMALL_PLATFORMS: readonly Tool[] = [render, eb, supabase, doctl];
