import { type Fact, type Hits, NOTHING, join } from '../finding';
import type { Surroundings } from '../act';
import type { Line } from '../line';
import type { Tool } from '../tool';
import { AWS_VARIABLES, awsHits } from './awsProfile';
import { namedThings, settingsFiles } from './named';
import { placeOf, shownPlace } from './places';

const sam: Tool = {
  names: ['sam', 'samlocal'],
  grammar: {
    valued: [
      ...[
        '--profile',
        '--region',
        '--stack-name',
        '--config-env',
        '--config-file',
        '--parameter-overrides',
      ],
      ...[
        '--template',
        '--template-file',
        '-t',
        '--s3-bucket',
        '--s3-prefix',
        '--capabilities',
        '--name',
        '-n',
      ],
      ...['--role-arn', '--tags', '--env-vars', '--event', '-e', '--tail', '--filter', '--output'],
    ],
    flags: ['--debug', '--guided', '-g', '--no-prompts', '--beta-features', '--no-beta-features'],
  },
  verbs: {
    '': 'unknown',
    init: 'read',
    build: 'read',
    validate: 'read',
    logs: 'read',
    traces: 'read',
    docs: 'read',
    list: 'read',
    'local generate-event': 'read',
    'local start-api': 'unknown',
    deploy: 'write',
    sync: 'write',
    package: 'write',
    publish: 'write',
    'remote invoke': 'write',
    delete: 'destructive',
  },
  variables: AWS_VARIABLES,
  hits: (line, around) => {
    const config = line.value('--config-env');
    const facts: readonly Fact[] = [
      ...(config === undefined
        ? []
        : [{ kind: 'environment', value: config, from: '--config-env' } as const]),
      ...settingsFiles(line, ['--config-file', '--env-vars', '--template-file', '-t']),
      ...namedThings(line, { verbWords: 1, skip: ['--profile', '--config-env', '--region'] }),
    ];
    return join(awsHits(line, around), { facts, doubts: [] }, samConfig(line, around));
  },
  shim: { by: 'files' },
};

const cdk: Tool = {
  names: ['cdk', 'cdklocal'],
  grammar: {
    valued: [
      ...['--profile', '-c', '--context', '-a', '--app', '-o', '--output', '--require-approval'],
      ...[
        '--parameters',
        '--tags',
        '-t',
        '--role-arn',
        '-r',
        '--outputs-file',
        '-O',
        '--toolkit-stack-name',
      ],
      ...['--method', '-m', '--progress', '--build', '-p', '--plugin', '--toolkit-bucket-name'],
    ],
    flags: ['--all', '-v', '--verbose', '--debug', '--trace', '--json', '-j', '--ci', '--strict'],
  },
  verbs: {
    '': 'unknown',
    list: 'read',
    ls: 'read',
    synth: 'read',
    synthesize: 'read',
    diff: 'read',
    doctor: 'read',
    docs: 'read',
    doc: 'read',
    init: 'read',
    metadata: 'read',
    notices: 'read',
    acknowledge: 'read',
    ack: 'read',
    drift: 'read',
    context: 'read',
    deploy: 'write',
    watch: 'write',
    bootstrap: 'write',
    import: 'write',
    migrate: 'read',
    rollback: 'write',
    gc: 'destructive',
    destroy: 'destructive',
  },
  variables: AWS_VARIABLES,
  hits: (line, around) =>
    join(awsHits(line, around), {
      facts: [
        ...namedThings(line, { verbWords: 1, skip: ['--profile', '-a', '--app'] }),
        // `-c env=prod`
        ...line.values('-c', '--context').map((given): Fact => ({
          kind: 'environment',
          value: given.slice(given.indexOf('=') + 1),
          from: '--context',
        })),
      ],
      doubts: [],
    }),
  shim: { by: 'files' },
};

const serverless: Tool = {
  names: ['serverless', 'sls', 'osls'],
  grammar: {
    valued: [
      '--stage',
      '-s',
      '--region',
      '-r',
      '--aws-profile',
      '--config',
      '-c',
      '--function',
      '-f',
      '--param',
    ],
    flags: ['--verbose', '-v', '--debug', '--force', '--conceal', '--aws-s3-accelerate'],
  },
  verbs: {
    '': 'unknown',
    info: 'read',
    logs: 'read',
    metrics: 'read',
    print: 'read',
    package: 'read',
    login: 'read',
    logout: 'read',
    'deploy list': 'read',
    'deploy list functions': 'read',
    'invoke local': 'unknown',
    deploy: 'write',
    invoke: 'write',
    rollback: 'write',
    remove: 'destructive',
  },
  variables: AWS_VARIABLES,
  hits: (line, around) => {
    const facts = namedThings(line, { verbWords: 1, skip: ['--aws-profile', '-r', '--region'] });
    const config = settingsFiles(line, ['--config', '-c']);
    return join(
      awsHits(line, around, '--aws-profile'),
      { facts: [...facts, ...config], doubts: [] },
      serverlessConfig(line, around),
    );
  },
  shim: { by: 'files' },
};

const copilot: Tool = {
  names: ['copilot'],
  grammar: { valued: ['--app', '-a', '--env', '-e', '--name', '-n', '--profile', '--type', '-t'] },
  verbs: {
    '': 'unknown',
    '* ls': 'read',
    '* show': 'read',
    '* status': 'read',
    '* logs': 'read',
    '* exec': 'unknown',
    '* delete': 'destructive',
    '* *': 'write',
  },
  variables: AWS_VARIABLES,
  hits: (line, around) =>
    join(awsHits(line, around), {
      facts: namedThings(line, { verbWords: 2, skip: ['--profile'] }),
      doubts: [],
    }),
};

/** What a file in the folder says of the target where the line does not: only what stands there to the letter. */
function inFolder(
  file: string,
  around: Surroundings,
  find: (text: string) => readonly (readonly [string, string])[],
): Hits {
  const path = placeOf(file, around);
  const read = around.files.read(path, (text) => text);
  const shown = shownPlace(path, around);
  if (read.state === 'unreadable') {
    return { facts: [], doubts: [`${shown} cannot be read: ${read.reason}`] };
  }
  if (read.state === 'absent') return NOTHING;
  const facts = find(read.value).map(([name, value]): Fact => ({
    kind: name === 'profile' ? 'awsProfile' : 'project',
    value,
    from: `${name} of ${shown}`,
  }));
  return { facts, doubts: [] };
}

/** `name: value`, `name = "value"` */
function settings(text: string, names: string): readonly (readonly [string, string])[] {
  const pattern = new RegExp(`^[ \\t]*(${names})[ \\t]*[:=][ \\t]*["']?([^"'#\\s]+)`, 'gm');
  return [...text.matchAll(pattern)].map(([, name = '', value = '']) => [name, value] as const);
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html */
function samConfig(line: Line, around: Surroundings): Hits {
  const environment = line.value('--config-env') ?? 'default';
  return inFolder(line.value('--config-file') ?? 'samconfig.toml', around, (text) => {
    const tables = text.split(/^(?=\[)/m).filter((table) => table.startsWith(`[${environment}.`));
    return settings(tables.join('\n'), 'profile|stack_name').filter(
      ([name]) => !line.has(`--${name.replace('_', '-')}`),
    );
  });
}

function serverlessConfig(line: Line, around: Surroundings): Hits {
  if (line.has('--stage', '-s')) return NOTHING;
  const file = line.value('--config', '-c') ?? 'serverless.yml';
  return inFolder(file, around, (text) => settings(text, 'stage|profile'));
}

export const AWS_APPS: readonly Tool[] = [sam, cdk, serverless, copilot];
