import { type Surroundings, isUnknown } from '../act';
import { type Fact, type Hits, NOTHING, type VerbClass, join } from '../finding';
import { type Grammar, type Line, readLine } from '../line';
import type { Tool } from '../tool';
import { isOn } from './chosen';
import { type Inside, innerOf, insideOf } from './dockerInside';
import { settingsFiles } from './named';
import { hostIn, isLocal, placeOf, shownPlace, variable } from './places';
import { onlyReads } from './remoteReads';
import { phrases } from './verbTable';

/** https://docs.docker.com/reference/cli/docker/ and podman(1): options before the command. */
const GLOBAL: Grammar = {
  valued: [
    ...['-c', '--context', '-H', '--host', '-l', '--log-level', '--config', '--tlscacert'],
    ...['--tlscert', '--tlskey', '--connection', '--url', '--identity', '--root', '--runroot'],
    ...[
      '--runtime',
      '--storage-driver',
      '--storage-opt',
      '--cgroup-manager',
      '--conmon',
      '--module',
    ],
  ],
  flags: ['-D', '--debug', '--tls', '--tlsverify', '-v', '--version', '-r', '--remote'],
  operandsFirst: 1,
};

/** https://docs.docker.com/reference/cli/docker/compose/ */
const COMPOSE: Grammar = {
  valued: [
    ...['-f', '--file', '-p', '--project-name', '--env-file', '--profile', '--project-directory'],
    ...['--progress', '--ansi', '--parallel', '--workdir', '-H', '--host', '-c', '--context'],
  ],
  flags: ['--dry-run', '--all-resources', '--compatibility', '--verbose', '-D', '--debug'],
  operandsFirst: 1,
};

const READS = `ps, images, logs, inspect, version, info, search, stats, top, port, diff, history, events, help, wait, container
  ls, container list, container ps, container logs, container inspect, container stats, container top, container
  port, container diff, image ls, image list, image inspect, image history, network ls, network list, network
  inspect, volume ls, volume list, volume inspect, system df, system info, system events, context ls, context
  list, context inspect, context show, node ls, node list, node ps, node inspect, service ls, service list,
  service ps, service logs, service inspect, stack ls, stack list, stack ps, stack services, stack config, config
  ls, config list, config inspect, secret ls, secret list, secret inspect, plugin ls, plugin list, plugin inspect,
  manifest inspect, buildx ls, buildx inspect, buildx du, buildx version, trust inspect, swarm ca, compose ps,
  compose logs, compose config, compose convert, compose images, compose ls, compose top, compose events, compose
  port, compose version, compose stats, compose volumes, scout cves, image tree, pod ps, pod inspect, pod logs,
  pod stats, pod top, machine ls, machine list, machine inspect, login, logout, save, export, image save,
  container export`;
const DESTRUCTIVE = `rm, rmi, kill, prune, container rm, container kill, container prune, image rm, image prune, image remove,
  network rm, network prune, volume rm, volume prune, system prune, system reset, stack rm, stack remove, stack
  down, service rm, service remove, service update, service rollback, stack deploy, stack up, secret rm, config
  rm, node rm, swarm leave, builder prune, buildx prune, compose down, compose rm, compose kill, pod rm, pod kill,
  pod prune`;
const UNKNOWN_VERBS = `exec, run, attach, container exec, container run, container attach, compose exec, compose run, compose attach`;

const CONTAINERS =
  /^(?:exec|attach|start|stop|restart|kill|rm|pause|unpause|update|rename|cp|scale)$/;
const SWARM = /^(?:service|stack|node|secret|config|volume|network|container|pod)$/;

interface Parts {
  readonly global: Line;
  /** The command and what stands behind it. */
  readonly command: readonly string[];
  readonly compose: Line | undefined;
}

