import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../../../src/core/guard/judge';
import { commandAct, guardedEnvironment, shellAct, type World } from '../../support/guardWorld';

/**
 * What a person would expect of a seat belt, line by line, in one small company: a cluster, two accounts, a data base.
 * The lines are texts, as an agent would write them; those without shell syntax are judged as commands too.
 */

const KUBECONFIG = `
apiVersion: v1
kind: Config
current-context: kind-local
contexts:
  - { name: kind-local, context: { cluster: kind, user: me } }
  - { name: shop-dev, context: { cluster: dev, user: me, namespace: shop } }
  - { name: shop-staging, context: { cluster: staging, user: me } }
  - { name: prod-eu, context: { cluster: eu, user: me } }
  - { name: blue, context: { cluster: hidden, user: me } }
  - { name: shop-prod-like, context: { cluster: kind, user: me } }
clusters:
  - { name: kind, cluster: { server: 'https://127.0.0.1:6443' } }
  - { name: dev, cluster: { server: 'https://k8s.dev.shop.example' } }
  - { name: staging, cluster: { server: 'https://k8s.staging.shop.example' } }
  - { name: eu, cluster: { server: 'https://34.1.2.3' } }
  - { name: hidden, cluster: { server: 'https://api.k8s.prod.shop.example:6443' } }
`;

const AWS = `
[default]
region = eu-west-1
[profile dev]
sso_account_id = 111111111111
[profile prod]
sso_account_id = 222222222222
[profile innocent]
role_arn = arn:aws:iam::222222222222:role/deploy
source_profile = dev
[profile nonprod]
sso_account_id = 333333333333
`;

const files = {
  '/home/ada/.kube/config': KUBECONFIG,
  '/home/ada/prod.kubeconfig': KUBECONFIG.replace(
    'current-context: kind-local',
    'current-context: prod-eu',
  ),
  '/home/ada/.aws/config': AWS,
  '/home/ada/.ssh/config':
    'Host bastion\n  HostName b1.prod.shop.example\nHost box\n  HostName 10.0.0.7\n',
  '/home/ada/.pg_service.conf': '[live]\nhost=db.prod.shop.example\n[scratch]\nhost=localhost\n',
  '/projects/shop/infra/.terraform/environment': 'production',
  '/projects/shop/sandbox/.terraform/environment': 'sandbox',
  '/projects/shop/package.json': JSON.stringify({
    scripts: {
      build: 'tsc -p .',
      test: 'mocha',
      deploy: 'kubectl --context prod-eu apply -f k8s/',
      'deploy:dev': 'kubectl --context shop-dev apply -f k8s/',
      release: 'npm run build && npm run deploy',
    },
  }),
  '/projects/shop/Makefile':
    'CTX ?= kind-local\n\nbuild:\n\tgo build ./...\n\ndeploy: build\n\tkubectl --context $(CTX) apply -f k8s/\n\nship:\n\thelm upgrade shop ./chart --kube-context prod-eu\n',
  '/projects/shop/release.sh':
    '#!/bin/sh\nset -e\nTARGET=prod-eu\nkubectl --context "$TARGET" rollout restart deploy/shop\n',
  '/projects/shop/check.sh': '#!/bin/bash\nkubectl --context prod-eu get pods\n',
  '/projects/shop/.env.production': 'DATABASE_URL=postgres://app@db.prod.shop.example/shop\n',
  '/projects/shop/.env': 'DATABASE_URL=postgres://app@localhost/shop_dev\n',
};

const environments = [
  guardedEnvironment('dev', 'development', 'none', { kubeContexts: ['shop-dev', 'kind-*'] }),
  guardedEnvironment('staging', 'staging', 'ask', { kubeContexts: ['shop-staging'] }),
  guardedEnvironment('production', 'production', 'type-name', {
    kubeContexts: ['prod-*'],
    hosts: ['*.prod.shop.example'],
    awsProfiles: ['prod'],
    awsAccounts: ['222222222222'],
    terraformWorkspaces: ['production'],
    branches: ['release'],
    files: ['deploy/production/**', '.env.production'],
  }),
];

const ASKS = readFileSync(join(__dirname, '../../fixtures/guard/asks.txt'), 'utf8');
const ALLOWS = readFileSync(join(__dirname, '../../fixtures/guard/allows.txt'), 'utf8');
/** Over more than one line. */
const LONG: readonly (readonly [text: string, verdict: 'ask' | 'allow'])[] = [
  ['kubectl --context prod-eu \\\n  delete pod x', 'ask'],
  ['echo `kubectl --context prod-eu delete pod x`', 'ask'],
  ['set -e\n# clean up\nkubectl --context prod-eu delete pod x\n', 'ask'],
  ['bash <<X\nkubectl --context prod-eu delete pod x\nX\n', 'ask'],
  ['cat <<X\nkubectl --context prod-eu delete pod x\nX\n', 'allow'],
  ["cat <<'X' > notes\nkubectl --context prod-eu delete pod x\nX\n", 'allow'],
  ['psql -h db.prod.shop.example <<X\ndelete from orders\nX\n', 'ask'],
  ['if [ -n "$X" ]; then', 'ask'],
];

const world: World = { files, environments, env: { HOME: '/home/ada' } };
const lines = (text: string) => text.trim().split('\n');

function told(line: string): string {
  const verdict = judge(shellAct(line, world));
  return `${verdict.verdict}: ${verdict.about.what} · ${verdict.about.verb} · ${verdict.reason}`;
}

describe('A small company', () => {
  describe('is asked before', () => {
    for (const line of lines(ASKS)) it(line, () => assert.match(told(line), /^ask/));
  });
  describe('is not held up by', () => {
    for (const line of lines(ALLOWS)) it(line, () => assert.match(told(line), /^allow/));
  });
  describe('writes texts of more lines', () => {
    for (const [text, verdict] of LONG) {
      it(JSON.stringify(text), () => assert.match(told(text), new RegExp(`^${verdict}`)));
    }
  });
  describe('gets the same answer when a program runs it', () => {
    const isPlain = (line: string) =>
      /^[\w./-]+(?: [\w./:@,+=-]+)*$/.test(line) && !/^(?:\w+=|cd |time |true |if )/.test(line);
    for (const [text, wanted] of [
      [ASKS, 'ask'],
      [ALLOWS, 'allow'],
    ] as const) {
      for (const line of lines(text).filter(isPlain)) {
        it(line, () => assert.equal(judge(commandAct(line.split(' '), world)).verdict, wanted));
      }
    }
  });
});
