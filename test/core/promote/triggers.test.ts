import assert from 'node:assert/strict';
import { cellId } from '../../../src/core/model';
import type { Answer, Request } from '../../../src/core/observe/source';
import type { Parcel } from '../../../src/core/promote/carrier';
import type { Send, SendOutcome, Trigger } from '../../../src/core/promote/trigger';
import { Triggers } from '../../../src/core/promote/triggers';
import { COMMIT, triggerOf, values } from '../../support/promotion';

const CELL = cellId('shop', 'production');
const staying = new AbortController().signal;

const GITHUB = { preset: 'github-workflow', repository: 'acme/shop', workflow: 'deploy.yml' };
const ACCEPTED: SendOutcome = { state: 'accepted', sentence: 'it answered 200', status: 200 };
const REFUSED: SendOutcome = { state: 'refused', sentence: 'it answered 422', status: 422 };

/** Two questions before sending, the second with what the first one found. */
const LOOKING: Trigger = {
  ...triggerOf({ http: 'https://deploy.example/', body: { commit: '${commit}' } }),
  send: {
    transport: 'http',
    method: 'POST',
    url: 'https://deploy.example/apps/${app}/stages/${stage}',
    headers: {},
    body: { commit: '${commit}' },
  },
  platform: {
    ...{ name: 'example', title: 'Example', headers: { Accept: 'application/json' }, needed: {} },
    lookups: [
      {
        url: 'https://deploy.example/apps?name=shop',
        values: { app: '[0].id' },
        missing: 'there is no app called shop',
      },
      {
        url: 'https://deploy.example/apps/${app}/stages',
        values: { stage: 'live' },
        missing: 'the app has no live stage',
      },
    ],
    runId: 'run-${app}',
    page: 'https://deploy.example/runs/${runId}',
    follow: {
      url: 'https://deploy.example/runs/${runId}',
      state: 'state',
      succeeded: ['done'],
      failed: ['broken'],
      run: undefined,
    },
    ...{ retryWithout: undefined, trap: 'it builds anew', undoneBy: 'auto-sync' },
  },
};

function open(trigger: Trigger | { readonly problem: string } | undefined) {
  const log: string[] = [];
  const answers: Record<string, Answer> = {};
  const outcomes: SendOutcome[] = [];
  const sent: Send[] = [];
  const world = { approved: true };
  const send = (one: Send) => {
    sent.push(one);
    log.push(`send ${one.transport}`);
    return Promise.resolve(outcomes.shift() ?? ACCEPTED);
  };
  const triggers = new Triggers({
    ask: (request: Request) => {
      const url = request.transport === 'http' ? request.url : '';
      log.push(`ask ${url}`);
      const failed: Answer = {
        state: 'failed',
        failure: 'network',
        message: 'The network is down.',
      };
      return Promise.resolve(answers[url] ?? failed);
    },
    senders: {
      http: send,
      command: (one, { key }, timeoutMs) => (log.push(`${key} for ${timeoutMs} ms`), send(one)),
      git: send,
    },
    isApproved: (command) => (
      log.push(`approved? ${command.join(' ')}`),
      Promise.resolve(world.approved)
    ),
  });
  if (trigger) triggers.configure(new Map([[CELL, trigger]]));
  const prepare = (over = {}) => triggers.prepare('shop', 'production', values(over), staying);
  const parcel = async (): Promise<Parcel> => {
    const made = await prepare();
    assert.ok(typeof made === 'object', typeof made === 'string' ? made : '');
    return made;
  };
  return { triggers, log, answers, outcomes, sent, world, prepare, parcel };
}

const said = (body: unknown): Answer => ({
  ...{ state: 'answered', body: JSON.stringify(body), headers: {} },
});

describe('What is known of a trigger before anybody says yes', () => {
  it('is what it does, and how far one can rely on it', () => {
    const { triggers } = open(LOOKING);
    assert.deepEqual(triggers.facts('shop', 'production'), {
      words: 'POST https://deploy.example/apps/…/stages/…',
      idempotent: false,
      trap: 'it builds anew',
      undoneBy: 'auto-sync',
      followMs: 120_000,
    });
    assert.equal(triggers.facts('shop', 'staging'), undefined);
    assert.equal(
      open({ problem: 'its `url` is no URL' }).triggers.facts('shop', 'production'),
      'its `url` is no URL',
    );
  });

  it('follows for as long as the configuration says', () => {
    const facts = open(
      triggerOf({ command: ['x'], followFor: '5m', idempotent: true }),
    ).triggers.facts('shop', 'production');
    assert.ok(typeof facts === 'object');
    assert.deepEqual([facts.followMs, facts.idempotent], [300_000, true]);
  });
});

