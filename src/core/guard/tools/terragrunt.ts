import type { Surroundings } from '../act';
import { type Hits, type VerbClass, join } from '../finding';
import { type Line, readLine } from '../line';
import type { Tool } from '../tool';
import { absolute, option, vagueWords, variable } from './given';
import {
  TERRAFORM_GRAMMAR,
  TERRAFORM_VARIABLES,
  TERRAFORM_VERBS,
  rootHits,
  settingsIn,
  terraformVerb,
} from './terraform';
import { isOn, verbs } from './verbs';

/** Words that run what follows them, in one folder or in many. */
const RUNS = /^(?:run|run-all|graph|stack run)$/;

/** Those of Terraform, but for `graph`, which runs another verb here. */
const VERBS: Tool['verbs'] = {
  ...TERRAFORM_VERBS,
  ...verbs(
    'read',
    `run-all plan, run-all output, run-all validate, run-all show, run plan, plan-all, output-all, validate-all, spin-up, graph-dependencies, hclfmt, hclvalidate, hcl, validate-inputs, find,
    list, dag graph, info, render, render-json, output-module-groups, terragrunt-info, catalog, scaffold,
    stack generate, stack output, stack clean, help`,
  ),
  ...verbs('write', 'apply-all, backend'),
  ...verbs('destructive', 'destroy-all, backend delete'),
  ...verbs('unknown', 'run, run-all, graph, stack run, exec'),
};

/** The line as Terraform gets it: `run --all -- apply` and `run-all apply` are `apply`. */
function innerLine(line: Line): Line {
  const words = [...line.operands, ...line.rest.filter((word) => !word.startsWith('-'))];
  const [first = '', second = ''] = words;
  const skipped = RUNS.test(first) ? 1 : RUNS.test(`${first} ${second}`) ? 2 : 0;
  return skipped === 0 ? line : { ...line, operands: words.slice(skipped) };
}

function innerVerb(line: Line, known: VerbClass, around: Surroundings): VerbClass {
  const inner = innerLine(line);
  if (inner === line)
    return line.operands.length === 0 ? 'read' : terraformVerb(line, known, around);
  const [first = '', second = ''] = inner.operands;
  const found = TERRAFORM_VERBS[`${first} ${second}`] ?? TERRAFORM_VERBS[first] ?? 'unknown';
  const destroys = line.rest.some((word) => /^--?destroy(?:=|$)/.test(word));
  if (first === 'apply' && destroys) return 'destructive';
  return found === 'read' ? found : terraformVerb(inner, found, around);
}

function terragruntHits(line: Line, around: Surroundings): Hits {
  const [first = ''] = line.operands;
  const folder =
    option(line, '-working-dir', '-terragrunt-working-dir') ??
    variable(around, 'TG_WORKING_DIR', 'TERRAGRUNT_WORKING_DIR') ??
    option(line, '-chdir');
  const config =
    option(line, '-config', '-terragrunt-config') ??
    variable(around, 'TG_CONFIG', 'TERRAGRUNT_CONFIG');
  const directory = absolute(folder?.value ?? '.', around.cwd);
  const file = absolute(config?.value ?? 'terragrunt.hcl', directory);
  const own = config ? file.slice(0, file.lastIndexOf('/')) : directory;
  const hits = join(
    rootHits(
      [innerLine(line), ...readLine(['terraform', ...line.rest], TERRAFORM_GRAMMAR)],
      own,
      around,
    ),
    settingsIn(file, around),
    settingsIn(`${own}/env.hcl`, around),
    vagueWords(first),
  );
  const many =
    /^(?:run-all|apply-all|destroy-all|graph|stack)$/.test(first) ||
    isOn(line, '-all', '-graph', '-a');
  const placed = hits.facts.some(({ kind }) => kind === 'environment');
  return many && !placed
    ? join(hits, { facts: [], doubts: ['it runs in every folder below'] })
    : hits;
}

/** terragrunt.gruntwork.io/docs/reference/cli; the old names of its options begin with `terragrunt-`. */
const OWN = `working-dir config tf-path download-dir iam-assume-role iam-assume-role-duration
  iam-assume-role-session-name iam-assume-role-web-identity-token parallelism queue-include-dir queue-exclude-dir
  queue-excludes-file queue-include-units-reading include-dir exclude-dir excludes-file source source-map log-level log-format
  log-custom-format provider-cache-dir provider-cache-hostname provider-cache-port provider-cache-token
  provider-cache-registry-names feature auth-provider-cmd hclfmt-file hclfmt-exclude-dir strict-control json-out-dir
  out-dir tfpath tflog report-file report-format experiment filter units-that-include modules-that-include
  override-attr`.split(/\s+/);

const OWN_FLAGS =
  `all graph non-interactive no-auto-init no-auto-retry no-auto-approve no-auto-provider-cache-dir
  source-update debug ignore-dependency-errors ignore-dependency-order ignore-external-dependencies
  include-external-dependencies queue-include-external queue-ignore-errors queue-ignore-dag-order
  queue-exclude-external queue-strict-include fetch-dependency-output-from-state use-partial-parse-config-cache
  backend-bootstrap backend-require-bootstrap disable-bucket-update no-color log-disable log-show-abs-paths
  forward-tf-stdout tf-forward-stdout provider-cache inputs-debug strict-mode strict-include`.split(
    /\s+/,
  );

const both = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`-${name}`, `-terragrunt-${name}`]);

const terragrunt: Tool = {
  names: ['terragrunt'],
  grammar: {
    dashes: 'long',
    valued: [...TERRAFORM_GRAMMAR.valued, ...both(OWN)],
    flags: [...(TERRAFORM_GRAMMAR.flags ?? []), ...both(OWN_FLAGS), '-a'],
  },
  verbs: VERBS,
  verb: innerVerb,
  says: ['-help', '-h', '-version'],
  variables: [
    ...TERRAFORM_VARIABLES,
    'TG_WORKING_DIR',
    'TG_CONFIG',
    'TERRAGRUNT_WORKING_DIR',
    'TERRAGRUNT_CONFIG',
  ],
  hits: terragruntHits,
  shim: { by: 'files' },
};

export const TERRAGRUNT: readonly Tool[] = [terragrunt];
