import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judge } from '../../../../src/core/guard/judge';
import { judged, table } from '../../../support/guardTable';
import { commandAct, guardedEnvironment } from '../../../support/guardWorld';
import { dev, prod } from '../../../support/kubeWorld';

describe('kubectl in a folder', () => {
  describe('the configuration of kubectl', () => {
    table(prod, [
      ['kubectl config use-context dev', 'allow switch -'],
      ['kubectl config use-context blue', 'yes switch production'],
      ['kubectl config use prod', 'yes switch production'],
      ['kubectl config set current-context prod', 'yes switch production'],
      ['kubectl config set current-context dev', 'allow switch -'],
      ['kubectl config set contexts.dev.cluster prod-eu', 'yes switch production'],
      ['kubectl config set-context --current --namespace=x', 'yes switch production'],
      ['kubectl config set-context dev --cluster=prod-eu', 'yes switch production'],
      ['kubectl config set-context dev --namespace=x', 'allow switch -'],
      ['kubectl config set-cluster c --server=https://api.prod.example', 'yes switch production'],
      ['kubectl config rename-context prod x', 'yes switch production'],
      ['kubectl config unset current-context', 'allow switch -'],
      ['kubectl config delete-context dev', 'allow switch -'],
      [['kubectl', 'config', 'use-context', '\0'], 'yes switch -'],
      ['kubectl ctx', 'allow read production'],
      ['kubectl ctx dev', 'allow switch -'],
      ['kubectl ctx prod', 'yes switch production', dev],
      ['kubectl ns production', 'yes switch production', dev],
    ]);
  });

  describe('what the configuration of the folder says', () => {
    const environments = [
      guardedEnvironment('shop', 'production', 'ask', {
        kubeContexts: ['te?l', 'blue*'],
        kubeNamespaces: ['shop-*'],
      }),
      guardedEnvironment('cloud', 'production', 'refuse', {
        awsAccounts: ['123456789012'],
        projects: ['shop-4711'],
        hosts: ['shared.example'],
      }),
      guardedEnvironment('sandbox', 'test', 'none', { kubeContexts: ['dev'] }),
    ];
    table({ ...dev, environments }, [
      ['kubectl delete pod x', 'allow destructive sandbox'],
      ['kubectl --context teal apply -f x', 'yes write shop'],
      ['kubectl --context teal delete pod x', 'name destructive shop'],
      ['kubectl -n shop-eu apply -f x', 'yes write shop'],
      [
        'kubectl --context arn:aws:eks:eu-west-1:123456789012:cluster/shop apply -f x',
        'refuse write cloud',
      ],
      ['kubectl --context gke_shop-4711_europe-west1_main apply -f x', 'refuse write cloud'],
      ['kubectl -s https://shared.example:443/k8s apply -f x', 'refuse write cloud'],
      ['kubectl -s https://SHARED.example apply -f x', 'refuse write cloud'],
      ['kubectl --context teal get pods', 'allow read shop'],
    ]);
    table({ ...dev, notProduction: ['prod'] }, [
      ['kubectl --context prod apply -f x', 'allow write -'],
    ]);
  });

  it('says what it would hit', () => {
    const { about } = judge(commandAct(['kubectl', 'delete', 'pod', 'x'], prod));
    assert.equal(
      about.target,
      'context prod from current-context of ~/.kube/config, context shared from the cluster of prod, ' +
        'host shared.example from its cluster, namespace shop from the namespace of prod',
    );
    assert.equal(about.what, 'kubectl delete');
  });

  const CASES: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['delete'], ['pod', 'x']],
    [['apply'], ['-f', 'x.yaml']],
    [['rollout', 'restart'], ['deploy/x']],
    [['exec'], ['x', '--', 'ls']],
  ];
  /** Options that change nothing, as one word or two. */
  const valued = [
    '-n',
    '--namespace',
    '--request-timeout',
    '-v',
    '--as',
    '--token',
    '--cache-dir',
    '--profile',
  ];
  const plain = ['--insecure-skip-tls-verify', '--match-server-version', '--warnings-as-errors'];
  const option = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(...valued),
        fc.constantFrom('get', 'x', '--help', '--dry-run=client', 'version'),
      )
      .chain(([name, value]) =>
        fc.constantFrom(
          [name, value],
          ...(name.startsWith('--')
            ? [[`${name}=${value}`]]
            : [[`${name}=${value}`], [`${name}${value}`]]),
        ),
      ),
    fc.constantFrom(...plain).map((name) => [name]),
    fc.constantFrom(...plain).map((name) => [`${name}=false`]),
  );
  const context = fc.constantFrom(
    ['--context', 'prod'],
    ['--context=prod'],
    ['--server', 'prod.example'],
    ['-s', 'prod.example'],
  );

  it('asks wherever options stand, and however they are written', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CASES),
        fc.array(option, { maxLength: 4 }),
        fc.array(option, { maxLength: 4 }),
        context,
        fc.nat(),
        ([verb, words], before, after, where, at) => {
          const dash = words.indexOf('--');
          const [own, rest] = dash < 0 ? [words, []] : [words.slice(0, dash), words.slice(dash)];
          const groups = [...before, verb, ...after, own];
          groups.splice(at % (groups.length + 1), 0, where);
          const argv = ['kubectl', ...groups.flat(), ...rest];
          assert.match(judged(argv, dev), /^name \w+ production$/);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never lets through what it knows nothing of', () => {
    const word = fc.oneof(
      fc.constantFrom('get', 'delete', '--context', 'dev', '-x', '--foo', '--foo=bar', '--', '\0'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const said = judged(
          ['kubectl', '--context', 'prod', 'delete', ...words.filter((one) => !/^-|^$/.test(one))],
          dev,
        );
        assert.match(said, /^name destructive production$/);
      }),
    );
  });
});

describe('oc', () => {
  table(prod, [
    ['oc whoami', 'allow read production'],
    ['oc projects', 'allow read production'],
    ['oc project', 'allow read production'],
    ['oc status', 'allow read production'],
    ['oc adm top nodes', 'allow read production'],
    ['oc adm prune builds', 'allow read production'],
    ['oc adm upgrade', 'allow read production'],
    ['oc process -f t.yaml', 'allow read production'],
    ['oc adm prune builds --confirm', 'name destructive production'],
    ['oc adm upgrade --to=4.18.1', 'name write production'],
    ['oc adm drain n', 'name destructive production'],
    ['oc project x', 'yes switch production'],
    ['oc login https://api.prod.example:6443', 'yes switch production'],
    ['oc login --server=https://api.prod.example:6443 -u ada', 'yes switch production'],
    ['oc login https://api.dev.example:6443', 'allow switch -'],
    ['oc rsh x', 'name unknown production'],
    ['oc rsync ./a x:/a', 'name write production'],
    ['oc new-app nginx', 'name write production'],
    ['oc new-app nginx --dry-run', 'allow read production'],
    ['oc start-build x', 'name write production'],
    ['oc rollout latest dc/x', 'name write production'],
    ['oc tag a b', 'name write production'],
    ['oc delete project production', 'name destructive production', dev],
    ['oc project production', 'yes switch production', dev],
    ['oc new-app nginx', 'allow write -', dev],
  ]);
});
