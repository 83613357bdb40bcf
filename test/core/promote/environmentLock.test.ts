import assert from 'node:assert/strict';

import {
  decodeBranchDeployLock,
  decodeLock,
  encodeLock,
  type EnvironmentLock,
  lockState,
  maxLockBytes,
} from '../../../src/core/promote/environmentLock';

const since = Date.UTC(2026, 10, 23, 12);
const hour = 3_600_000;
const wish = { environment: 'prod', reason: 'freeze', owner: 'ada', since };

describe('the lock of an environment', () => {
  it('comes back out of its text as it went in', () => {
    for (const lock of [wish, { ...wish, service: 'shop', expires: since + hour }]) {
      const { environment, service } = { service: undefined, ...lock };
      const place = service === undefined ? { environment } : { environment, service };
      assert.deepEqual(decodeLock(encodeLock(lock), place), { ...lock, keeper: 'whereabouts' });
    }
  });

  it('is written for people too', () => {
    assert.equal(
      encodeLock({ ...wish, expires: since + hour }),
      '{\n  "environment": "prod",\n  "reason": "freeze",\n  "owner": "ada",\n  "since": "2026-11-23T12:00:00.000Z",\n  "expires": "2026-11-23T13:00:00.000Z"\n}\n',
    );
  });

  it('locks its place, whatever its text says', () => {
    const text = encodeLock({ ...wish, environment: 'dev', service: 'shop' });
    const lock = decodeLock(text, { environment: 'prod', claim: 'x' });
    assert.deepEqual(lock, { ...wish, claim: 'x', keeper: 'whereabouts' });
  });

  it('is a lock when its text cannot be read, and does not expire then', () => {
    for (const text of [undefined, '', 'no', 'null', '[]', '7', ' '.repeat(maxLockBytes) + '{}'])
      assert.deepEqual(decodeLock(text, { environment: 'prod' }), {
        environment: 'prod',
        reason: 'the reason cannot be read',
        owner: '',
        since: undefined,
        keeper: 'whereabouts',
      });
  });

  it('takes from its text what is of the right kind', () => {
    const bare = { environment: 'prod', reason: '', owner: '', since: undefined };
    for (const text of [
      '{}',
      '{"reason":7,"owner":{},"since":1,"expires":2}',
      '{"since":"yesterday","expires":"2026"}',
      '{"since":"2026-99-99T00:00:00Z","expires":""}',
    ])
      assert.deepEqual(decodeLock(text, { environment: 'prod' }), {
        ...bare,
        keeper: 'whereabouts',
      });
  });

  it('holds texts of a bounded length, and no half characters', () => {
    const long = { ...wish, reason: `${'r'.repeat(999)}😀`, owner: 'o'.repeat(999) };
    const lock = decodeLock(encodeLock(long), { environment: 'prod' });
    assert.equal(lock.reason, 'r'.repeat(999));
    assert.equal(lock.owner.length, 200);
    const foreign = decodeLock(JSON.stringify(long), { environment: 'prod' });
    assert.deepEqual([foreign.reason, foreign.owner], [lock.reason, lock.owner]);
  });

  it('can be one that branch-deploy keeps', () => {
    const content = {
      reason: null,
      branch: 'fix',
      created_at: '2026-11-23T12:00:00.000Z',
      created_by: 'octocat',
      sticky: true,
      environment: 'prod eu',
      global: false,
      link: 'https://x',
    };
    const place = { environment: 'prod-eu', global: false };
    const lock = decodeBranchDeployLock(JSON.stringify(content), place);
    assert.deepEqual(lock, {
      ...{ environment: 'prod eu', reason: '', owner: 'octocat', since },
      keeper: 'branch-deploy',
    });
    const everywhere = JSON.stringify({ ...content, environment: null, global: true });
    for (const [text, global] of [
      [everywhere, false],
      [undefined, true],
    ] as const)
      assert.equal(decodeBranchDeployLock(text, { ...place, global }).environment, undefined);
    assert.equal(decodeBranchDeployLock('{"environment":7}', place).environment, 'prod-eu');
  });
});

describe('the lock that counts', () => {
  const lock = (more: Partial<EnvironmentLock>): EnvironmentLock => ({
    ...{ environment: 'prod', reason: '', owner: '', since },
    keeper: 'whereabouts',
    ...more,
  });
  const counts = (locks: readonly EnvironmentLock[], service = 'shop', environment = 'prod') =>
    locks.indexOf(lockState(locks, service, environment, since) as EnvironmentLock);

  it('is one of this place', () => {
    assert.equal(counts([]), -1);
    assert.equal(counts([lock({ environment: 'dev' }), lock({})]), 1);
    assert.equal(counts([lock({ service: 'web' })]), -1);
    assert.equal(counts([lock({ service: 'shop' })]), 0);
    assert.equal(counts([lock({ environment: undefined })]), 0);
    assert.equal(counts([lock({ environment: 'Prod' })]), -1);
  });

  it('has not expired', () => {
    assert.equal(counts([lock({ expires: since })]), -1);
    assert.equal(counts([lock({ expires: since + 1 })]), 0);
  });

  it('is the widest, and of those the one that lasts longest', () => {
    const service = lock({ service: 'shop' });
    const all = lock({ environment: undefined, expires: since + 1 });
    assert.equal(counts([service, lock({})]), 1);
    assert.equal(counts([lock({}), all, service]), 1);
    assert.equal(counts([lock({ expires: since + 1 }), lock({}), lock({ expires: since + 2 })]), 1);
  });

  it('may be a branch of branch-deploy, which holds no white space', () => {
    const theirs = lock({ environment: 'prod-eu', keeper: 'branch-deploy' });
    assert.equal(counts([theirs], 'shop', 'prod eu'), 0);
    assert.equal(counts([lock({ environment: 'prod-eu' })], 'shop', 'prod eu'), -1);
  });
});
