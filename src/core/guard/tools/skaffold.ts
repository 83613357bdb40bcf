import type { Surroundings } from '../act';
import { type Hits, NOTHING, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import { documents, list, object, word } from './decode';
import { environmentFolders } from './environmentFolders';
import { absolute, fileHits, named, option, options, variable } from './given';
import { KUBE_VARIABLES, kubeTarget } from './kubeconfig';
import { CLIENT_FLAGS, CLIENT_VALUED } from './kubectlOptions';
import { isOn, verbs } from './verbs';

/** Every option of skaffold can be given as a variable: skaffold.dev/docs/references/cli. */
const skaffold: Tool = {
  names: ['skaffold'],
  grammar: {
    valued: [
      ...CLIENT_VALUED.filter((name) => name !== '-s'),
      ...`--kube-context -p --profile -f --filename -d --default-repo -m --module -t --tag -l --label -c --config
      -b --build-image -a --build-artifacts --images -i --image --status-check-selectors --cache-file --command
      --event-log-file --hydration-dir --loader -o --output --port-forward --remote-cache-dir --rpc-http-port
      --rpc-port --set --set-value-file --trigger -v --verbosity --color --iterative-status-check
      --insecure-registry --add-skaffold-labels --digest-source --mute-logs --watch-image --watch-poll-interval
      --wait-for-deletions-delay --wait-for-deletions-max --timestamps --platform --resource-selector-rules-file
      --sync-remote-cache --survey --propagate-profiles --assume-yes --file-output --cloud-run-location
      --cloud-run-project --push`.split(/\s+/),
    ],
    flags: [
      ...CLIENT_FLAGS,
      ...`--tail --cleanup --cache-artifacts --dry-run --force --no-prune --no-prune-children --rpc-http --status-check
      --skip-render --skip-tests --toot --update-check --interactive --wait-for-connection --wait-for-deletions
      --detect-minikube --enable-rpc -q --quiet --offline`.split(/\s+/),
    ],
  },
  verbs: {
    ...verbs(
      'read',
      `render, diagnose, inspect, lint, list, schema, options, survey, version, help, completion, credits, init, fix,
      config, test, filter`,
    ),
    ...verbs('write', 'run, dev, debug, deploy, apply, build, exec, verify'),
    ...verbs('destructive', 'delete'),
  },
  verb: (line, known) => {
    const [first] = line.operands;
    if (first === undefined) return 'read';
    const dry = ['build', 'delete'].includes(first) && isOn(line, '--dry-run');
    return dry ? 'read' : known;
  },
  says: ['--help', '-h'],
  variables: [
    ...KUBE_VARIABLES,
    'SKAFFOLD_KUBE_CONTEXT',
    'SKAFFOLD_KUBECONFIG',
    'SKAFFOLD_NAMESPACE',
    'SKAFFOLD_PROFILE',
    'SKAFFOLD_FILENAME',
    'SKAFFOLD_DEFAULT_REPO',
  ],
  hits: skaffoldHits,
};

function skaffoldHits(line: Line, around: Surroundings): Hits {
  const profiles = options(line, '--profile', '-p');
  const profile = variable(around, 'SKAFFOLD_PROFILE');
  const active = profiles.length > 0 || !profile ? profiles : [profile];
  const file = option(line, '--filename', '-f') ?? variable(around, 'SKAFFOLD_FILENAME');
  const path = absolute(file?.value ?? 'skaffold.yaml', around.cwd);
  const context = option(line, '--kube-context') ?? variable(around, 'SKAFFOLD_KUBE_CONTEXT');
  const namespace = option(line, '--namespace', '-n') ?? variable(around, 'SKAFFOLD_NAMESPACE');
  const kubeconfig = option(line, '--kubeconfig') ?? variable(around, 'SKAFFOLD_KUBECONFIG');
  // What the file says is used where neither the line nor a variable says it.
  const said = fileHits(path, skaffoldContexts, around, (contexts, from) =>
    join(
      ...contexts
        .filter(({ of }) => of === undefined || active.some(({ value }) => value === of))
        .map(({ value }) =>
          kubeTarget({ kubeconfig, namespace, context: { value, from } }, around),
        ),
    ),
  );
  const ownContext = context !== undefined || said.facts.length === 0;
  return join(
    ownContext ? kubeTarget({ kubeconfig, context, namespace }, around) : said,
    { facts: [], doubts: said.doubts },
    named('environment', ...active),
    named('settingsFile', file),
    file ? environmentFolders(file) : NOTHING,
  );
}

/** `deploy.kubeContext` of every document, and of their profiles. */
function skaffoldContexts(
  text: string,
): readonly { readonly value: string; readonly of: string | undefined }[] {
  return documents(text).flatMap((document) => {
    const fields = object(document);
    return [fields, ...list(fields?.['profiles']).map(object)].flatMap((one) => {
      const value = word(object(one?.['deploy'])?.['kubeContext']);
      return value ? [{ value, of: one === fields ? undefined : word(one?.['name']) }] : [];
    });
  });
}

export const SKAFFOLD: readonly Tool[] = [skaffold];
