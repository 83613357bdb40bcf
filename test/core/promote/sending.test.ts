import assert from 'node:assert/strict';

import {
  nextLookup,
  sendOf,
  triggerWords,
  withoutNewKeys,
} from '../../../src/core/promote/resolveTrigger';
import { followOf, progressOf, runOf } from '../../../src/core/promote/run';
import type { TriggerValues } from '../../../src/core/promote/trigger';
import { BEFORE, COMMIT, triggerOf, values } from '../../support/promotion';

const hook = {
  http: 'https://deploy.example/${service}/${version}?why=${reason}',
  method: 'PUT',
  headers: { 'Idempotency-Key': '${key}', Authorization: 'Bearer ${env:TOKEN}' },
  body: { commit: '${commit}', list: ['${reason}', 7, null, true], why: 'so: ${reason}' },
};

function sent(promote: unknown, over: Partial<TriggerValues> = {}, looked = {}) {
  const send = sendOf(triggerOf(promote), values(over), looked);
  assert.ok('transport' in send, JSON.stringify(send));
  return send;
}

function trouble(promote: unknown, over: Partial<TriggerValues> = {}): string {
  const send = sendOf(triggerOf(promote), values(over), {});
  assert.ok('trouble' in send, JSON.stringify(send));
  return send.trouble;
}

const HOSTILE = '"}, "x": "${commit} ${env:TOKEN} \\ \n\u2028 ?&#/../';

describe('what is sent', () => {
  it('is a request with every value as what it is', () => {
    assert.deepEqual(sent(hook), {
      transport: 'http',
      method: 'PUT',
      url: 'https://deploy.example/shop/1.4.0?why=it%20is%20time',
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': '01JD',
        Authorization: 'Bearer ${env:TOKEN}',
      },
      body: JSON.stringify({
        commit: COMMIT,
        list: ['it is time', 7, null, true],
        why: 'so: it is time',
      }),
    });
  });

  it('has no body where the file has none, and the type that the file gives it', () => {
    const none = sent({ http: 'https://deploy.example/', method: 'DELETE' });
    assert.deepEqual(none, {
      transport: 'http',
      method: 'DELETE',
      url: 'https://deploy.example/',
      headers: {},
      body: undefined,
    });
    const typed = sent({
      http: 'https://deploy.example/',
      headers: { 'content-type': 'application/vnd.shop+json' },
      body: '${commit}',
    });
    assert.ok(typed.transport === 'http');
    assert.deepEqual(typed.headers, { 'content-type': 'application/vnd.shop+json' });
    assert.equal(typed.body, JSON.stringify(COMMIT));
  });

  it('is a command with one argument for each part', () => {
    const command = ['./deploy.sh', '${environment}', '--why=${reason}', '${commit}'];
    assert.deepEqual(sent({ command }, { reason: HOSTILE }), {
      transport: 'command',
      command: ['./deploy.sh', 'production', `--why=${HOSTILE}`, COMMIT],
    });
  });

  it('is a push to a whole ref, under a lease on what was seen', () => {
    assert.deepEqual(sent({ git: '${environment}' }), {
      transport: 'git',
      remote: 'origin',
      ref: 'refs/heads/production',
      commit: COMMIT,
      expected: BEFORE,
    });
    const tag = sent({ git: 'refs/tags/prod-${version}', remote: 'live' }, { expected: '' });
    assert.deepEqual(tag, {
      transport: 'git',
      remote: 'live',
      ref: 'refs/tags/prod-1.4.0',
      commit: COMMIT,
      expected: '',
    });
  });

  it('is told in words, with an ellipsis for what is not known yet', () => {
    assert.equal(triggerWords(triggerOf(hook)), 'PUT https://deploy.example/shop/…?why=…');
    assert.equal(
      triggerWords(triggerOf({ command: ['./d', '${environment}', '${commit}'] })),
      'command ./d production …',
    );
    assert.equal(
      triggerWords(triggerOf({ git: 'x-${version}' })),
      'git push origin refs/heads/x-…',
    );
  });

  it('goes once more without what an older server does not know, if it refused', () => {
    const preset = { preset: 'github-workflow', repository: 'a/b', workflow: 'd.yml' };
    const trigger = triggerOf(preset);
    const send = sent(preset);
    const refused = { state: 'refused', sentence: '', status: 422 } as const;
    const again = withoutNewKeys(trigger, send, refused);
    assert.ok(again?.transport === 'http' && send.transport === 'http');
    assert.deepEqual(JSON.parse(again.body ?? ''), {
      ref: 'main',
      inputs: { environment: 'production', commit: COMMIT },
    });
    assert.deepEqual({ ...again, body: '' }, { ...send, body: '' });
    assert.equal(withoutNewKeys(trigger, again, refused), undefined);
    assert.equal(withoutNewKeys(trigger, send, { ...refused, status: 404 }), undefined);
    assert.equal(withoutNewKeys(trigger, send, { ...refused, state: 'unknown' }), undefined);
    assert.equal(withoutNewKeys(triggerOf(hook), sent(hook), refused), undefined);
  });
});

