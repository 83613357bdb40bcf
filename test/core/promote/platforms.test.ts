import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { PROMOTE_PRESETS } from '../../../src/core/observe/config/promotePresets';
import type { Answer, Request } from '../../../src/core/observe/source';
import { nextLookup, sendOf } from '../../../src/core/promote/resolveTrigger';
import { followOf, progressOf, runOf } from '../../../src/core/promote/run';
import type { Trigger } from '../../../src/core/promote/trigger';
import { BEFORE, COMMIT, triggerOf, values } from '../../support/promotion';

/*
 * The answers in test/fixtures/answers/promote-*.json are written by hand from the platforms' documentation and the
 * clients that they publish. None was captured from a live service.
 */
interface Answers {
  readonly lookups?: readonly unknown[];
  readonly answer: unknown;
  /** Running, succeeded and, where the platform says so, failed. */
  readonly progress?: readonly unknown[];
}

interface Expected {
  readonly promote: Readonly<Record<string, unknown>>;
  readonly answers: string;
  readonly lookups?: readonly string[];
  readonly send: readonly [url: string, body: unknown];
  readonly headers: Readonly<Record<string, string>>;
  readonly run: string | undefined;
  readonly runId: string | undefined;
  readonly follow?: string;
  readonly words?: readonly string[];
  /** The page that the progress names. */
  readonly page?: string;
}

const github = {
  Accept: 'application/vnd.github+json',
  Authorization: 'Bearer ${env:GITHUB_TOKEN}',
  'X-GitHub-Api-Version': '2022-11-28',
};
const json = { 'Content-Type': 'application/json' };
const bearer = (name: string) => ({ Authorization: `Bearer \${env:${name}}` });
const deployment = 'dpl_89qyp1cskzkLrVicDaZoDbjyHuDJ';

