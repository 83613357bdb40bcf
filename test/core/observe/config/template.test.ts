import assert from 'node:assert/strict';

import fc from 'fast-check';

import { substitute } from '../../../../src/core/observe/config/template';

const values: Readonly<Record<string, string>> = {
  host: 'qa.shop.example',
  environment: 'qa',
  loop: '${host}',
  token: '${env:QA_TOKEN}',
};
const valueOf = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);

describe('templates', () => {
  it('fill in what has a value', () => {
    assert.deepEqual(substitute('https://${host}/${environment}?e=${environment}', valueOf), {
      state: 'filled',
      text: 'https://qa.shop.example/qa?e=qa',
    });
  });

  it('leave a text without names as it is, a lone dollar or brace included', () => {
    for (const text of ['', 'plain', 'text:^v(\\w+)$', '$host {host} }', '$$']) {
      assert.deepEqual(substitute(text, valueOf), { state: 'filled', text });
    }
  });

  it('say which name has no value', () => {
    assert.deepEqual(substitute('https://${port}/', valueOf), { state: 'unknown', name: 'port' });
    assert.deepEqual(substitute('${constructor}', valueOf), {
      state: 'unknown',
      name: 'constructor',
    });
  });

  it('never fill in a value again', () => {
    assert.deepEqual(substitute('${loop}', valueOf), { state: 'filled', text: '${host}' });
  });

  it('keep a secret for a header, and refuse it elsewhere, also out of a value', () => {
    assert.deepEqual(substitute('Bearer ${env:API_KEY}', valueOf, 'kept'), {
      state: 'filled',
      text: 'Bearer ${env:API_KEY}',
    });
    assert.deepEqual(substitute('Bearer ${token}', valueOf, 'kept'), {
      state: 'filled',
      text: 'Bearer ${env:QA_TOKEN}',
    });
    assert.deepEqual(substitute('https://x/?k=${env:API_KEY}', valueOf), {
      state: 'secret',
      name: 'API_KEY',
    });
    assert.deepEqual(substitute('https://x/?k=${token}', valueOf), {
      state: 'secret',
      name: 'QA_TOKEN',
    });
  });

  it('say what is not closed or holds no name', () => {
    assert.deepEqual(substitute('https://${host/', valueOf), {
      state: 'malformed',
      part: '${host/',
    });
    assert.deepEqual(substitute('${}', valueOf), { state: 'malformed', part: '${}' });
    assert.deepEqual(substitute('${a b}', valueOf), { state: 'malformed', part: '${a b}' });
    assert.deepEqual(substitute('${env:}', valueOf, 'kept'), {
      state: 'malformed',
      part: '${env:}',
    });
  });

  it('keep everything around the names', () => {
    const literal = fc.string().map((text) => text.replaceAll('$', ''));
    fc.assert(
      fc.property(literal, literal, fc.string(), (before, after, value) => {
        fc.pre(!value.includes('${env:'));
        assert.deepEqual(
          substitute(`${before}\${x}${after}`, () => value),
          { state: 'filled', text: before + value + after },
        );
      }),
    );
  });
});
