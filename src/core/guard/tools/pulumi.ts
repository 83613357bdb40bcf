import type { Surroundings } from '../act';
import { type Hits, NOTHING, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import { firstDocument, object, word } from './decode';
import { environmentFolders, environmentSetting } from './environmentFolders';
import { type Given, absolute, fileHits, named, option, options, variable } from './given';
import { PROVIDER_VARIABLES, providerHits } from './terraform';
import { isOn, verbs } from './verbs';

/**
 * `--stack`, else PULUMI_STACK. The stack that was selected stands in a file below ~/.pulumi/workspaces that is named
 * by a hash: where neither is given nobody can tell.
 */
function stackHits(line: Line, around: Surroundings): Hits {
  const [first = '', second = '', third] = line.operands;
  const directory = absolute(option(line, '--cwd', '-C')?.value ?? '.', around.cwd);
  const takesName = first === 'stack' && /^(?:select|init|rm|unselect)$/.test(second);
  const positional: Given | undefined =
    takesName && third ? { value: third, from: `pulumi stack ${second}` } : undefined;
  const stack = positional ?? option(line, '--stack', '-s') ?? variable(around, 'PULUMI_STACK');
  const config = options(line, '--config', '-c');
  const about = join(
    environmentFolders({ value: directory, from: 'the folder' }),
    ...config.map(({ value, from }) => environmentSetting(value, from)),
    named('settingsFile', option(line, '--config-file')),
  );
  if (!stack)
    return join(about, providerHits(around), { facts: [], doubts: ['which stack is selected'] });
  // `organisation/project/stack`: each of them may say it.
  const names = stack.value.split('/').map((value) => ({ value, from: stack.from }));
  const short = names.at(-1)?.value ?? '';
  return join(
    named('workspace', ...names, ...(names.length > 1 ? [stack] : [])),
    about,
    fileHits(`${directory}/Pulumi.${short}.yaml`, decodeStack, around, (told, from) =>
      join(
        named('awsProfile', told.profile ? { value: told.profile, from } : undefined),
        named('project', told.project ? { value: told.project, from } : undefined),
        named('kubeContext', told.context ? { value: told.context, from } : undefined),
      ),
    ),
    providerHits(around),
  );
}

interface Told {
  readonly profile: string | undefined;
  readonly project: string | undefined;
  readonly context: string | undefined;
}

/** What the configuration of a stack tells its providers. Throws where it is no YAML. */
function decodeStack(text: string): Told {
  const config = object(object(firstDocument(text))?.['config']);
  return {
    profile: word(config?.['aws:profile']),
    project: word(config?.['gcp:project']),
    context: word(config?.['kubernetes:context']),
  };
}

/** What does not look at a stack at all. */
const STACKLESS = new Set(
  `login logout new convert plugin package policy org template env esc version about whoami help gen-completion schema
  console install ai`.split(/\s+/),
);

/** pulumi.com/docs/iac/cli/commands. */
const pulumi: Tool = {
  names: ['pulumi'],
  grammar: {
    valued:
      `-C --cwd --color -s --stack -c --config --config-file -m --message -p --parallel --policy-pack
      --policy-pack-config --replace -t --target --target-replace --exec-kind --exec-agent --client --plan --save-plan
      --secrets-provider --tracing --profiling --memprofilerate -v
      --verbose --file --version --properties --parent --provider --from --to -o --out --output --generate-code
      --since --resource --import-file --name --description --copy-config-from --remote-env
      --remote-env-secret --remote-git-branch --remote-git-commit --remote-git-repo-dir --attach-debugger
      --exclude --import-pending-creates --dest --type --override --neo`.split(/\s+/),
    flags:
      `-y --yes -h --help -f --skip-preview --diff -j --json -r --refresh --show-config --show-reads
      --show-replacement-steps --show-sames --show-full-output --show-secrets --suppress-outputs --suppress-progress
      --suppress-permalink --continue-on-error --expect-no-changes --target-dependents --exclude-dependents
      --exclude-protected --preview-only --clear-pending-creates --skip-pending-creates --run-program --remote
      --non-interactive --disable-integrity-checking -e --emoji --fully-qualify-stack-names --logflow --logtostderr
      --path --plaintext --secret --force --preserve-config --remove-backups --create -a --all -i --show-ids -u
      --show-urls --show-name -Q --debug -d`.split(/\s+/),
  },
  verbs: {
    ...verbs(
      'read',
      `preview, pre, logs, version, about, whoami, help, gen-completion, schema, plugin ls, stack ls, stack output,
      stack graph, stack history, stack export, stack tag ls, stack tag get, config get, config env ls, org,
      policy ls, env get, env ls, env open, deployment settings pull`,
    ),
    ...verbs(
      'write',
      `up, update, u, refresh, import, watch, cancel, state, config, stack init, stack import, stack rename,
      stack change-secrets-provider, stack tag, deployment, env, new, convert, plugin, package, policy, install`,
    ),
    ...verbs('destructive', 'destroy, down, dn, stack rm, state delete'),
    ...verbs('switch', 'stack, stack select, stack unselect, login, logout'),
  },
  verb: (line, known) => {
    const [first, second] = line.operands;
    if (first === undefined) return 'read';
    // Without a second word they show what there is.
    if (/^(?:stack|config|plugin|state)$/.test(first) && second === undefined) return 'read';
    const previews = /^(?:refresh|destroy|down|dn|up|update|u|import)$/.test(first);
    return previews && isOn(line, '--preview-only') ? 'read' : known;
  },
  says: ['--help', '-h'],
  variables: ['PULUMI_STACK', ...Object.keys(PROVIDER_VARIABLES)],
  hits: (line, around) =>
    STACKLESS.has(line.operands[0] ?? '') ? NOTHING : stackHits(line, around),
  shim: { by: 'files' },
};

export const PULUMI: readonly Tool[] = [pulumi];
