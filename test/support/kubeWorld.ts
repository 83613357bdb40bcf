import type { World } from './guardWorld';

export const KUBECONFIG = `
apiVersion: v1
kind: Config
current-context: dev
clusters:
  - { name: kind-dev, cluster: { server: 'https://127.0.0.1:6443' } }
  - { name: main-cluster, cluster: { server: 'https://api.prod.example:6443' } }
  - { name: prod-eu, cluster: { server: 'https://10.0.0.4' } }
  - { name: shared, cluster: { server: 'https://shared.example' } }
contexts:
  - { name: dev, context: { cluster: kind-dev, user: ada } }
  - { name: blue, context: { cluster: main-cluster, user: ada } }
  - { name: teal, context: { cluster: kind-dev, user: ada } }
  - { name: green, context: { cluster: prod-eu, user: ada } }
  - { name: prod, context: { cluster: shared, user: ada, namespace: shop } }
  - { name: shared, context: { cluster: shared, user: ada, namespace: shop-live } }
  - { name: eks, context: { cluster: shared, user: cloud } }
  - { name: 'arn:aws:eks:eu-west-1:123456789012:cluster/shop', context: { cluster: shared, user: ada } }
  - { name: gke_shop-4711_europe-west1_main, context: { cluster: shared, user: ada } }
  - { name: nonprod, context: { cluster: shared, user: ada } }
  - { name: preprod, context: { cluster: shared, user: ada } }
users:
  - { name: ada, user: { token: x } }
  - name: cloud
    user:
      exec:
        command: aws
        args: [eks, get-token, --cluster-name, main]
        env: [{ name: AWS_PROFILE, value: shop-prod }]
`;
export const PROD = KUBECONFIG.replace('current-context: dev', 'current-context: prod');
export const HOME = '/home/ada/.kube/config';
export const dev: World = { files: { [HOME]: KUBECONFIG } };
export const prod: World = { files: { [HOME]: PROD } };
