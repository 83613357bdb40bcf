import { type Surroundings, isUnknown } from '../act';
import { type Fact, type Hits, NOTHING, type VerbClass, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import { chosen } from './chosen';
import { environmentsIn, namesIn } from './named';
import { phrases } from './verbTable';

const READING = `list, ls, view, status, diff, checks, download, watch, browse, clone, checkout, get, verify, show`;

/** The method that `gh api` and `glab api` would use: fields make it a POST. */
function apiVerb(line: Line, fields: readonly string[]): VerbClass {
  const given = line.value('-X', '--method');
  if (line.operands[1] === 'graphql') {
    const query = line.values(...fields).find((field) => field.startsWith('query='));
    const isQuery =
      /^query=\s*(?:query\b|\{)/.test(query ?? '') && !/\bmutation\b/.test(query ?? '');
    return isQuery ? 'read' : 'write';
  }
  const method = given ?? (line.has(...fields, '--input') ? 'POST' : 'GET');
  if (/^(?:GET|HEAD)$/i.test(method)) return 'read';
  return /^DELETE$/i.test(method) ? 'destructive' : 'write';
}

/** Inputs of a workflow that say where: `-f environment=production`. */
function fieldHits(line: Line, options: readonly string[]): Hits {
  const given = line.values(...options);
  const facts = given.flatMap((field) => environmentsIn(field, 'its inputs'));
  const isOpen = given.some((field) => isUnknown(field) && /env|stage|target|tier/i.test(field));
  return { facts, doubts: isOpen ? ['its inputs are not known before it runs'] : [] };
}

const gh: Tool = {
  names: ['gh'],
  grammar: {
    valued: [
      ...[
        '-R',
        '--repo',
        '-e',
        '--env',
        '-r',
        '--ref',
        '-F',
        '--field',
        '--raw-field',
        '-X',
        '--method',
      ],
      ...[
        '-H',
        '--header',
        '-q',
        '--jq',
        '-t',
        '--template',
        '--input',
        '-b',
        '--body',
        '--title',
        '-B',
      ],
      ...['--base', '-o', '--org', '-u', '--user', '-L', '--limit', '--hostname', '--target', '-n'],
      ...[
        '--notes',
        '--notes-file',
        '--json',
        '-w',
        '--workflow',
        '--branch',
        '-s',
        '--state',
        '--app',
        '-f',
      ],
      ...['-a', '--assignee', '-l', '--label', '--cache', '-p', '--preview', '-c', '--env-file'],
    ],
    flags: [
      '-d',
      '--web',
      '--paginate',
      '--silent',
      '--draft',
      '--fill',
      '-y',
      '--yes',
      '--failed',
      '-i',
    ],
  },
  verbs: {
    '': 'write',
    api: 'write',
    ...phrases('read', READING.replace(/(^|, )/g, '$1* ')),
    ...phrases(
      'read',
      `auth status, auth login, auth logout, auth token, auth refresh, auth setup-git, auth switch, status, browse, help,
      version, search *, repo set-default, config get, config list, config set, completion, co, attestation *, ruleset *,
      extension *, alias list, gist list, gist view, run download, pr checkout, codespace list,
      codespace logs`,
    ),
    ...phrases(
      'destructive',
      '* delete, repo archive, repo rename, cache delete, codespace delete',
    ),
    'codespace ssh': 'unknown',
  },
  verb: (line, known) => {
    if (line.operands[0] === 'api') return apiVerb(line, ['-f', '--raw-field', '-F', '--field']);
    return known;
  },
  variables: ['GH_REPO'],
  hits: (line, around) => {
    const [group, verb] = line.operands;
    const repository = chosen(line, around, 'project', ['-R', '--repo'], 'GH_REPO');
    const inputs = fieldHits(line, ['-f', '--raw-field', '-F', '--field']);
    if (group === 'api') return join(repository, apiPath(line), inputs);
    // What is said of issues and pull requests deploys nothing; where they are merged to cannot be seen here.
    if (/^(?:pr|issue|gist|label|project|search|run)$/.test(group ?? '')) return repository;
    const isWorkflow = group === 'workflow' && verb === 'run';
    const skip = [
      '-R',
      '--repo',
      '-f',
      '-F',
      '--field',
      '--raw-field',
      '-b',
      '-r',
      '--ref',
      '-e',
      '--env',
    ];
    return join(
      repository,
      isWorkflow || /^(?:secret|variable)$/.test(group ?? '')
        ? chosen(line, around, 'environment', ['-e', '--env'])
        : NOTHING,
      isWorkflow ? join(chosen(line, around, 'branch', ['-r', '--ref']), inputs) : NOTHING,
      namesIn(line, 2, skip),
    );
  },
  shim: { by: 'files' },
};

function apiPath({ operands }: Line): Hits {
  const value = operands[1];
  if (value === undefined || value === 'graphql') return NOTHING;
  const facts: readonly Fact[] = [{ kind: 'project', value, from: 'the address' }];
  return { facts: isUnknown(value) ? [] : facts, doubts: [] };
}

/** `NAME:value` of `--variables`. */
function variableHits(line: Line, around: Surroundings): Hits {
  return join(
    fieldHits(line, ['--variables', '--variables-env', '-i', '--input']),
    chosen(line, around, 'environment', ['-s', '--scope']),
  );
}

const glab: Tool = {
  names: ['glab'],
  grammar: {
    valued: [
      ...[
        '-R',
        '--repo',
        '-b',
        '--branch',
        '-X',
        '--method',
        '-F',
        '--field',
        '-f',
        '--raw-field',
        '-H',
      ],
      ...[
        '--header',
        '--input',
        '--hostname',
        '-g',
        '--group',
        '-s',
        '--scope',
        '--variables',
        '-i',
      ],
      ...[
        '--variables-env',
        '--variables-file',
        '-t',
        '--type',
        '--value',
        '-v',
        '-P',
        '-p',
        '--per-page',
      ],
    ],
    flags: ['--paginate', '-m', '--masked', '-y', '--yes', '-w', '--web', '--live'],
  },
  verbs: {
    '': 'write',
    api: 'write',
    ...phrases('read', READING.replace(/(^|, )/g, '$1* ')),
    ...phrases(
      'read',
      `auth status, auth login, auth logout, version, help, ci trace, ci lint, ci artifact, ci config compile,
      job artifact, repo search, repo contributors, config get, completion, check-update, variable export`,
    ),
    ...phrases('destructive', '* delete'),
    'pipeline run': 'write',
  },
  verb: (line, known) =>
    line.operands[0] === 'api' ? apiVerb(line, ['-f', '--raw-field', '-F', '--field']) : known,
  variables: ['GITLAB_REPO'],
  hits: (line, around) => {
    const [group] = line.operands;
    const repository = chosen(line, around, 'project', ['-R', '--repo'], 'GITLAB_REPO');
    const inputs = fieldHits(line, ['-f', '--raw-field', '-F', '--field']);
    if (group === 'api') return join(repository, apiPath(line), inputs);
    if (/^(?:mr|issue|snippet|label)$/.test(group ?? '')) return repository;
    const branch = chosen(line, around, 'branch', ['-b', '--branch']);
    const skip = [
      '-R',
      '--repo',
      '-b',
      '--branch',
      '--variables',
      '-s',
      '--scope',
      '-v',
      '--value',
    ];
    return join(repository, branch, variableHits(line, around), namesIn(line, 2, skip));
  },
  shim: { by: 'files' },
};

export const FORGES: readonly Tool[] = [gh, glab];