describe('a hostile value', () => {
  it('cannot end the text of JSON that it stands in, and is not filled in again', () => {
    const given = JSON.parse('{"__proto__": {"a": 1}, "why": "${reason}"}') as unknown;
    const send = sent({ http: 'https://deploy.example/', body: given }, { reason: HOSTILE });
    assert.ok(send.transport === 'http');
    const body = JSON.parse(send.body ?? '') as object;
    assert.deepEqual(Object.keys(body).sort(), ['__proto__', 'why']);
    assert.equal((body as { readonly why: string }).why, HOSTILE);
  });

  it('cannot leave the place in an address where it stands', () => {
    const send = sent(hook, { version: HOSTILE, reason: HOSTILE });
    assert.ok(send.transport === 'http');
    const url = new URL(send.url);
    assert.equal(url.host, 'deploy.example');
    assert.equal(url.pathname.split('/').length, 3);
    assert.deepEqual([...url.searchParams], [['why', HOSTILE]]);
    assert.equal(url.hash, '');
  });

  for (const version of ['', '.', '..']) {
    it(`cannot make another address: ${JSON.stringify(version)}`, () => {
      assert.equal(
        trouble(hook, { version }),
        `\${version} in the address would be ${JSON.stringify(version)}, which is another address.`,
      );
    });
  }

  it('cannot be put together to a way up', () => {
    const promote = { http: 'https://deploy.example/a/${version}${reason}/b' };
    assert.match(trouble(promote, { version: '.', reason: '.' }), /another address/);
  });

  it('of half a character is sent as none', () => {
    const send = sent(hook, { version: 'a\uD800', reason: 'b\uDC00' });
    assert.ok(send.transport === 'http');
    assert.equal(send.url, 'https://deploy.example/shop/a%EF%BF%BD?why=b%EF%BF%BD');
  });

  it('cannot break a header apart', () => {
    const promote = { http: 'https://deploy.example/', headers: { 'X-Why': '${reason}' } };
    for (const reason of ['a\r\nX-Admin: 1', 'a\0', 'Überraschung ☃']) {
      assert.equal(
        trouble(promote, { reason }),
        'The header X-Why would hold characters that a header cannot hold: send that value in the body.',
      );
    }
    const send = sent(promote, { reason: 'für Ölaf' });
    assert.ok(send.transport === 'http');
    assert.equal(send.headers['X-Why'], 'für Ölaf');
  });

  it('cannot ask for a secret', () => {
    const header = (value: string) => ({
      http: 'https://deploy.example/',
      headers: { 'X-Why': value },
    });
    const said = 'The header X-Why would hold a secret that the configuration does not name.';
    assert.equal(trouble(header('${reason}'), { reason: '${env:AWS_SECRET}' }), said);
    assert.equal(trouble(header('$${reason}'), { reason: '{env:AWS_SECRET}' }), said);
    assert.equal(
      trouble(header('${version}${reason}'), { version: '${', reason: 'env:AWS_SECRET}' }),
      said,
    );
    const both = header('${env:TOKEN} ${reason}');
    assert.equal(trouble(both, { reason: '${env:TOKEN}' }), said);
    const send = sent(both, { reason: 'why' });
    assert.ok(send.transport === 'http');
    assert.equal(send.headers['X-Why'], '${env:TOKEN} why');
  });

  it('cannot become an option of a command, or end it', () => {
    const command = ['./deploy.sh', '${version}'];
    assert.equal(
      trouble({ command }, { version: '--config=evil' }),
      '${version} would be "--config=evil", which reads like an option.',
    );
    assert.match(trouble({ command }, { version: 'a\0b' }), /would hold a character that ends it/);
  });

  it('cannot become another ref, or a lease that is none', () => {
    for (const version of ['*', 'a b', '..', '-x..y', 'a:b', '']) {
      assert.match(
        trouble({ git: 'refs/tags/${version}' }, { version }),
        /not the name of a branch or tag|not to a pattern/,
      );
    }
    assert.match(trouble({ git: 'live' }, { expected: 'v1.4.0' }), /not known as a commit id/);
  });

  it('cannot leave the text of a reading rule', () => {
    const trigger = triggerOf({ preset: 'netlify', site: 'x' });
    const deploys = JSON.stringify([
      { id: 'wrong', commit_ref: 'other', state: 'ready', context: 'production' },
    ]);
    const answers = [{ state: 'answered', body: deploys, headers: {} }] as const;
    const evil = values({ commit: "' || 'a'=='a" as TriggerValues['commit'] });
    assert.deepEqual(nextLookup(trigger, evil, answers), {
      state: 'trouble',
      trouble:
        'Nothing is sent: among the last 100 deploys of Netlify none of this commit is ready for production.',
    });
    const published = JSON.stringify({ published_deploy: { id: 'other' } });
    assert.equal(progressOf(trigger, "x' || 'a'=='a", published).state, 'running');
  });

  it('that is not there makes no release', () => {
    const octopus = { preset: 'octopus', url: 'https://octopus.example', project: 'Shop' };
    const said =
      '`release` would be empty: ${version} has no value this time, because staging reports none.';
    assert.equal(trouble(octopus, { version: '' }), said);
    assert.deepEqual(nextLookup(triggerOf(octopus), values({ version: ' ' }), []), {
      state: 'trouble',
      trouble: said,
    });
  });
});