describe('Lookups', () => {
  const good = {
    'https://deploy.example/apps?name=shop': said([{ id: 7 }]),
    'https://deploy.example/apps/7/stages': said({ live: 'blue' }),
  };

  it('come in order before anything is sent, and what they find is filled in', async () => {
    const { parcel, answers, sent, log } = open(LOOKING);
    Object.assign(answers, good);
    const made = await parcel();
    assert.deepEqual(log, [
      'ask https://deploy.example/apps?name=shop',
      'ask https://deploy.example/apps/7/stages',
    ]);
    assert.equal(sent.length, 0);
    assert.deepEqual(await made.send(), ACCEPTED);
    assert.deepEqual(
      sent.map((one) => one.transport === 'http' && one.url),
      ['https://deploy.example/apps/7/stages/blue'],
    );
  });

  const troubles: readonly (readonly [string, Record<string, Answer>, string])[] = [
    ['do not answer', {}, 'The network is down.'],
    [
      'find nothing',
      { 'https://deploy.example/apps?name=shop': said([]) },
      'Nothing is sent: there is no app called shop.',
    ],
    [
      'find what is no name',
      { ...good, 'https://deploy.example/apps/7/stages': said({ live: 'a b' }) },
      'Nothing is sent: the app has no live stage.',
    ],
  ];
  for (const [what, given, sentence] of troubles) {
    it(`that ${what} let nothing be sent`, async () => {
      const { prepare, answers, log } = open(LOOKING);
      Object.assign(answers, given);
      assert.equal(await prepare(), sentence);
      assert.ok(log.every((line) => line.startsWith('ask ')));
    });
  }

  it('name the run, which is asked how it is getting on', async () => {
    const { parcel, answers } = open(LOOKING);
    Object.assign(answers, good);
    const made = await parcel();
    assert.deepEqual(made.runOf(ACCEPTED), {
      run: 'https://deploy.example/runs/run-7',
      runId: 'run-7',
    });
    const progress = async (state: string) => {
      answers['https://deploy.example/runs/run-7'] = said({ state });
      return (await made.progress('run-7', staying))?.state;
    };
    assert.deepEqual(
      [await progress('done'), await progress('broken'), await progress('queued')],
      ['succeeded', 'failed', 'running'],
    );
    delete answers['https://deploy.example/runs/run-7'];
    assert.equal(await made.progress('run-7', staying), undefined);
  });
});

describe('A server that is older than a key', () => {
  const bodies = (sent: readonly Send[]) =>
    sent.map(
      (one) => one.transport === 'http' && Object.keys(JSON.parse(one.body ?? '{}') as object),
    );

  it('is sent the same once more without it', async () => {
    const { parcel, outcomes, sent } = open(triggerOf(GITHUB));
    outcomes.push(REFUSED, ACCEPTED);
    assert.deepEqual(await (await parcel()).send(), ACCEPTED);
    assert.deepEqual(bodies(sent), [
      ['ref', 'inputs', 'return_run_details'],
      ['ref', 'inputs'],
    ]);
  });

  it('is not sent it a third time', async () => {
    const { parcel, outcomes, sent } = open(triggerOf(GITHUB));
    outcomes.push(REFUSED, REFUSED, ACCEPTED);
    assert.deepEqual(await (await parcel()).send(), REFUSED);
    assert.equal(sent.length, 2);
  });

  for (const outcome of [
    ACCEPTED,
    { ...REFUSED, status: 403 },
    { state: 'unknown', sentence: 'no answer came in time' },
    { state: 'busy', sentence: '', status: 422 },
    { state: 'conflict', sentence: '', status: 422 },
  ] satisfies SendOutcome[]) {
    it(`is not meant by ${outcome.state} ${outcome.status ?? ''}`, async () => {
      const { parcel, outcomes, sent } = open(triggerOf(GITHUB));
      outcomes.push(outcome);
      assert.deepEqual(await (await parcel()).send(), outcome);
      assert.equal(sent.length, 1);
    });
  }
});

describe('A command', () => {
  const trigger = triggerOf({ command: ['./deploy.sh', '${environment}', '${commit}'] });
  const template = ['./deploy.sh', 'production', '${commit}'];

  it('is known by what the file says, before anything is filled in', async () => {
    const { triggers, world, log } = open(trigger);
    assert.equal(await triggers.unapproved('shop', 'production'), undefined);
    world.approved = false;
    assert.deepEqual(await triggers.unapproved('shop', 'production'), template);
    assert.equal(await triggers.unapproved('shop', 'staging'), undefined);
    assert.deepEqual(log, Array(2).fill(`approved? ${template.join(' ')}`));
  });

  it('runs with the key, for as long as it is followed', async () => {
    const { parcel, sent, log } = open(trigger);
    await (await parcel()).send();
    assert.deepEqual(sent, [
      { transport: 'command', command: ['./deploy.sh', 'production', COMMIT] },
    ]);
    assert.ok(log.includes('01JD for 120000 ms'));
  });

  it('that was changed after the yes is refused at the last moment', async () => {
    const { prepare, world, sent } = open(trigger);
    world.approved = false;
    assert.equal(
      await prepare(),
      './deploy.sh production ${commit} has not been approved as it is now',
    );
    assert.deepEqual(sent, []);
  });

  it('is all that needs approval', async () => {
    const { triggers, world, log } = open(triggerOf({ http: 'https://deploy.example/' }));
    world.approved = false;
    assert.equal(await triggers.unapproved('shop', 'production'), undefined);
    assert.deepEqual(log, []);
  });
});

describe('Nothing is prepared', () => {
  it('where the configuration does not say how any more, or cannot be read', async () => {
    assert.equal(
      await open(undefined).prepare(),
      'nothing says any more how shop is promoted to production',
    );
    assert.equal(await open({ problem: 'its `url` is no URL' }).prepare(), 'its `url` is no URL');
  });

  it('where a value is missing', async () => {
    const trigger = triggerOf({ command: ['x', '${version}'] });
    assert.equal(
      await open(trigger).prepare({ version: '-f' }),
      '${version} would be "-f", which reads like an option.',
    );
  });
});
