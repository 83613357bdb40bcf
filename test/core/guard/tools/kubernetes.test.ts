import { type Row, table } from '../../../support/guardTable';
import { KUBECONFIG, PROD, HOME, dev, prod } from '../../../support/kubeWorld';

describe('kubectl', () => {
  describe('reads, wherever they go', () => {
    table(
      prod,
      [
        'kubectl',
        'kubectl get pods',
        'kubectl -n shop get pods -o yaml',
        'kubectl get pods -A --watch',
        'kubectl get --raw /metrics',
        'kubectl describe pod x',
        'kubectl logs -f x',
        'kubectl logs x -p --tail 10',
        'kubectl top pods',
        'kubectl explain pods',
        'kubectl diff -f x.yaml',
        'kubectl wait --for=condition=Ready pod/x',
        'kubectl events',
        'kubectl version',
        'kubectl cluster-info',
        'kubectl cluster-info dump',
        'kubectl api-resources',
        'kubectl options',
        'kubectl completion bash',
        'kubectl __complete delete po',
        'kubectl auth can-i delete pods',
        'kubectl auth whoami',
        'kubectl rollout status deploy/x',
        'kubectl rollout -w status deploy/x',
        'kubectl rollout history deploy/x',
        'kubectl config view --minify',
        'kubectl config current-context',
        'kubectl config get-contexts',
        'kubectl config',
        'kubectl kustomize overlays/production',
        'kubectl apply view-last-applied deploy/x',
        'kubectl plugin list',
        'kubectl delete --help',
        'kubectl delete pod x -h',
        'kubectl --context prod delete pod x --help',
        'kubectl apply -f x.yaml --dry-run=client',
        'kubectl apply -f x.yaml --dry-run=server',
        'kubectl delete pod x --dry-run=none --dry-run=server',
        'kubectl create deployment x --image=y --dry-run=client -o yaml',
        'kubectl run x --image=y --dry-run=client -o yaml',
        'kubectl drain node --dry-run=server',
        'kubectl set image deploy/x a=b --local -o yaml -f x.yaml',
        'kubectl label pod x --list',
        'kubectl set env deploy/x --list',
        'kubectl cp x:/var/log/a.log ./a.log',
        'kubectl cp shop/x:/var/log/a.log a.log -c app',
        '/usr/local/bin/kubectl get pods',
        'kubectl.exe get pods',
      ].map((line): Row => [
        line,
        /^kubectl config/.test(line) ? 'allow read -' : 'allow read production',
      ]),
    );
  });

  describe('the verb, and how much it does', () => {
    table(prod, [
      ['kubectl apply -f x.yaml', 'name write production'],
      ['kubectl apply -f x.yaml --dry-run=none', 'name write production'],
      ['kubectl apply -f x.yaml --dry-run=false', 'name write production'],
      ['kubectl apply -f x.yaml --dry-run=client --dry-run=none', 'name write production'],
      [['kubectl', 'apply', '--dry-run=\0', '-f', 'x.yaml'], 'name write production'],
      ['kubectl apply --prune -f x.yaml', 'name destructive production'],
      ['kubectl apply --force -f x.yaml', 'name destructive production'],
      ['kubectl replace -f x.yaml', 'name write production'],
      ['kubectl replace --force -f x.yaml', 'name destructive production'],
      ['kubectl delete pod x', 'name destructive production'],
      ['kubectl delete pod x --help=false', 'name destructive production'],
      ['kubectl delete -f --help', 'name destructive production'],
      ['kubectl delete pod x -- --help', 'name destructive production'],
      ['kubectl delete --raw --help', 'name destructive production'],
      ['kubectl drain node-1', 'name destructive production'],
      ['kubectl cordon node-1', 'name write production'],
      ['kubectl taint nodes n a=b:NoSchedule', 'name write production'],
      ['kubectl scale --replicas=0 deploy/x', 'name write production'],
      ['kubectl autoscale deploy/x --max 3', 'name write production'],
      ['kubectl rollout restart deploy/x', 'name write production'],
      ['kubectl rollout undo deploy/x', 'name write production'],
      ['kubectl rollout pause deploy/x', 'name write production'],
      ['kubectl patch deploy x -p {}', 'name write production'],
      ['kubectl edit deploy/x', 'name write production'],
      ['kubectl label pod x a=b', 'name write production'],
      ['kubectl label pod x a=b --list', 'name write production'],
      ['kubectl annotate pod x a-', 'name write production'],
      ['kubectl set image deploy/x a=b', 'name write production'],
      ['kubectl set image deploy/x a=b --local=false', 'name write production'],
      ['kubectl expose deploy/x --port 80', 'name write production'],
      ['kubectl create token x', 'name write production'],
      ['kubectl auth reconcile -f x.yaml', 'name write production'],
      ['kubectl certificate approve x', 'name write production'],
      ['kubectl debug x -it --image=busybox', 'name write production'],
      ['kubectl cp ./a x:/tmp/a', 'name write production'],
      ['kubectl cp x:/a y:/a', 'name write production'],
      ['kubectl exec x -- ls', 'name unknown production'],
      ['kubectl exec -it x -- sh -c rm --dry-run=client', 'name unknown production'],
      ['kubectl exec x rm --dry-run=client', 'name unknown production'],
      ['kubectl attach x', 'name unknown production'],
      ['kubectl port-forward svc/db 5432', 'name unknown production'],
      ['kubectl proxy', 'name unknown production'],
      ['kubectl argo rollouts promote x', 'name unknown production'],
      ['kubectl pods', 'name unknown production'],
    ]);
  });

  describe('the cluster', () => {
    table(dev, [
      ['kubectl delete pod x', 'allow destructive -'],
      ['kubectl apply -f -', 'allow write -'],
      ['kubectl exec -it x -- sh', 'allow unknown -'],
      [['kubectl', 'delete', 'pod', '\0'], 'allow destructive -'],
      [['kubectl', 'apply', '-f', '\0'], 'allow write -'],
      ['kubectl --context prod delete pod x', 'name destructive production'],
      ['kubectl --context=prod delete pod x', 'name destructive production'],
      ['kubectl delete pod x --context prod', 'name destructive production'],
      ['kubectl -n x delete pod x --context=prod', 'name destructive production'],
      ['kubectl --context prod --context dev delete pod x', 'allow destructive -'],
      ['kubectl --context dev --context prod delete pod x', 'name destructive production'],
      // A server or a cluster that says it, behind a context that does not.
      ['kubectl --context blue delete pod x', 'name destructive production'],
      ['kubectl --context green delete pod x', 'name destructive production'],
      ['kubectl --cluster main-cluster delete pod x', 'name destructive production'],
      ['kubectl --cluster prod-eu delete pod x', 'name destructive production'],
      [
        'kubectl --server https://api.prod.example:6443 delete pod x',
        'name destructive production',
      ],
      ['kubectl -s https://api.prod.example delete pod x', 'name destructive production'],
      ['kubectl -shttps://api.prod.example delete pod x', 'name destructive production'],
      ['kubectl -s=api.prod.example:6443 delete pod x', 'name destructive production'],
      ['kubectl --context nonprod delete pod x', 'allow destructive -'],
      ['kubectl --context preprod delete pod x', 'allow destructive -'],
      // Namespaces.
      ['kubectl --context shared delete pod x', 'name destructive production'],
      ['kubectl --context shared -n shop-dev delete pod x', 'allow destructive -'],
      ['kubectl -n production delete pod x', 'name destructive production'],
      ['kubectl -nproduction delete pod x', 'name destructive production'],
      ['kubectl --namespace=production delete pod x', 'name destructive production'],
      ['kubectl delete namespace production', 'name destructive production'],
      ['kubectl delete ns/production', 'name destructive production'],
      ['kubectl delete ns shop-dev', 'allow destructive -'],
      ['kubectl label ns production a=b', 'name write production'],
      ['kubectl cp ./a production/x:/a', 'name write production'],
      // What signs in.
      ['kubectl --context eks delete pod x', 'name destructive production'],
      ['kubectl --context eks --user ada delete pod x', 'allow destructive -'],
      // What is not there, or not known.
      ['kubectl --context nowhere delete pod x', 'yes destructive -'],
      ['kubectl --cluster nowhere delete pod x', 'yes destructive -'],
      ['kubectl --context prod-x delete pod x', 'name destructive production'],
      [['kubectl', '--context', '\0', 'delete', 'pod', 'x'], 'yes destructive -'],
      [['kubectl', '--context=\0', 'get', 'pods'], 'allow read -'],
      [['kubectl', '-n', '\0', 'delete', 'pod', 'x'], 'yes destructive -'],
      [['kubectl', '\0', 'delete', 'pod', 'x'], 'yes unknown -'],
      [['kubectl', 'apply', '\0', '-f', 'x.yaml'], 'yes write -'],
      ['kubectl --context= delete pod x', 'allow destructive -'],
      // Manifests say where they go.
      ['kubectl apply -k overlays/production', 'name write production'],
      ['kubectl apply -k overlays/production/', 'name write production'],
      ['kubectl apply -k overlays/dev', 'allow write -'],
      ['kubectl apply -f deploy/prod.yaml', 'name write production'],
      ['kubectl apply -f envs/prod/app.yaml', 'name write production'],
      ['kubectl apply -f a.yaml,prod.yaml', 'name write production'],
      [
        'kubectl apply -f app.yaml',
        'name write production',
        {
          files: {
            ...dev.files,
            '/projects/shop/app.yaml':
              'kind: Service\n---\nkind: Deployment\nmetadata: {name: x, namespace: production}\n',
          },
        },
      ],
      [
        'kubectl apply -k k8s',
        'name write production',
        {
          files: {
            ...dev.files,
            '/projects/shop/k8s/kustomization.yaml': 'namespace: production\n',
          },
        },
      ],
      [
        'kubectl apply -f broken.yaml',
        'allow write -',
        { files: { ...dev.files, '/projects/shop/broken.yaml': '{{ .Values.x }}: [' } },
      ],
    ]);

    table(prod, [
      ['kubectl --context dev delete pod x', 'allow destructive -'],
      ['kubectl --cluster kind-dev -n x delete pod x', 'allow destructive -'],
      ['kubectl --server https://dev.example -n x delete pod x', 'allow destructive -'],
      // What is on this machine may be a tunnel.
      ['kubectl --server http://localhost:8001 delete pod x', 'name destructive production'],
    ]);
  });

  describe('the kubeconfig', () => {
    const named = (name: string, more = ''): string => `current-context: ${name}\n${more}`;
    const contexts = (...all: readonly (readonly [string, string])[]): string =>
      `contexts: [${all.map(([name, cluster]) => `{name: ${name}, context: {cluster: ${cluster}}}`).join(', ')}]\n`;
    const clusters = (...all: readonly (readonly [string, string])[]): string =>
      `clusters: [${all.map(([name, host]) => `{name: ${name}, cluster: {server: "https://${host}"}}`).join(', ')}]\n`;
    const line = 'kubectl delete pod x';
    table({}, [
      // No file at all is localhost.
      [line, 'allow destructive -'],
      [line, 'yes destructive -', { env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } }],
      [line, 'yes destructive -', { files: { [HOME]: '[' } }],
      [line, 'yes destructive -', { files: { [HOME]: 'current-context: [' } }],
      [line, 'yes destructive -', { files: { [HOME]: '- a\n- b\n' } }],
      [line, 'yes destructive -', { files: { [HOME]: named('gone') } }],
      [line, 'name destructive production', { files: { [HOME]: named('prod') } }],
      [line, 'allow destructive -', { files: { [HOME]: '' } }],
      [line, 'allow destructive -', { files: { [HOME]: contexts(['prod', 'c']) } }],
      [
        line,
        'name destructive production',
        { files: { [HOME]: JSON.stringify({ 'current-context': 'prod' }) } },
      ],
      // kubectl takes the last of two equal keys, and the first of several documents.
      [
        line,
        'name destructive production',
        { files: { [HOME]: 'current-context: dev\ncurrent-context: prod\n' } },
      ],
      [
        line,
        'name destructive production',
        { files: { [HOME]: 'current-context: prod\n---\ncurrent-context: dev\n' } },
      ],
      ['kubectl --kubeconfig nowhere delete pod x', 'yes destructive -'],
      [
        'kubectl --kubeconfig /k/prod delete pod x',
        'name destructive production',
        { files: { '/k/prod': named('prod') } },
      ],
      [
        'kubectl --kubeconfig=k/a delete pod x',
        'name destructive production',
        { files: { '/projects/shop/k/a': named('prod') } },
      ],
      [
        'kubectl --kubeconfig k/a delete pod x',
        'allow destructive -',
        {
          env: { KUBECONFIG: '/b' },
          files: { '/projects/shop/k/a': '', '/b': named('prod'), [HOME]: named('prod') },
        },
      ],
      [
        line,
        'allow destructive -',
        { env: { KUBECONFIG: '/a' }, files: { [HOME]: PROD, '/a': '' } },
      ],
      [line, 'allow destructive -', { env: { KUBECONFIG: ':' }, files: { [HOME]: PROD } }],
      [line, 'name destructive production', { env: { KUBECONFIG: '' }, files: { [HOME]: PROD } }],
      [line, 'yes destructive -', { env: { KUBECONFIG: '/a/\0' }, files: { [HOME]: KUBECONFIG } }],
      // The first that has a current-context counts, wherever its context is.
      [
        line,
        'name destructive production',
        {
          env: { KUBECONFIG: '/none:/a:/b:/c' },
          files: {
            '/a': clusters(['c', 'dev.example']),
            '/b': named('x', contexts(['x', 'd'])),
            '/c': named('y', clusters(['d', 'prod.example'])),
          },
        },
      ],
      [
        line,
        'allow destructive -',
        {
          env: { KUBECONFIG: '/a:/b' },
          files: {
            '/a': named('x', contexts(['x', 'c']) + clusters(['c', 'dev.example'])),
            '/b': named('prod'),
          },
        },
      ],
      // The first that has a name has all of it.
      [
        line,
        'allow destructive -',
        {
          env: { KUBECONFIG: '/a:/b' },
          files: {
            '/a': contexts(['x', 'c']) + clusters(['c', 'dev.example']),
            '/b': named(
              'x',
              contexts(['x', 'prod']) + clusters(['c', 'prod.example'], ['prod', 'prod.example']),
            ),
          },
        },
      ],
      [
        line,
        'yes destructive -',
        {
          env: { KUBECONFIG: '/a:/b' },
          files: {
            '/a': named('x', contexts(['x', 'c']) + clusters(['c', 'dev.example'])),
            '/b': '[',
          },
        },
      ],
    ]);
  });
});