describe('what an answer brings', () => {
  const run = (body: string, rule = 'page') =>
    runOf(
      triggerOf({ command: ['x'], run: rule }),
      values(),
      {},
      {
        state: 'accepted',
        sentence: '',
        body,
        headers: { location: 'https://ci.example/7#log' },
      },
    ).run;

  it('names a page that can be opened, or none', () => {
    assert.equal(run('{"page": " https://ci.example/7 "}'), 'https://ci.example/7');
    assert.equal(run('', 'header:Location'), 'https://ci.example/7#log');
    for (const page of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'vscode://x/y',
      'https://anna:secret@ci.example/',
      '/runs/7',
      7,
      null,
    ]) {
      assert.equal(run(JSON.stringify({ page })), undefined);
    }
    assert.equal(run('not json'), undefined);
  });

  it('names a run that cannot leave its place in an address', () => {
    const trigger = triggerOf({ preset: 'render', id: 'srv-1' });
    const id = (value: unknown) =>
      runOf(
        trigger,
        values(),
        {},
        {
          state: 'accepted',
          sentence: '',
          body: JSON.stringify({ id: value }),
        },
      ).runId;
    assert.equal(id('dep-1'), 'dep-1');
    for (const value of ['', ' ', 'a b', 'a\nb', 'x'.repeat(257), {}, 1.5, null]) {
      assert.equal(id(value), undefined);
    }
    assert.equal(followOf(trigger, values(), '..'), undefined);
    const request = followOf(trigger, values(), '../../x?y');
    assert.ok(request?.transport === 'http');
    assert.equal(request.url, 'https://api.render.com/v1/services/srv-1/deploys/..%2F..%2Fx%3Fy');
  });

  it('is running as long as it says nothing that is known', () => {
    const trigger = triggerOf({ preset: 'render', id: 'srv-1' });
    for (const body of ['', '[]', '{"status": 5}', '{"status": "dreaming"}']) {
      assert.equal(progressOf(trigger, 'dep-1', body).state, 'running');
    }
  });

  it('stops a promotion where a lookup fails or finds something of another pipeline', () => {
    const trigger = triggerOf({ preset: 'heroku-pipeline', source: 'a', target: 'b' });
    const app = (id: string, pipeline: string) =>
      ({
        state: 'answered',
        body: JSON.stringify({ app: { id }, pipeline: { id: pipeline } }),
        headers: {},
      }) as const;
    const failed = { state: 'failed', failure: 'status', message: 'It answers 401.' } as const;
    assert.deepEqual(nextLookup(trigger, values(), [failed]), {
      state: 'trouble',
      trouble: 'It answers 401.',
    });
    assert.deepEqual(nextLookup(trigger, values(), [app('1', 'p'), app('2', 'q')]), {
      state: 'trouble',
      trouble: 'Nothing is sent: the app to promote to is not in the pipeline of the other one.',
    });
    assert.deepEqual(nextLookup(trigger, values(), [app('1', 'p'), app('2', 'p')]), {
      state: 'found',
      looked: { pipelineId: 'p', sourceId: '1', targetId: '2' },
    });
  });
});
