import { type Surroundings, isUnknown } from '../act';
import { type FactKind, type Hits, NOTHING, type VerbClass, join } from '../finding';
import { type Grammar, type Line, readLine } from '../line';
import type { Tool } from '../tool';
import { object, word } from './decode';
import { environmentFolders, environmentParts, environmentSetting } from './environmentFolders';
import { type Given, absolute, fileHits, hosts, named, shown, vagueWords, variable } from './given';
import { contextNames } from './kubeconfig';
import { isOn, shellWords, verbs } from './verbs';

/** `terraform -help` and `terraform VERB -help` of 1.11, and what OpenTofu 1.10 adds. */
export const TERRAFORM_GRAMMAR: Grammar = {
  dashes: 'long',
  valued:
    `-chdir -var -var-file -target -target-file -exclude -exclude-file -replace -out -state -state-out -backup
    -lock-timeout -parallelism -backend-config -from-module -plugin-dir -lockfile -config -module-depth -type
    -test-directory -filter -cloud-run -generate-config-out -platform -fs-mirror -net-mirror -id -provider
    -junit-xml -json-into -query -deprecation -backup-out`.split(/\s+/),
  flags:
    `-help -h -version -v -auto-approve -input -no-color -lock -json -destroy -refresh -refresh-only
    -compact-warnings -detailed-exitcode -backend -cloud -force-copy -get -reconfigure -migrate-state -upgrade
    -ignore-remote-version -force -or-create -allow-missing -allow-missing-config -raw -recursive -check -diff -write
    -list -verbose -no-tests -dry-run -draw-cycles -update -show-sensitive -consolidate-warnings -concise
    -allow-deferral`.split(/\s+/),
};

export const TERRAFORM_VERBS: Readonly<Record<string, VerbClass>> = {
  ...verbs(
    'read',
    `plan, show, output, validate, fmt, get, graph, version, console, providers, modules, metadata, query, help,
    workspace list, workspace show, state list, state show, state pull, env list`,
  ),
  ...verbs(
    'write',
    'apply, refresh, import, taint, untaint, force-unlock, init, test, state, cloud',
  ),
  ...verbs('destructive', 'destroy, workspace delete, env delete'),
  ...verbs('switch', 'workspace, env, login, logout'),
};

const GROUPS = new Set(['workspace', 'state', 'env']);

/** A word behind them that is not known may be an option. */
const EXPECTS_NO_WORD = new Set(['apply', 'destroy', 'refresh', 'init']);

/** Variables that the providers of the large clouds, and the store of the state, take their target from. */
export const PROVIDER_VARIABLES: Readonly<Record<string, FactKind>> = {
  AWS_PROFILE: 'awsProfile',
  AWS_DEFAULT_PROFILE: 'awsProfile',
  GOOGLE_PROJECT: 'project',
  GOOGLE_CLOUD_PROJECT: 'project',
  GCLOUD_PROJECT: 'project',
  CLOUDSDK_CORE_PROJECT: 'project',
  ARM_SUBSCRIPTION_ID: 'project',
  KUBE_CTX: 'kubeContext',
  TF_CLOUD_ORGANIZATION: 'project',
  TF_CLOUD_PROJECT: 'project',
  TF_CLOUD_HOSTNAME: 'host',
};

export function providerHits(around: Surroundings): Hits {
  return join(
    ...Object.entries(PROVIDER_VARIABLES).map(([name, kind]) =>
      named(kind, variable(around, name)),
    ),
  );
}

/** The line, and what TF_CLI_ARGS and TF_CLI_ARGS_apply add to it: they come first, so the line has the last word. */
function withVariables(line: Line, around: Surroundings): readonly Line[] {
  const [first = '', second = ''] = line.operands;
  const names = [first, `${first} ${second}`].map(
    (words) => `TF_CLI_ARGS_${words.replace(/[\s-]/g, '_')}`,
  );
  const more = ['TF_CLI_ARGS', ...names].flatMap((name) => shellWords(around.env[name] ?? ''));
  return more.length > 0 ? [...readLine(['terraform', ...more], TERRAFORM_GRAMMAR), line] : [line];
}

