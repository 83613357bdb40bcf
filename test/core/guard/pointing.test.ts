import assert from 'node:assert/strict';
import { type Around, listening, mostGuarded, pointings } from '../../../src/core/guard/pointing';
import { type World, guardedEnvironment, surroundingsOf } from '../../support/guardWorld';

const NOTHING: Around = { branch: undefined, activeFile: undefined, terminals: [] };
const production = guardedEnvironment('live', 'production', 'type-name', {
  branches: ['release'],
  databases: ['shop_live'],
  files: ['deploy/live/**'],
});
const staging = guardedEnvironment('staging', 'staging', 'ask', { hosts: ['db-7.example'] });
const qa = guardedEnvironment('qa', 'qa', 'note', { hosts: ['db-3.example'] });

function words(world: World, around: Partial<Around> = {}): readonly string[] {
  const rules = {
    environments: world.environments ?? [production, staging, qa],
    notProduction: world.notProduction ?? [],
  };
  return pointings(surroundingsOf(world), rules, { ...NOTHING, ...around }).map(
    ({ what, from, environment, leave }) =>
      `${environment.name}: ${what} <- ${from} | ${leave.command ?? leave.words}`,
  );
}

const inEnv = (text: string): World => ({ files: { '/projects/shop/.env': text } });

describe('What the editor is pointed at', () => {
  it('is nothing where nothing says so', () => {
    assert.deepEqual(words({}), []);
    assert.deepEqual(words({ environments: [] }, { branch: 'main', activeFile: 'src/a.ts' }), []);
  });

  it('is what DATABASE_URL names, in variables and in .env', () => {
    const url = 'postgres://app:hunter2@db.prod.example:5432/shop?sslmode=require';
    const env = { DATABASE_URL: url };
    assert.deepEqual(words({ env }), [
      'live: host db.prod.example <- DATABASE_URL | unset DATABASE_URL',
    ]);
    assert.deepEqual(words(inEnv(`A=1\nexport DATABASE_URL="${url}"\n`)), [
      'live: host db.prod.example <- DATABASE_URL in .env | Name another data base in .env.',
    ]);
    assert.deepEqual(words(inEnv('DATABASE_URL=mysql://db-7.example/x')), [
      'staging: host db-7.example <- DATABASE_URL in .env | Name another data base in .env.',
    ]);
    assert.deepEqual(words(inEnv('DATABASE_URL=postgres://localhost/shop_live')), [
      'live: data base shop_live <- DATABASE_URL in .env | Name another data base in .env.',
    ]);
  });

  it('takes the last assignment, and no comment', () => {
    const away = 'DATABASE_URL=postgres://prod.example/x\nDATABASE_URL=postgres://localhost/x\n';
    assert.deepEqual(words(inEnv(away)), []);
    assert.deepEqual(words(inEnv('# DATABASE_URL=postgres://prod.example/x')), []);
  });

  it('says nothing of what is only noted', () => {
    assert.deepEqual(words(inEnv('DATABASE_URL=postgres://db-3.example/x')), []);
  });

  it('is the branch that reaches an environment', () => {
    assert.deepEqual(words({}, { branch: 'release' }), [
      'live: branch release <- what is checked out | git switch -',
    ]);
    assert.deepEqual(words({}, { branch: 'production' }), [
      'live: branch production <- what is checked out | git switch -',
    ]);
    assert.deepEqual(words({}, { branch: 'fix/prod-crash' }), []);
  });

  it('is the file in front, where it is listed or its name says so', () => {
    const front = (activeFile: string) => words({}, { activeFile });
    assert.deepEqual(front('deploy/live/app.ts'), [
      'live: file deploy/live/app.ts <- the editor in front | Close the file.',
    ]);
    assert.equal(front('.env.production').length, 1);
    assert.equal(front('charts/values-prod.yaml').length, 1);
    assert.equal(front('env/prod.tfvars').length, 1);
    assert.deepEqual(front('src/production.ts'), []);
    assert.deepEqual(front('docs/production.md'), []);
    assert.deepEqual(front('.env.development'), []);
    assert.deepEqual(front('values-nonprod.yaml'), []);
  });

  it('is what a terminal was made with, told once', () => {
    const url = 'postgres://prod.example/x';
    const terminals = [{ name: 'deploy', env: { DATABASE_URL: url } }];
    assert.deepEqual(words({}, { terminals }), [
      'live: host prod.example <- DATABASE_URL of the terminal deploy | Close the terminal deploy, or say otherwise in it.',
    ]);
    assert.equal(words({ env: { DATABASE_URL: url } }, { terminals }).length, 1);
    const away = [{ name: 'clean', env: { DATABASE_URL: null } }];
    assert.equal(words({ env: { DATABASE_URL: url } }, { terminals: away }).length, 1);
  });

  it('has the most guarded first', () => {
    const world = inEnv('DATABASE_URL=postgres://db-7.example/x');
    const [first, second] = words(world, { branch: 'release' });
    assert.match(first ?? '', /^live: branch/);
    assert.match(second ?? '', /^staging: host/);
  });

  it('goes by what the person says is not production', () => {
    const world = { ...inEnv('DATABASE_URL=postgres://prod.example/x'), environments: [] };
    assert.equal(words(world).length, 1);
    assert.deepEqual(words({ ...world, notProduction: ['prod.example'] }), []);
  });

  it('tells which files were asked for', () => {
    const heard = new Set<string>();
    const around = surroundingsOf({});
    const files = listening(around.files, heard);
    pointings({ ...around, files }, { environments: [], notProduction: [] }, NOTHING);
    assert.ok(heard.has('/projects/shop/.env'));
  });

  it('names the most guarded environment, and production where there is none', () => {
    assert.equal(mostGuarded({ environments: [qa, production], notProduction: [] }), 'live');
    assert.equal(mostGuarded({ environments: [], notProduction: [] }), 'production');
  });
});