const rows: Readonly<Record<string, Expected>> = {
  'github-workflow': {
    promote: { preset: 'github-workflow', repository: 'acme/shop', workflow: 'deploy.yml' },
    answers: 'github-workflow-2022-11-28',
    send: [
      'https://api.github.com/repos/acme/shop/actions/workflows/deploy.yml/dispatches',
      {
        ref: 'main',
        inputs: { environment: 'production', commit: COMMIT },
        return_run_details: true,
      },
    ],
    headers: github,
    run: 'https://github.com/acme/shop/actions/runs/30433642',
    runId: '30433642',
    follow: 'https://api.github.com/repos/acme/shop/actions/runs/30433642',
    words: ['queued', 'success', 'timed_out'],
    page: 'https://github.com/acme/shop/actions/runs/30433642',
  },
  'github-deployment': {
    promote: { preset: 'github-deployment', repository: 'acme/shop' },
    answers: 'github-deployment-2022-11-28',
    send: [
      'https://api.github.com/repos/acme/shop/deployments',
      {
        ref: COMMIT,
        environment: 'production',
        auto_merge: false,
        production_environment: true,
        payload: { promotion: '01JD', from: 'staging', expected: BEFORE },
      },
    ],
    headers: github,
    run: undefined,
    runId: '1',
    follow: 'https://api.github.com/repos/acme/shop/deployments/1/statuses?per_page=1',
    words: ['no word yet', 'success', 'error'],
    page: 'https://ci.shop.example/42',
  },
  'gitlab-pipeline': {
    promote: { preset: 'gitlab-pipeline', project: 'acme/shop', url: 'https://git.example/gl/' },
    answers: 'gitlab-pipeline-17',
    send: [
      'https://git.example/gl/api/v4/projects/acme%2Fshop/pipeline',
      {
        ref: 'main',
        variables: [
          { key: 'ENVIRONMENT', value: 'production' },
          { key: 'COMMIT', value: COMMIT },
        ],
      },
    ],
    headers: { 'PRIVATE-TOKEN': '${env:GITLAB_TOKEN}' },
    run: 'https://gitlab.com/acme/shop/pipelines/61',
    runId: '61',
    follow: 'https://git.example/gl/api/v4/projects/acme%2Fshop/pipelines/61',
    words: ['manual', 'success', 'canceled'],
    page: 'https://gitlab.com/acme/shop/pipelines/61',
  },
  'argocd-sync': {
    promote: {
      preset: 'argocd-sync',
      url: 'https://argocd.example',
      application: 'shop-${environment}',
      project: 'shop',
    },
    answers: 'argocd-sync-3',
    send: [
      'https://argocd.example/api/v1/applications/shop-production/sync',
      { revision: COMMIT, dryRun: false, prune: false, project: 'shop' },
    ],
    headers: bearer('ARGOCD_AUTH_TOKEN'),
    run: 'https://argocd.example/applications/shop-production',
    runId: 'shop-production',
    follow: 'https://argocd.example/api/v1/applications/shop-production?project=shop',
    words: ['Running', 'Succeeded', 'Error'],
  },
  kargo: {
    promote: { preset: 'kargo', url: 'https://kargo.example', project: 'shop' },
    answers: 'kargo-1.9',
    lookups: ['https://kargo.example/v1beta1/projects/shop/freight?stage=production'],
    send: [
      'https://kargo.example/v1beta1/projects/shop/stages/production/promotions',
      { freight: '9f2e' },
    ],
    headers: bearer('KARGO_API_TOKEN'),
    run: undefined,
    runId: 'production.01jd.9f2e',
    follow: 'https://kargo.example/v1beta1/projects/shop/promotions/production.01jd.9f2e',
    words: ['Running', 'Succeeded', 'Errored'],
  },
  'heroku-pipeline': {
    promote: {
      preset: 'heroku-pipeline',
      source: 'shop-${from}',
      target: 'shop-${environment}',
    },
    answers: 'heroku-pipeline-3',
    lookups: [
      'https://api.heroku.com/apps/shop-staging/pipeline-couplings',
      'https://api.heroku.com/apps/shop-production/pipeline-couplings',
    ],
    send: [
      'https://api.heroku.com/pipeline-promotions',
      {
        pipeline: { id: '7a1c0000-0000-4000-8000-000000000001' },
        source: { app: { id: '01234567-89ab-cdef-0123-456789abcdef' } },
        targets: [{ app: { id: 'fedcba98-7654-3210-fedc-ba9876543210' } }],
      },
    ],
    headers: {
      Accept: 'application/vnd.heroku+json; version=3',
      ...bearer('HEROKU_API_KEY'),
    },
    run: undefined,
    runId: 'b1d80000-0000-4000-8000-000000000002',
    follow:
      'https://api.heroku.com/pipeline-promotions/b1d80000-0000-4000-8000-000000000002/promotion-targets',
    words: ['pending', 'succeeded', 'failed'],
  },
  octopus: {
    promote: { preset: 'octopus', url: 'https://shop.octopus.app', project: 'Shop' },
    answers: 'octopus-2022.3',
    send: [
      'https://shop.octopus.app/api/Spaces-1/deployments/create/untenanted/v1',
      {
        spaceId: 'Spaces-1',
        spaceIdOrName: 'Spaces-1',
        projectName: 'Shop',
        releaseVersion: '1.4.0',
        environmentNames: ['production'],
      },
    ],
    headers: { 'X-Octopus-ApiKey': '${env:OCTOPUS_API_KEY}' },
    run: 'https://shop.octopus.app/app#/Spaces-1/tasks/ServerTasks-90',
    runId: 'ServerTasks-90',
    follow: 'https://shop.octopus.app/api/Spaces-1/tasks/ServerTasks-90',
    words: ['Executing', 'Success', 'TimedOut'],
  },
  vercel: {
    promote: { preset: 'vercel', project: 'prj_1', team: 'team_1' },
    answers: 'vercel-10',
    lookups: [
      `https://api.vercel.com/v6/deployments?projectId=prj_1&target=production&state=READY&sha=${COMMIT}&limit=100&teamId=team_1`,
    ],
    send: [`https://api.vercel.com/v10/projects/prj_1/promote/${deployment}?teamId=team_1`, {}],
    headers: bearer('VERCEL_TOKEN'),
    run: undefined,
    runId: deployment,
    follow: 'https://api.vercel.com/v9/projects/prj_1?teamId=team_1',
    words: ['pending', 'succeeded', 'failed'],
  },
  netlify: {
    promote: { preset: 'netlify', site: 'shop.netlify.app' },
    answers: 'netlify-1',
    lookups: ['https://api.netlify.com/api/v1/sites/shop.netlify.app/deploys?per_page=100'],
    send: [
      'https://api.netlify.com/api/v1/sites/shop.netlify.app/deploys/66aa00000000000000000004/restore',
      {},
    ],
    headers: bearer('NETLIFY_AUTH_TOKEN'),
    run: undefined,
    runId: '66aa00000000000000000004',
    follow: 'https://api.netlify.com/api/v1/sites/shop.netlify.app',
    words: ['waiting', 'published'],
  },
  render: {
    promote: { preset: 'render', id: 'srv-1' },
    answers: 'render-1',
    send: ['https://api.render.com/v1/services/srv-1/deploys', { commitId: COMMIT }],
    headers: bearer('RENDER_API_KEY'),
    run: undefined,
    runId: 'dep-cukouhrtq21c73e9scng',
    follow: 'https://api.render.com/v1/services/srv-1/deploys/dep-cukouhrtq21c73e9scng',
    words: ['build_in_progress', 'live', 'pre_deploy_failed'],
  },
};

