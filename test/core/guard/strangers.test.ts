import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { judge } from '../../../src/core/guard/judge';
import { commandAct, guardedEnvironment } from '../../support/guardWorld';
import { verdicts } from '../../support/guardTables';

describe('programs nobody knows', () => {
  verdicts('ask', [
    [['./deploy.sh', 'production']],
    [['./deploy.sh', '--env', 'prod']],
    [['./deploy.sh', '--env=prod']],
    [['./deploy.sh', '-e', 'prod']],
    [['./deploy.sh', '-eprod']],
    [['./deploy.sh', '--prod']],
    [['./deploy.sh', '--production']],
    [['./deploy.sh', 'eu-prod-2']],
    [['./deploy.sh', 'config/prod.yaml']],
    [['./deploy-prod.sh']],
    [['./deploy_production']],
    [['bin/deployProd']],
    [['scripts/prod/deploy.sh']],
    [['bin/release', '--env=prod']],
    [['bin/promote', 'staging', 'prod']],
    [['cap', 'production', 'deploy']],
    [['cap', 'production', 'deploy:rollback']],
    [['fab', '-H', 'web1.prod.example', 'deploy']],
    [['mina', 'production', 'deploy']],
    [['dep', 'deploy', 'production']],
    [['sls', 'deploy', '--stage', 'prod']],
    [['shipit', 'production', 'deploy']],
    [['mvn', 'deploy', '-Pprod']],
    [['gradle', 'deploy', '-Penv=production']],
    [['mytool', 'users', 'purge', '--tenant', 'x', '--env', 'live']],
    [['mytool', 'delete', 'x', '--cluster=prod']],
    [['mytool', 'db', 'restore', 'prd']],
    [['mytool', '--delete', 'prod']],
    [['dbtool', 'wipe', 'https://db.prod.example/x']],
    [['rollback', 'prod']],
    [['invoke', 'deploy', '--target', 'prod']],
    [['nx', 'deploy', 'api', '--configuration=production']],
    [['turbo', 'run', 'deploy', '--', '--env', 'prod']],
    [['eb', 'deploy', 'shop-prod']],
    [['./deploy.sh'], { env: { DEPLOY_ENV: 'production' } }],
    [['./deploy.sh'], { env: { ENVIRONMENT: 'prod' } }],
    [['./deploy.sh'], { env: { ENV: 'prod' } }],
    [['./deploy.sh'], { env: { APP_ENV: 'prod' } }],
    [['./migrate'], { env: { NODE_ENV: 'production' } }],
    [['./migrate'], { env: { RAILS_ENV: 'production' } }],
    [['./deploy.sh'], { env: { STAGE: 'prod' } }],
    [['./deploy.sh'], { env: { TARGET_ENV: 'prod' } }],
    [['./migrate'], { env: { DATABASE_URL: 'postgres://u:p@db.prod.example:5432/shop' } }],
    [['./sync'], { env: { AWS_PROFILE: 'prod' } }],
    [
      ['./deploy.sh', 'eu-main'],
      { environments: [guardedEnvironment('eu-main', 'production', 'ask')] },
    ],
    [
      ['./deploy.sh', '--env=eu-main'],
      { environments: [guardedEnvironment('eu-main', 'production', 'ask')] },
    ],
    [
      ['./deploy.sh', 'staging'],
      { environments: [guardedEnvironment('staging', 'staging', 'ask')] },
    ],
    [['./deploy.sh', '\0']],
    [['./deploy.sh', '--env=\0']],
    [['\0', 'delete', 'x']],
    [['bin/\0']],
    ['./deploy.sh "$ENV_NAME"'],
  ]);
  verdicts('allow', [
    [['./deploy.sh']],
    [['./deploy.sh', 'staging']],
    [['./deploy.sh', '--env=dev']],
    [['./deploy.sh', 'preprod']],
    [['./deploy.sh', 'nonprod']],
    [['./deploy.sh', 'prod-like-test']],
    [['./deploy.sh', '--help', 'prod']],
    [['./deploy.sh', 'product-api', 'dev']],
    [['./deploy.sh', 'blue', '--message', 'fix the bug that we have seen in prod']],
    [['./deploy.sh', 'prod'], { notProduction: ['prod'] }],
    [['./deploy.sh', 'prod'], { environments: [guardedEnvironment('prod', 'production', 'none')] }],
    [['mytool', 'status', 'prod']],
    [['mytool', 'list', '--env', 'prod']],
    [['mytool', 'logs', 'deployer', '--env', 'dev']],
    [['mytool', '--env', 'prod']],
    [['./status.sh', 'prod']],
    [['cat', 'production.log']],
    [['ls', 'prod/']],
    [['vim', 'prod.yaml']],
    [['pytest', 'tests/prod']],
    [['pytest', '-k', 'delete', 'tests/prod']],
    [['jest', 'deploy', 'prod']],
    [['eslint', 'src/deploy', '--env', 'production']],
    [['go', 'test', './prod']],
    [['webpack', '--mode', 'production']],
    [['grep', 'delete', 'prod.log']],
    [['rm', '-rf', 'dist/prod']],
    [['mv', 'prod', 'delete']],
    [['code', 'deploy/prod.yaml']],
    [['/usr/bin/sed', '-i', 's/a/delete/', 'prod.yaml']],
    [['code-review', 'deploy/prod']],
    [['xdg-open', 'https://prod.example/delete']],
    [['echo', 'delete', 'prod']],
    [['ping', 'web1.prod.example']],
    [['dig', 'prod.example']],
    [['pip', 'install', 'prod-deploy']],
    [['brew', 'upgrade', 'prod']],
    [['kill', '-9', '1']],
    [['tmux', 'attach', '-t', 'prod']],
    [['/home/live/tools/bin/deploy', 'dev']],
    [['node', 'server.js'], { env: { NODE_ENV: 'production' } }],
    [['next', 'build'], { env: { NODE_ENV: 'production' } }],
    [[]],
    [['']],
  ]);

  it('without a guarded environment and nothing unknown, no word of it asks', () => {
    const word = fc.constantFrom(
      ...[
        'deploy',
        'delete',
        'dev',
        'staging',
        'x',
        '--env',
        '--force',
        '-n',
        'a=b',
        './x',
        'migrate',
        'y.yaml',
      ],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        assert.equal(judge(commandAct(['./deploy.sh', ...words])).verdict, 'allow');
      }),
    );
  });

  it('whatever the arguments are, there is a verdict', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 30 }), { maxLength: 8 }), (argv) => {
        const { reason } = judge(commandAct(argv));
        assert.ok(!reason.startsWith('the guard itself failed'), reason);
      }),
      { numRuns: 500 },
    );
  });
});
