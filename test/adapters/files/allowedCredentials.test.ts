import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AllowedCredentials,
  defaultAllowedFile,
} from '../../../src/adapters/files/allowedCredentials';

describe('A secret', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'whereabouts-secrets-'));
    file = join(directory, 'whereabouts', 'allowed-credentials.json');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const env = { TOKEN: 'canary', EMPTY: '' };

  it('goes nowhere until a person has allowed the origin, and then only there', async () => {
    const credentials = new AllowedCredentials(file, env);
    assert.deepEqual(await credentials.resolve('TOKEN', 'https://a.example'), {
      state: 'unconfirmed',
    });
    assert.deepEqual(credentials.requests(), [{ name: 'TOKEN', origin: 'https://a.example' }]);
    credentials.allow({ name: 'TOKEN', origin: 'https://a.example' });
    assert.deepEqual(await credentials.resolve('TOKEN', 'https://a.example'), {
      state: 'given',
      value: 'canary',
    });
    assert.deepEqual(credentials.requests(), []);
    for (const other of ['https://b.example', 'http://a.example', 'https://a.example:8443']) {
      assert.equal((await credentials.resolve('TOKEN', other)).state, 'unconfirmed', other);
    }
    assert.equal((await credentials.resolve('OTHER', 'https://a.example')).state, 'unconfirmed');
  });

  it('is missing when the variable is not set or empty', async () => {
    const credentials = new AllowedCredentials(file, env);
    for (const name of ['EMPTY', 'NOT_SET']) {
      credentials.allow({ name, origin: 'https://a.example' });
      assert.deepEqual(await credentials.resolve(name, 'https://a.example'), { state: 'missing' });
    }
  });

  it('is allowed for good, in a file of the user that holds no secret', async () => {
    new AllowedCredentials(file, env).allow({ name: 'TOKEN', origin: 'https://a.example' });
    const later = new AllowedCredentials(file, env);
    assert.equal((await later.resolve('TOKEN', 'https://a.example')).state, 'given');
    assert.ok(!readFileSync(file, 'utf8').includes('canary'));
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('stays at home when the file is damaged', async () => {
    const credentials = new AllowedCredentials(file, env);
    credentials.allow({ name: 'TOKEN', origin: 'https://a.example' });
    for (const text of ['', '{', '{"allowed":{}}', '{"allowed":[{"name":"TOKEN"},7,null]}']) {
      writeFileSync(file, text);
      assert.equal((await credentials.resolve('TOKEN', 'https://a.example')).state, 'unconfirmed');
    }
  });

  it('is remembered below the configuration folder of the user', () => {
    assert.equal(
      defaultAllowedFile({ XDG_CONFIG_HOME: '/home/ada/.conf' }),
      join('/home/ada/.conf', 'whereabouts', 'allowed-credentials.json'),
    );
  });
});
