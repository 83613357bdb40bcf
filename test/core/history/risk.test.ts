import assert from 'node:assert/strict';
import { parseCodeOwners } from '../../../src/core/history/codeOwners';
import { type Mark, RiskBook, risksOf } from '../../../src/core/history/risk';
import { decodeConfig } from '../../../src/core/observe/config/config';

const defaults = risksOf(new Map());
const words = (marks: readonly Mark[]) =>
  marks.map(({ type, name, files }) => `${type} ${name}: ${files.join(' ')}`);

describe('Risks', () => {
  it('are known by default for migrations, infrastructure and lock files', () => {
    const book = new RiskBook(defaults);
    const names = (file: string) =>
      book
        .marks([file])
        .map(({ name }) => name)
        .join();
    for (const file of [
      'services/shop/migrations/0247_wishlists.sql',
      'migrations/1.sql',
      'db/migrate/20260101_x.rb',
      'src/main/resources/db/migration/V1__x.sql',
    ]) {
      assert.equal(names(file), 'migrations', file);
    }
    for (const file of [
      'infra/main.tf',
      'deploy/k8s/shop.yaml',
      'charts/shop/templates/deployment.yaml',
      'helm/values.yaml',
      'Dockerfile',
      'services/shop/Dockerfile.prod',
      '.github/workflows/ci.yaml',
      '.gitlab-ci.yml',
      'docker-compose.prod.yml',
    ]) {
      assert.equal(names(file), 'infrastructure', file);
    }
    for (const file of ['package-lock.json', 'a/b/go.sum', 'Cargo.lock']) {
      assert.equal(names(file), 'lock files', file);
    }
    for (const file of [
      'src/index.ts',
      'src/ui/charts/bar.ts',
      'src/migrations.ts',
      'Dockerfile/readme',
    ])
      assert.equal(names(file), '', file);
  });

  it('marks each kind once, with its files, in the order of the configuration', () => {
    const book = new RiskBook(defaults);
    const files = ['package-lock.json', 'src/a.ts', 'migrations/2.sql', 'migrations/1.sql'];
    assert.deepEqual(words(book.marks(files)), [
      'risk migrations: migrations/2.sql migrations/1.sql',
      'risk lock files: package-lock.json',
    ]);
    assert.deepEqual(book.marks([]), []);
  });

  it('follow the configuration: the same name replaces, an empty list ends, another name adds', () => {
    const risks = risksOf(
      new Map([
        ['migrations', ['sql/*.sql']],
        ['lock files', []],
        ['flags', ['config/flags/**', '/features.?ml']],
      ]),
    );
    assert.deepEqual(
      risks.map(({ name }) => name),
      ['migrations', 'infrastructure', 'flags'],
    );
    const book = new RiskBook(risks);
    const files = [
      'migrations/1.sql',
      'sql/1.sql',
      'sql/old/1.sql',
      'package-lock.json',
      'config/flags/a/b',
      'features.yml',
      'x/features.yml',
    ];
    assert.deepEqual(words(book.marks(files)), [
      'risk migrations: sql/1.sql',
      'risk flags: config/flags/a/b features.yml',
    ]);
  });

  it('mark owners, except those who own everything anyway', () => {
    const owners = parseCodeOwners(
      '* @acme/storefront\n/services/shop/ @acme/shop\n/services/*/migrations/ @acme/databases @ada\n/deploy/ @ops',
    );
    const book = new RiskBook([], owners, 'services/shop');
    const files = ['README.md', 'services/shop/a.ts', 'services/shop/migrations/1.sql', 'deploy/x'];
    assert.deepEqual(words(book.marks(files)), [
      'owner @acme/databases: services/shop/migrations/1.sql',
      'owner @ada: services/shop/migrations/1.sql',
      'owner @ops: deploy/x',
    ]);
    assert.deepEqual(words(new RiskBook([], owners).marks(['services/shop/a.ts'])), [
      'owner @acme/shop: services/shop/a.ts',
    ]);
  });
});

describe('`risks` of the configuration', () => {
  const decode = (risks: string) =>
    decodeConfig(
      `{"environments": {"qa": {}}, "services": {"shop": {"source": {"command": ["x"]}}}, "risks": ${risks}}`,
    );

  it('is read', () => {
    const { config, problems } = decode('{"flags": ["flags/**"], "lock files": []}');
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [...(config?.risks ?? [])],
      [
        ['flags', ['flags/**']],
        ['lock files', []],
      ],
    );
    assert.deepEqual(
      [...(decodeConfig('{"environments": {}, "services": {}}').config?.risks ?? ['?'])],
      [],
    );
  });

  it('keeps what is right beside what is not, and says how to mend it', () => {
    const { config, problems } = decode(
      '{"a": "x", "b": ["{x,y}/**", ""], "c": ["ok"], "": ["x"]}',
    );
    assert.deepEqual([...(config?.risks ?? [])], [['c', ['ok']]]);
    assert.deepEqual(
      problems.map(({ message }) => message),
      [
        '`a` must be a list, for example ["**/migrations/**"].',
        '`b[0]` must be a path with `*`, `?` and `**` and nothing else, for example "**/migrations/**".',
        '`b[1]` must be a path with `*`, `?` and `**` and nothing else, for example "**/migrations/**".',
        '"" cannot be a name: it is empty.',
      ],
    );
    assert.equal(
      decode('7').problems[0]?.message,
      '`risks` must be an object, for example { "migrations": ["**/migrations/**"] }.',
    );
  });
});