function partsOf({ program, words }: Line): Parts {
  const line = ([name, ...others]: readonly string[], grammar: Grammar): Line =>
    readLine([name ?? '', ...others], grammar)[0] as Line;
  if (/^(?:docker|podman)-compose$/.test(program)) {
    const compose = line(['compose', ...words], COMPOSE);
    return { global: compose, command: ['compose', ...words], compose };
  }
  const global = line([program, ...words], GLOBAL);
  const command = [...global.operands, ...global.rest];
  const compose = command[0] === 'compose' ? line(command, COMPOSE) : undefined;
  return { global, command, compose };
}

function verb(line: Line, known: VerbClass): VerbClass {
  const { compose } = partsOf(line);
  if (compose && isOn(compose, '--dry-run')) return 'read';
  const { command } = partsOf(line);
  const copy = command[0] === 'container' ? command.slice(1) : command;
  const target = copy.at(-1) ?? '';
  if (copy[0] === 'cp' && !isUnknown(target) && !/^[^/.]+:/.test(target)) return 'read';
  const inside = executed(line);
  return inside?.line.program === 'exec' && onlyReads(inside.program) ? 'read' : known;
}

/** What `exec` and `run` do inside; undefined for all other commands. */
function executed(line: Line): Inside | undefined {
  const { command, compose } = partsOf(line);
  const words = compose ? [...compose.operands, ...compose.rest] : command;
  const inside = words[0] === 'container' ? words.slice(1) : words;
  return /^(?:exec|run)$/.test(inside[0] ?? '') ? insideOf(inside) : undefined;
}

function isCompose(line: Line): boolean {
  return partsOf(line).compose !== undefined;
}

function hits(line: Line, around: Surroundings): Hits {
  const { global, command, compose } = partsOf(line);
  if (command[0] === 'context' && command[1] === 'use') {
    return contextHits(command[2] ?? '', 'docker context use', around);
  }
  const files = settingsFiles(executed(line)?.line ?? global, ['--env-file']);
  return join(
    daemonHits(global, around),
    { facts: files, doubts: [] },
    compose ? composeHits(compose, around) : { facts: thingsOf(command), doubts: [] },
    command[0] !== undefined && isUnknown(command[0])
      ? { facts: [], doubts: ['what it does is not known before it runs'] }
      : NOTHING,
  );
}

/** Whose daemon: options, then DOCKER_HOST, then DOCKER_CONTEXT, then the file (`resolveContextName` of docker/cli). */
function daemonHits(global: Line, around: Surroundings): Hits {
  const context = global.value('-c', '--context', '--connection');
  if (context !== undefined) return contextHits(context, '--context', around);
  const hosts = global.values('-H', '--host', '--url');
  if (hosts.length > 0) return join(...hosts.map((host) => hostHits(host, '--host')));
  for (const from of ['DOCKER_HOST', 'CONTAINER_HOST']) {
    const host = variable(around, from);
    if (host !== undefined) return hostHits(host, from);
  }
  for (const from of ['DOCKER_CONTEXT', 'CONTAINER_CONNECTION']) {
    const set = variable(around, from);
    if (set !== undefined) return contextHits(set, from, around);
  }
  const folder = placeOf(
    global.value('--config') ?? variable(around, 'DOCKER_CONFIG') ?? '~/.docker',
    around,
  );
  const shown = `${shownPlace(folder, around)}/config.json`;
  const read = around.files.read(`${folder}/config.json`, (text) => {
    const value = JSON.parse(text) as { currentContext?: unknown } | null;
    return typeof value?.currentContext === 'string' ? value.currentContext : '';
  });
  if (read.state === 'unreadable') {
    return { facts: [], doubts: [`${shown} cannot be read: ${read.reason}`] };
  }
  return read.state === 'read' && read.value !== ''
    ? contextHits(read.value, `currentContext of ${shown}`, around)
    : NOTHING;
}

/** What a context leads to stands under a hash of its name, which is not looked up: its name has to do. */
function contextHits(name: string, from: string, _around: Surroundings): Hits {
  if (isUnknown(name)) return { facts: [], doubts: [`the context of ${from} is not known`] };
  return name === 'default'
    ? NOTHING
    : { facts: [{ kind: 'project', value: name, from }], doubts: [] };
}

