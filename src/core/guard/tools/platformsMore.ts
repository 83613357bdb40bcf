import type { Surroundings } from '../act';
import { type Fact, type Hits, NOTHING, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import { namesIn, settingsFiles } from './named';
import { chosen, folderText, isNothing, isOn, tomlName } from './chosen';
import { anywhere, phrases } from './verbTable';

const wrangler: Tool = {
  names: ['wrangler'],
  grammar: {
    valued: [
      ...[
        '-e',
        '--env',
        '-c',
        '--config',
        '--cwd',
        '--name',
        '--branch',
        '--project-name',
        '--command',
      ],
      ...[
        '--file',
        '--binding',
        '--namespace-id',
        '--var',
        '--define',
        '--compatibility-date',
        '--tag',
      ],
    ],
    flags: [
      '--dry-run',
      '--local',
      '--remote',
      '--minify',
      '--preview',
      '-y',
      '-v',
      '-h',
      '--json',
    ],
  },
  verbs: {
    '': 'write',
    ...phrases(
      'read',
      `whoami, login, logout, tail, types, docs, init, telemetry, deployments list, deployments view, deployments status,
      versions list, versions view, secret list, kv namespace list, kv key list, kv key get, d1 list, d1 info,
      d1 export, d1 insights, d1 migrations list, r2 bucket list, r2 bucket info, r2 object get, queues list, queues info,
      pages project list, pages deployment list, pages deployment tail, pages secret list, vectorize list, vectorize get,
      hyperdrive list, hyperdrive get, pages download config, check startup, pages functions build`,
    ),
    dev: 'unknown',
    'pages dev': 'unknown',
    ...phrases('destructive', 'rollback, versions rollback'),
    ...anywhere('destructive', 'delete purge bulk-delete'),
  },
  verb: (line, known) => {
    if (isOn(line, '--dry-run')) return 'read';
    const isLocal = isOn(line, '--local') && !line.has('--remote');
    return isLocal ? 'read' : known;
  },
  variables: ['CLOUDFLARE_ENV'],
  hits: (line, around) => {
    const config = line.value('-c', '--config');
    const name = line.has('--name') ? NOTHING : tomlName(config ?? 'wrangler.toml', 'name', around);
    const branch = chosen(line, around, 'branch', ['--branch']);
    return join(
      chosen(line, around, 'environment', ['-e', '--env'], 'CLOUDFLARE_ENV'),
      { facts: settingsFiles(line, ['-c', '--config']), doubts: [] },
      line.operands[0] === 'pages' ? NOTHING : name,
      branch,
      namesIn(line, 1, [
        '-e',
        '--env',
        '-c',
        '--config',
        '--branch',
        '--command',
        '--var',
        '--cwd',
      ]),
    );
  },
  shim: { by: 'files' },
};

/** `.firebaserc` gives projects names of its own; without an option its `default` counts, or what `use` chose. */
function firebaseHits(line: Line, around: Surroundings): Hits {
  const given = line.operands[0] === 'use' ? line.operands[1] : line.value('-P', '--project');
  const { text, shown, doubts } = folderText('.firebaserc', around);
  const parsed: { readonly projects?: Readonly<Record<string, unknown>> } | undefined =
    text === '' ? undefined : parse(text);
  if (text !== '' && parsed === undefined) return { facts: [], doubts: [`${shown} is no JSON`] };
  const active = given ?? activeProject(around);
  const alias = active ?? 'default';
  const value = parsed?.projects?.[alias];
  const facts: readonly Fact[] = [
    ...(active === undefined
      ? []
      : [{ kind: 'project', value: active, from: 'firebase' } as const]),
    ...(typeof value === 'string'
      ? [{ kind: 'project', value, from: `${alias} of ${shown}` } as const]
      : []),
  ];
  return join({ facts, doubts }, chosen(line, around, 'project', ['-P', '--project']));
}

function activeProject(around: Surroundings): string | undefined {
  const { text } = folderText('~/.config/configstore/firebase-tools.json', around);
  const store = parse<{ readonly activeProjects?: Readonly<Record<string, unknown>> }>(text);
  const value = store?.activeProjects?.[around.cwd];
  return typeof value === 'string' ? value : undefined;
}

function parse<T>(text: string): T | undefined {
  try {
    return (JSON.parse(text) as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}

const firebase: Tool = {
  names: ['firebase'],
  grammar: {
    valued: [
      '-P',
      '--project',
      '--account',
      '--only',
      '--except',
      '-c',
      '--config',
      '-m',
      '--message',
      '--token',
    ],
    flags: ['--debug', '-j', '--json', '--non-interactive', '-i', '--interactive', '-f', '--force'],
  },
  verbs: {
    '': 'write',
    ...phrases(
      'read',
      `login, logout, login:list, help, projects:list, apps:list, apps:sdkconfig, functions:log, functions:list,
      functions:config:get, functions:secrets:get, functions:secrets:access, firestore:indexes, firestore:databases:list,
      firestore:databases:get, database:get, database:profile, database:instances:list, auth:export, hosting:channel:list,
      hosting:sites:list, hosting:sites:get, remoteconfig:get, remoteconfig:versions:list, emulators:start,
      emulators:export, serve, init, open, target, experiments:list, appdistribution:testers:list, apphosting:backends:list`,
    ),
    use: 'switch',
    'emulators:exec': 'unknown',
    ...phrases(
      'destructive',
      `firestore:delete, firestore:databases:delete, database:remove, database:set, hosting:disable, functions:delete,
      hosting:channel:delete, hosting:sites:delete, functions:secrets:destroy, remoteconfig:rollback`,
    ),
  },
  verb: (line, known) => {
    if (line.operands[0] === 'use' && line.operands.length < 2) return 'read';
    return isOn(line, '--dry-run') ? 'read' : known;
  },
  variables: ['FIREBASE_PROJECT'],
  hits: firebaseHits,
  shim: { by: 'files' },
};

/** What `railway link` chose for the folder. */
function railwayLink(around: Surroundings): Hits {
  const { text, shown, doubts } = folderText('~/.railway/config.json', around);
  const config = parse<{
    readonly projects?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  }>(text);
  const link = config?.projects?.[around.cwd];
  const facts = ['name', 'environmentName'].flatMap((key): readonly Fact[] => {
    const value = link?.[key];
    return typeof value === 'string' ? [{ kind: 'environment', value, from: shown }] : [];
  });
  return { facts, doubts };
}

const railway: Tool = {
  names: ['railway'],
  grammar: {
    valued: [
      '-e',
      '--environment',
      '-s',
      '--service',
      '-p',
      '--project',
      '--set',
      '-v',
      '--variables',
      '-m',
    ],
    flags: ['-d', '--detach', '-c', '--ci', '--json', '-y', '--yes', '-k', '--kv'],
  },
  verbs: {
    '': 'write',
    ...phrases(
      'read',
      'status, logs, list, whoami, login, logout, docs, open, help, init, completion',
    ),
    ...phrases('switch', 'link, unlink, environment, service'),
    ...phrases('destructive', 'down, delete, environment delete, volume delete'),
    ...phrases('unknown', 'run, shell, connect, ssh, dev'),
    ...phrases('write', 'environment new, variables'),
  },
  verb: (line, known) =>
    line.operands[0] === 'variables' && !line.has('--set', '--delete') ? 'read' : known,
  variables: ['RAILWAY_ENVIRONMENT', 'RAILWAY_ENVIRONMENT_NAME', 'RAILWAY_SERVICE_NAME'],
  hits: (line, around) => {
    const environment = chosen(line, around, 'environment', ['-e', '--environment']);
    const names = namesIn(line, 1, ['-e', '--environment', '--set']);
    const isSwitch = /^(?:environment|link|service)$/.test(line.operands[0] ?? '');
    const ambient = isNothing(environment) && !isSwitch ? railwayLink(around) : environment;
    return join(ambient, line.operands[0] === 'run' ? NOTHING : names);
  },
};

export const MORE_PLATFORMS: readonly Tool[] = [wrangler, firebase, railway];
