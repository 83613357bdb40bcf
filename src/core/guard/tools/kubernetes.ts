import { type Surroundings, isUnknown } from '../act';
import { type Hits, NOTHING, type VerbClass, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import { type Given, hosts, named, option, options } from './given';
import { KUBE_VARIABLES, contextNames, kubeAsked, kubeHits, kubeTarget } from './kubeconfig';
import { KUBECTL_FLAGS, KUBECTL_VALUED, OC_VALUED } from './kubectlOptions';
import { manifestHits } from './manifests';
import { isDryRun, isOn, verbs } from './verbs';

const KUBECTL_VERBS: Tool['verbs'] = {
  ...verbs(
    'read',
    `get, describe, logs, top, explain, diff, wait, events, version, help, options, completion, __complete,
    __completeNoDesc, cluster-info, api-resources, api-versions, kustomize, plugin list, auth can-i, auth whoami,
    rollout status, rollout history, apply view-last-applied, config view, config current-context,
    config get-contexts, config get-clusters, config get-users`,
  ),
  ...verbs(
    'write',
    `apply, create, run, expose, autoscale, scale, patch, edit, replace, label, annotate, set, taint, cordon,
    uncordon, cp, debug, rollout, auth reconcile, certificate`,
  ),
  ...verbs('destructive', 'delete, drain'),
  // What is run in a pod, or sent through a port of one, may be anything.
  ...verbs('unknown', 'exec, attach, port-forward, proxy, alpha'),
  // The plugins `ctx` and `ns` are kubectx and kubens.
  ...verbs('switch', 'config, ctx, ns'),
};

/** Without a second word they only say how they are used. */
const GROUPS = new Set([
  'config',
  'rollout',
  'set',
  'auth',
  'certificate',
  'plugin',
  'adm',
  'image',
]);

/** Verbs that have `--dry-run`; `exec` and its like take it for a word of the program. */
const DRY = new Set(
  `annotate apply auth autoscale cordon create delete drain expose label patch replace rollout run scale set taint
  uncordon adm new-app new-build new-project rollback import-image tag policy`.split(/\s+/),
);

const LOCAL = new Set(['annotate', 'label', 'patch', 'set']);

function kubectlVerb(line: Line, known: VerbClass): VerbClass {
  const [first, second, ...others] = line.operands;
  const sets = line.operands.some((word) => /=|-$/.test(word));
  if (first === undefined || (GROUPS.has(first) && second === undefined)) return 'read';
  if (DRY.has(first) && isDryRun(line)) return 'read';
  if (LOCAL.has(first) && isOn(line, '--local')) return 'read';
  if (LOCAL.has(first) && isOn(line, '--list') && !sets) return 'read';
  switch (first) {
    case 'cp': {
      const [to = ''] = others;
      const fetches = second?.includes(':') === true && to !== '' && !/[:\0]/.test(to);
      return fetches ? 'read' : known;
    }
    case 'replace':
      return line.has('--force') ? 'destructive' : known;
    case 'apply':
      return line.has('--force', '--prune') ? 'destructive' : known;
    case 'ctx':
    case 'ns':
      return second === undefined || isOn(line, '-c', '--current') ? 'read' : known;
    default:
      return known;
  }
}

const NAMESPACE = /^(?:ns|namespaces?|projects?)(?:\.v1|\.project\.openshift\.io)?$/i;

function kubectlHits(line: Line, around: Surroundings): Hits {
  const [first = '', second = '', third] = line.operands;
  const asked = kubeAsked(line);
  if (first === 'config') return configHits(line, around);
  if (first === 'ctx' && third === undefined && second) {
    return kubeTarget({ ...asked, context: { value: second, from: 'kubectl ctx' } }, around);
  }
  if (first === 'ns' && second) {
    return kubeTarget({ ...asked, namespace: { value: second, from: 'kubectl ns' } }, around);
  }
  const files =
    first === 'logs'
      ? []
      : [...options(line, '--filename', '-f'), ...options(line, '--kustomize', '-k')];
  // A word that is not known may be an option where no other word is expected.
  const vague = isUnknown(first) || (first === 'apply' && isUnknown(second));
  return join(
    kubeHits(line, around),
    named('kubeNamespace', ...namespacesNamed(line)),
    ...files.map((file) => manifestHits(file, around)),
    { facts: [], doubts: vague ? ['a word of it is not known before it runs'] : [] },
  );
}

/** `delete namespace shop`, `delete ns/shop`, `cp shop/pod:/file .`: they say it without `-n`. */
function namespacesNamed({ operands, rest }: Line): readonly Given[] {
  const [verb, ...words] = [...operands, ...rest];
  if (verb === 'exec' || verb === 'run' || verb === 'debug') return [];
  if (verb === 'cp') {
    return words.flatMap((word) => {
      const [, value] = /^([^/:]+)\/[^:]*:/.exec(word) ?? [];
      return value === undefined ? [] : [{ value, from: word }];
    });
  }
  const [type = '', ...names] = words;
  const bare = NAMESPACE.test(type) ? names.filter((name) => !/[=/]|-$/.test(name)) : [];
  const typed = words.flatMap((word) => {
    const [kind = '', name] = word.split('/');
    return name !== undefined && NAMESPACE.test(kind) ? [name] : [];
  });
  return [...bare, ...typed].map((value) => ({ value, from: `kubectl ${verb ?? ''}` }));
}

/** What later lines hit after `kubectl config …`, as far as this one says it. */
function configHits(line: Line, around: Surroundings): Hits {
  const [, verb, name, value] = line.operands;
  const asked = kubeAsked(line);
  const from = `kubectl config ${verb ?? ''}`;
  const told: Given | undefined = name === undefined ? undefined : { value: name, from };
  switch (verb) {
    case 'use-context':
    case 'use':
      return told ? kubeTarget({ kubeconfig: asked.kubeconfig, context: told }, around) : NOTHING;
    case 'set': {
      if (value === undefined) return NOTHING;
      const given: Given = { value, from };
      if (name === 'current-context') {
        return kubeTarget({ kubeconfig: asked.kubeconfig, context: given }, around);
      }
      return join(
        contextNames(told),
        /\.namespace$/.test(name ?? '') ? named('kubeNamespace', given) : NOTHING,
        /\.cluster$/.test(name ?? '') ? contextNames(given) : NOTHING,
        /\.server$/.test(name ?? '') ? hosts(given) : NOTHING,
      );
    }
    case 'set-context':
      return join(
        isOn(line, '--current') && told === undefined
          ? kubeTarget({ kubeconfig: asked.kubeconfig }, around)
          : contextNames(told),
        contextNames(asked.cluster),
        named('kubeNamespace', asked.namespace),
      );
    case 'set-cluster':
      return join(contextNames(told), hosts(asked.server));
    default:
      return join(contextNames(told), contextNames(value ? { value, from } : undefined));
  }
}

const kubectl: Tool = {
  names: ['kubectl'],
  grammar: { valued: KUBECTL_VALUED, flags: KUBECTL_FLAGS },
  verbs: KUBECTL_VERBS,
  verb: kubectlVerb,
  says: ['--help', '-h'],
  variables: KUBE_VARIABLES,
  hits: kubectlHits,
  shim: { by: 'files' },
};

const OC_VERBS: Tool['verbs'] = {
  ...KUBECTL_VERBS,
  ...verbs(
    'read',
    `whoami, status, projects, process, adm top, adm node-logs, adm release info, adm inspect, adm policy who-can,
    policy who-can, policy can-i, image info, image extract, extract, registry info, get-token`,
  ),
  ...verbs(
    'write',
    `new-app, new-project, new-build, start-build, cancel-build, import-image, tag, rollback, idle, adm,
    policy, image, registry, secrets, serviceaccounts, rsync`,
  ),
  ...verbs('destructive', 'adm drain, adm prune'),
  ...verbs('unknown', 'rsh, observe'),
  ...verbs('switch', 'project, login, logout'),
};

const UPGRADES = ['--to', '--to-latest', '--to-image', '--to-multi-arch', '--clear', '--force'];

const oc: Tool = {
  ...kubectl,
  names: ['oc'],
  grammar: {
    valued: [...KUBECTL_VALUED, ...OC_VALUED],
    flags: [...KUBECTL_FLAGS, '--confirm', '--follow-tags', '--insecure', '--keep-builds', '--web'],
  },
  verbs: OC_VERBS,
  verb: (line, known) => {
    const [first, second, third] = line.operands;
    if (first === 'project' && second === undefined) return 'read';
    // Both only show what they would do without it.
    if (first === 'adm' && second === 'prune' && !line.has('--confirm')) return 'read';
    if (first === 'adm' && second === 'upgrade' && third === undefined && !line.has(...UPGRADES)) {
      return 'read';
    }
    return kubectlVerb(line, known);
  },
  hits: (line, around) => {
    const [first, second] = line.operands;
    const asked = kubeAsked(line);
    const given: Given | undefined = second
      ? { value: second, from: `oc ${first ?? ''}` }
      : undefined;
    switch (first) {
      case 'project':
      case 'new-project':
        return kubeTarget({ ...asked, namespace: given }, around);
      case 'login':
        return given || asked.server
          ? hosts(given ?? option(line, '--server', '-s'))
          : kubeTarget(asked, around);
      default:
        return kubectlHits(line, around);
    }
  },
};

export const KUBERNETES: readonly Tool[] = [kubectl, oc];