export function terraformVerb(line: Line, known: VerbClass, around: Surroundings): VerbClass {
  const [first, second] = line.operands;
  if (first === undefined || (GROUPS.has(first) && second === undefined)) return 'read';
  const lines = withVariables(line, around);
  const on = (name: string): boolean => lines.some((one) => isOn(one, name));
  const has = (...all: readonly string[]): boolean => lines.some((one) => one.has(...all));
  switch (first) {
    case 'apply':
      return on('-destroy') ? 'destructive' : known;
    case 'state':
      return /^(?:rm|mv)$/.test(second ?? '') && isOn(line, '-dry-run') ? 'read' : known;
    case 'init':
      if (has('-migrate-state', '-force-copy', '-reconfigure')) return 'write';
      // What is run after it hits another place.
      return has('-backend-config') ? 'switch' : 'read';
    default:
      return known;
  }
}

function terraformHits(line: Line, around: Surroundings): Hits {
  const [first, second, third] = line.operands;
  const directory = absolute(line.value('-chdir') ?? '.', around.cwd);
  if (first === 'login' || first === 'logout') {
    return hosts({ value: second ?? 'app.terraform.io', from: `terraform ${first}` });
  }
  if ((first === 'workspace' || first === 'env') && /^(?:select|new)$/.test(second ?? '')) {
    return named(
      'workspace',
      third ? { value: third, from: `terraform workspace ${second ?? ''}` } : undefined,
    );
  }
  const deleted =
    second === 'delete' && third ? { value: third, from: 'terraform workspace delete' } : undefined;
  return join(
    rootHits(withVariables(line, around), directory, around),
    named('workspace', deleted),
    // A plan that was saved.
    first === 'apply'
      ? named('settingsFile', second ? { value: second, from: 'its plan' } : undefined)
      : NOTHING,
    vagueWords(first ?? '', ...(EXPECTS_NO_WORD.has(first ?? '') ? line.operands : [])),
  );
}

/** What a root module in a folder hits: its workspace, where its state is, its variables, the clouds. */
export function rootHits(lines: readonly Line[], directory: string, around: Surroundings): Hits {
  const dataDirectory = absolute(variable(around, 'TF_DATA_DIR')?.value ?? '.terraform', directory);
  if (isUnknown(dataDirectory)) {
    return { facts: [], doubts: ['the folder is not known before it runs'] };
  }
  const workspace = selectedWorkspace(dataDirectory, around);
  const all = (name: string): readonly Given[] =>
    lines.flatMap((line) => line.values(name)).map((value) => ({ value, from: name }));
  const files = all('-var-file');
  const variables = Object.entries(around.env).flatMap(([name, value]) =>
    name.startsWith('TF_VAR_') && value !== undefined
      ? [environmentSetting(`${name.slice('TF_VAR_'.length)}=${value}`, name)]
      : [],
  );
  return join(
    named('workspace', workspace),
    fileHits(`${dataDirectory}/terraform.tfstate`, decodeBackend, around, (backend, name) =>
      backendHits(backend, workspace.value, name),
    ),
    environmentFolders({ value: directory, from: 'the folder' }),
    ...files.map((file) => variablesFile(file, directory, around)),
    ...['terraform.tfvars', 'terraform.tfvars.json'].map((name) =>
      settingsIn(absolute(name, directory), around),
    ),
    ...all('-var').map(({ value, from }) => environmentSetting(value, from)),
    ...variables,
    named('settingsFile', ...all('-state'), ...all('-state-out')),
    ...all('-backend-config').map((given) => backendSetting(given, directory, around)),
    providerHits(around),
  );
}

/** TF_WORKSPACE, else what `terraform workspace select` wrote down. */
function selectedWorkspace(dataDirectory: string, around: Surroundings): Given {
  const said = variable(around, 'TF_WORKSPACE');
  if (said) return said;
  const path = `${dataDirectory}/environment`;
  const read = around.files.read(path, (text) => text.trim());
  const from = shown(path, around);
  if (read.state === 'unreadable') return { value: '\0', from };
  return read.state === 'read' && read.value
    ? { value: read.value, from }
    : { value: 'default', from: 'no selection' };
}

function variablesFile(file: Given, directory: string, around: Surroundings): Hits {
  return join(
    named('settingsFile', file),
    environmentFolders(file),
    settingsIn(absolute(file.value, directory), around),
  );
}