function answersOf(name: string): Answers {
  return JSON.parse(readFileSync(`test/fixtures/answers/promote-${name}.json`, 'utf8')) as Answers;
}

const answered = (value: unknown): Answer => ({
  state: 'answered',
  body: JSON.stringify(value),
  headers: {},
});

/** Asks every lookup and gives the requests and what was found. */
function lookedUp(trigger: Trigger, given: readonly unknown[]) {
  const requests: Request[] = [];
  const answers: Answer[] = [];
  for (;;) {
    const next = nextLookup(trigger, values(), answers);
    if (next.state === 'trouble') assert.fail(next.trouble);
    if (next.state === 'found') return { requests, looked: next.looked };
    requests.push(next.request);
    answers.push(answered(given[answers.length]));
  }
}

describe('the platforms that carry out promotions', () => {
  it('are all here', () => {
    assert.deepEqual(
      PROMOTE_PRESETS.map(({ name }) => name).filter((name) => name !== 'webhook'),
      Object.keys(rows),
    );
  });

  for (const [name, row] of Object.entries(rows)) {
    it(`${name}: what is sent, and what its answers say`, () => {
      const trigger = triggerOf(row.promote);
      const { lookups = [], answer, progress = [] } = answersOf(row.answers);
      const { requests, looked } = lookedUp(trigger, lookups);
      assert.deepEqual(
        requests,
        (row.lookups ?? []).map((url) => ({ transport: 'http', url, headers: row.headers })),
      );
      const send = sendOf(trigger, values(), looked);
      assert.ok('transport' in send && send.transport === 'http', JSON.stringify(send));
      const [url, body] = row.send;
      assert.deepEqual(
        { ...send, body: JSON.parse(send.body ?? '') as unknown },
        { transport: 'http', method: 'POST', url, headers: { ...json, ...row.headers }, body },
      );
      const outcome = { state: 'accepted', sentence: '', body: JSON.stringify(answer) } as const;
      const { run, runId } = runOf(trigger, values(), looked, outcome);
      assert.deepEqual({ run, runId }, { run: row.run, runId: row.runId });
      assert.deepEqual(followOf(trigger, values(), runId), {
        transport: 'http',
        url: row.follow,
        headers: row.headers,
      });
      const told = progress.map((one) => progressOf(trigger, runId ?? '', JSON.stringify(one)));
      const states = ['running', 'succeeded', 'failed'].slice(0, told.length);
      assert.deepEqual(
        told.map(({ state, words }) => [state, words]),
        states.map((state, index) => [state, row.words?.[index]]),
      );
      assert.equal(told[1]?.run, row.page);
    });
  }

  it('webhook: everything that is known, and a key that is the same at every attempt', () => {
    const trigger = triggerOf({ preset: 'webhook', url: 'https://deploy.example/${commit}' });
    const send = sendOf(trigger, values({ reason: '' }), {});
    assert.ok('transport' in send && send.transport === 'http');
    assert.equal(send.url, `https://deploy.example/${COMMIT}`);
    assert.deepEqual(send.headers, { ...json, 'Idempotency-Key': '01JD' });
    assert.deepEqual(JSON.parse(send.body ?? ''), {
      service: 'shop',
      environment: 'production',
      from: 'staging',
      commit: COMMIT,
      version: '1.4.0',
      expected: BEFORE,
      key: '01JD',
      reason: '',
    });
    assert.equal(followOf(trigger, values(), 'x'), undefined);
  });
});
