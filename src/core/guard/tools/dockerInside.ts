import type { Surroundings } from '../act';
import { type Grammar, type Line, readLine } from '../line';
import type { Inner } from '../tool';
import { ELSEWHERE, reachesOut } from './elsewhere';
import { onlyReads } from './remoteReads';

/** https://docs.docker.com/reference/cli/docker/container/run/, exec, and those of compose */
const INSIDE: Grammar = {
  valued:
    `--add-host --annotation -a --attach --blkio-weight --cap-add --cap-drop --cgroup-parent --cgroupns --cidfile
    --cpu-count --cpu-period --cpu-quota -c --cpu-shares --cpus --cpuset-cpus --cpuset-mems --detach-keys --device --dns
    --dns-option --dns-search --domainname --entrypoint -e --env --env-file --expose --gpus --group-add --health-cmd
    --health-interval --health-retries --health-start-period --health-timeout -h --hostname --ip --ip6 --ipc --isolation
    --kernel-memory -l --label --label-file --link --log-driver --log-opt --mac-address -m --memory --memory-reservation
    --memory-swap --mount --name --network --net --network-alias --oom-score-adj --pid --pids-limit --platform -p --publish
    --pull --restart --runtime --security-opt --shm-size --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs
    --ulimit -u --user --userns --uts -v --volume --volume-driver --volumes-from -w --workdir --index`.split(
      /\s+/,
    ),
  flags: [
    ...['-i', '-t', '-d', '-T', '-P', '-q', '--interactive', '--tty', '--detach', '--privileged'],
    ...[
      '--rm',
      '--init',
      '--no-tty',
      '--no-TTY',
      '--no-deps',
      '--build',
      '--publish-all',
      '--quiet',
    ],
    ...['--read-only', '--no-healthcheck', '--service-ports', '--use-aliases', '--remove-orphans'],
  ],
  operandsFirst: 1,
};

/** Images that are one program, by the last part of their name. */
const IMAGES: Readonly<Record<string, string>> = {
  kubectl: 'kubectl',
  helm: 'helm',
  terraform: 'terraform',
  opentofu: 'tofu',
  'aws-cli': 'aws',
  curl: 'curl',
  flyway: 'flyway',
  liquibase: 'liquibase',
  dbmate: 'dbmate',
  flyctl: 'flyctl',
  doctl: 'doctl',
};

/** What `exec` and `run` do in a container: which one or which image, and the command. */
export interface Inside {
  readonly line: Line;
  readonly name: string;
  readonly program: readonly string[];
}

/** `words` begin with `exec` or `run`. */
export function insideOf(words: readonly string[]): Inside | undefined {
  const [line] = readLine(words, INSIDE);
  const [name, ...program] = [...(line?.operands ?? []), ...(line?.rest ?? [])];
  return line && name !== undefined ? { line, name, program } : undefined;
}

/** The programs that run there and reach out of it. */
export function innerOf(
  { line, name, program }: Inside,
  isImage: boolean,
  around: Surroundings,
): readonly Inner[] {
  const image = name.slice(name.lastIndexOf('/') + 1).replace(/[:@].*$/, '');
  const entry = line.value('--entrypoint') ?? (isImage ? IMAGES[image] : undefined);
  const argv = entry === undefined || entry === program[0] ? program : [entry, ...program];
  if (argv.length === 0 || onlyReads(argv) || !reachesOut(argv.join(' '))) return [];
  const env: Record<string, string | undefined> = {};
  for (const pair of line.values('-e', '--env')) {
    const at = pair.indexOf('=');
    if (at < 0) env[pair] = around.env[pair];
    else env[pair.slice(0, at)] = pair.slice(at + 1);
  }
  // With a folder of this machine in it, such as `~/.kube`, its files say what is hit.
  const place = line.has('-v', '--volume', '--mount', '--volumes-from') ? around : ELSEWHERE;
  return [{ type: 'command', argv, surroundings: { ...place, env } }];
}