/** `environment = "production"` in a file of variables or the inputs of Terragrunt. */
export function settingsIn(path: string, around: Surroundings): Hits {
  const hits = fileHits(path, settingLines, around, (settings, name) =>
    join(...settings.map((setting) => environmentSetting(setting, name))),
  );
  // They add to what is known: without them nothing is lost.
  return { facts: hits.facts, doubts: [] };
}

function settingLines(text: string): readonly string[] {
  return [...text.matchAll(/^\s*"?([\w-]+)"?\s*[=:]\s*"([^"$]*)"/gm)].map(
    ([, key = '', value = '']) => `${key}=${value}`,
  );
}

/** `-backend-config=prod.hcl`, or `-backend-config=bucket=shop-prod`. */
function backendSetting(given: Given, directory: string, around: Surroundings): Hits {
  const at = given.value.indexOf('=');
  if (at < 0) return variablesFile(given, directory, around);
  return backendValue(given.value.slice(0, at), given.value.slice(at + 1), given.from);
}

interface Backend {
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Throws where it is no JSON. Without a backend it is the state of old versions, which is local. */
function decodeBackend(text: string): Backend | undefined {
  const backend = object(object(JSON.parse(text))?.['backend']);
  return backend && { type: word(backend['type']) ?? '', config: object(backend['config']) ?? {} };
}

function backendHits(backend: Backend | undefined, workspace: string, name: string): Hits {
  if (!backend) return NOTHING;
  const from = `the backend in ${name}`;
  const workspaces = [backend.config['workspaces']].flat().map(object);
  return join(
    ...Object.entries(backend.config).map(([key, value]) => backendValue(key, word(value), from)),
    ...workspaces.map((one) => {
      const prefix = word(one?.['prefix']);
      const whole = word(one?.['name']) ?? (prefix ? `${prefix}${workspace}` : undefined);
      return join(
        named('workspace', whole ? { value: whole, from } : undefined),
        backendValue('project', word(one?.['project']), from),
      );
    }),
  );
}

/** The settings of the backends that say where the state is: developer.hashicorp.com/terraform/language/backend. */
const BACKEND: Readonly<Record<string, FactKind | 'parts'>> = {
  bucket: 'project',
  key: 'parts',
  prefix: 'parts',
  path: 'parts',
  profile: 'awsProfile',
  workspace_key_prefix: 'parts',
  dynamodb_table: 'project',
  storage_account_name: 'project',
  container_name: 'project',
  resource_group_name: 'project',
  subscription_id: 'project',
  hostname: 'host',
  address: 'host',
  organization: 'project',
  project: 'project',
  config_context: 'kubeContext',
  namespace: 'kubeNamespace',
  secret_suffix: 'project',
  schema_name: 'project',
  conn_str: 'host',
};

function backendValue(key: string, value: string | undefined, from: string): Hits {
  const kind = BACKEND[key];
  if (!value || kind === undefined) return NOTHING;
  const given: Given = { value, from: `${key} of ${from}` };
  if (kind === 'parts') return environmentParts(given);
  if (kind === 'kubeContext') return contextNames(given);
  if (key === 'address') {
    // The state of GitLab has its name at the end of the address.
    const name = value.slice(value.lastIndexOf('/') + 1);
    return join(hosts(given), named('environment', { value: name, from: given.from }));
  }
  return kind === 'host' ? hosts(given) : named(kind, given);
}

export const TERRAFORM_VARIABLES: readonly string[] = [
  'TF_WORKSPACE',
  'TF_DATA_DIR',
  'TF_CLI_ARGS*',
  'TF_VAR_env*',
  'TF_VAR_stage',
  ...Object.keys(PROVIDER_VARIABLES),
];

const terraform: Tool = {
  names: ['terraform', 'tofu'],
  grammar: TERRAFORM_GRAMMAR,
  verbs: TERRAFORM_VERBS,
  verb: terraformVerb,
  says: ['-help', '-h', '-version'],
  variables: TERRAFORM_VARIABLES,
  hits: terraformHits,
  shim: { by: 'files' },
};

export const TERRAFORM: readonly Tool[] = [terraform];