function hostHits(address: string, from: string): Hits {
  if (isUnknown(address)) return { facts: [], doubts: [`the host of ${from} is not known`] };
  const host = hostIn(address);
  return host === undefined || isLocal(host)
    ? NOTHING
    : { facts: [{ kind: 'host', value: host, from }], doubts: [] };
}

function composeHits(compose: Line, around: Surroundings): Hits {
  const files = compose.values('-f', '--file');
  const list = variable(around, 'COMPOSE_FILE')?.split(/[:;]/) ?? [];
  const named = files.length > 0 ? files : list;
  const from = files.length > 0 ? '--file' : 'COMPOSE_FILE';
  const envFiles = compose.values('--env-file');
  const envList = variable(around, 'COMPOSE_ENV_FILES')?.split(',') ?? [];
  const settings = [
    ...named.map((value) => ({ value, from })),
    ...(envFiles.length > 0 ? envFiles : envList).map((value) => ({ value, from: '--env-file' })),
  ];
  const project = compose.value('-p', '--project-name') ?? variable(around, 'COMPOSE_PROJECT_NAME');
  const profiles = compose.values('--profile');
  const facts: readonly Fact[] = [
    ...settings.map((one): Fact => ({ ...one, kind: 'settingsFile' })),
    ...(project === undefined ? [] : [{ kind: 'project', value: project, from: '-p' } as const]),
    ...profiles.map((value): Fact => ({ kind: 'environment', value, from: '--profile' })),
  ];
  const doubts = settings.some(({ value }) => isUnknown(value))
    ? ['the file of compose is not known before it runs']
    : [];
  return { facts, doubts };
}

/** Containers, services and stacks by name. Images say nothing: they go to a registry. */
function thingsOf([verb = '', ...words]: readonly string[]): readonly Fact[] {
  const plain = words.filter((word) => !word.startsWith('-'));
  const names = CONTAINERS.test(verb)
    ? verb === 'exec'
      ? [insideOf([verb, ...words])?.name ?? '']
      : plain
    : SWARM.test(verb)
      ? plain.slice(1)
      : [];
  return names.map((value): Fact => ({
    kind: 'project',
    value: value.replace(/:.*$/s, ''),
    from: 'its name',
  }));
}

const docker: Tool = {
  names: ['docker', 'podman', 'nerdctl'],
  grammar: {
    valued: [...GLOBAL.valued, ...COMPOSE.valued],
    flags: GLOBAL.flags ?? [],
  },
  verbs: {
    '': 'write',
    ...phrases('read', READS),
    ...phrases('destructive', DESTRUCTIVE),
    ...phrases('unknown', UNKNOWN_VERBS),
    'context use': 'switch',
    '* prune': 'destructive',
  },
  verb,
  says: ['--help', '--version'],
  variables: [
    ...['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'CONTAINER_HOST', 'CONTAINER_CONNECTION'],
    ...['COMPOSE_FILE', 'COMPOSE_PROJECT_NAME', 'COMPOSE_ENV_FILES'],
  ],
  hits,
  inner: (line, around) => {
    const inside = executed(line);
    return inside ? innerOf(inside, inside.line.program === 'run' && !isCompose(line), around) : [];
  },
  shim: { by: 'files' },
};

/** The same commands as those of `docker compose`, without that word. */
const composeVerbs = Object.fromEntries(
  Object.entries(docker.verbs).flatMap(([words, known]) =>
    words.startsWith('compose ') ? [[words.slice(8), known]] : [],
  ),
);

const dockerCompose: Tool = {
  ...docker,
  names: ['docker-compose', 'podman-compose'],
  grammar: { valued: COMPOSE.valued, flags: COMPOSE.flags ?? [] },
  verbs: { '': 'write', help: 'read', ...composeVerbs },
};

export const DOCKER: readonly Tool[] = [docker, dockerCompose];
