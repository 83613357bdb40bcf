import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { type Cell, resolveCells } from '../../../../src/core/observe/config/cells';
import { decodeConfig } from '../../../../src/core/observe/config/config';
import { PRESETS, RULE_NAMES } from '../../../../src/core/observe/config/presets';
import { read } from '../../../../src/core/observe/reading/reading';
import { RuleBook, checkRule } from '../../../../src/core/observe/reading/rule';

const COMMIT = '6f1c2ad8be6c6d22cf3f5a0f8b6d9a4a2c5a9e11';

/** The one cell of a service that is read by a preset in an environment named `production`. */
function cellOf(source: unknown): Cell {
  const text = JSON.stringify({
    environments: { production: {} },
    services: { shop: { source } },
  });
  const { config, problems } = decodeConfig(text);
  assert.deepEqual(problems, []);
  const [cell] = config ? resolveCells(config).cells : [];
  assert.ok(cell);
  return cell;
}

function requestOf(source: unknown): unknown {
  const cell = cellOf(source);
  return 'request' in cell.source ? cell.source.request : cell.source;
}

/** What a preset reads in an answer. */
function deploymentIn(body: string, source: unknown): unknown {
  const cell = cellOf(source);
  assert.ok('rules' in cell.source);
  const rules = new RuleBook().compile(cell.source.rules);
  const reading = read({ state: 'answered', body, headers: {} }, rules, Date.UTC(2026, 10, 23));
  return reading.state === 'deployed' ? reading.deployment : reading;
}

function captured(name: string): string {
  return readFileSync(`test/fixtures/answers/${name}`, 'utf8');
}

const clean = (id: string, text = id) => ({ text, id, dirty: false });

describe('presets', () => {
  for (const { name, source, parameters, documentation } of PRESETS) {
    it(`are whole: ${name}`, () => {
      for (const rule of RULE_NAMES) {
        const text = source[rule];
        if (text !== undefined) assert.equal(checkRule(text), undefined, rule);
      }
      assert.match(documentation, /^https:\/\//);
      const taken = [...RULE_NAMES, 'preset', 'headers', 'http', 'git', 'command'];
      const names = parameters.map((parameter) => parameter.name);
      assert.deepEqual(
        names.filter((parameter) => taken.includes(parameter)),
        [],
      );
      const used = JSON.stringify(source);
      for (const parameter of names) assert.ok(used.includes(`\${${parameter}}`), parameter);
    });
  }

  it('dockerflow', () => {
    const source = { preset: 'dockerflow', url: 'https://shop.example/' };
    assert.deepEqual(requestOf(source), {
      transport: 'http',
      url: 'https://shop.example/__version__',
      headers: {},
    });
    assert.deepEqual(deploymentIn(captured('dockerflow-2017.json'), source), {
      commit: clean(COMMIT),
      version: 'v1.14.2',
    });
  });

  it('spring-actuator, with the abbreviated id of the default and with the full one', () => {
    const source = { preset: 'spring-actuator', url: 'https://shop.example/base' };
    assert.deepEqual(requestOf(source), {
      transport: 'http',
      url: 'https://shop.example/base/actuator/info',
      headers: {},
    });
    assert.deepEqual(deploymentIn(captured('spring-boot-3.5.json'), source), {
      commit: clean('df027cf'),
      version: '1.0.3',
    });
    assert.deepEqual(deploymentIn(captured('spring-boot-3.5-full.json'), source), {
      commit: clean('df027cf1b0f2a4c6e88d7f5a3b9c1d0e2f4a6b8c'),
      version: '1.0.3',
    });
  });

  it('plain', () => {
    const source = { preset: 'plain', url: 'https://shop.example/revision.txt?now' };
    assert.deepEqual(requestOf(source), {
      transport: 'http',
      url: 'https://shop.example/revision.txt?now',
      headers: {},
    });
    assert.deepEqual(deploymentIn(captured('capistrano-3-revision.txt'), source), {
      commit: clean(COMMIT),
    });
    assert.deepEqual(deploymentIn(captured('sourcegraph-5.7.txt'), source), {
      commit: clean('1f2e3d4c5b6a', '291513_2024-09-01_5.7-1f2e3d4c5b6a'),
    });
  });

  for (const name of [
    'docker-inspect-27.json',
    'oci-image-config-1.1.json',
    'oci-image-manifest-1.1.json',
    'kubernetes-deployment-1.31.json',
  ]) {
    it(`opencontainers in ${name}`, () => {
      const source = { preset: 'opencontainers', url: 'https://shop.example/image.json' };
      assert.deepEqual(deploymentIn(captured(name), source), {
        commit: clean(COMMIT),
        version: '1.14.2',
      });
    });
  }

  it('opencontainers in the labels alone', () => {
    const source = { preset: 'opencontainers', url: 'https://shop.example/labels' };
    const labels = { 'org.opencontainers.image.revision': COMMIT };
    for (const body of [labels, { Labels: labels }, { labels }, { annotations: labels }]) {
      assert.deepEqual(deploymentIn(JSON.stringify(body), source), { commit: clean(COMMIT) });
    }
  });

  it('git-ref, local or over the network', () => {
    assert.deepEqual(requestOf({ preset: 'git-ref', ref: 'refs/tags/production-*' }), {
      transport: 'git',
      remote: undefined,
      ref: 'refs/tags/production-*',
    });
    const source = { preset: 'git-ref', ref: '${environment}', remote: 'origin' };
    assert.deepEqual(requestOf(source), {
      transport: 'git',
      remote: 'origin',
      ref: 'production',
    });
    const answer = (ref: string) => JSON.stringify({ commit: COMMIT, ref });
    assert.deepEqual(deploymentIn(answer('refs/tags/v1.14.2'), source), {
      commit: clean(COMMIT),
      version: 'v1.14.2',
    });
    assert.deepEqual(deploymentIn(answer('refs/heads/production'), source), {
      commit: clean(COMMIT),
    });
  });

  it('gitlab-refs', () => {
    assert.deepEqual(requestOf({ preset: 'gitlab-refs' }), {
      transport: 'git',
      remote: 'origin',
      ref: 'refs/environments/production/deployments/*',
    });
    const source = { preset: 'gitlab-refs', slug: 'prod-a1b2c3', remote: 'gitlab' };
    assert.deepEqual(requestOf(source), {
      transport: 'git',
      remote: 'gitlab',
      ref: 'refs/environments/prod-a1b2c3/deployments/*',
    });
    const body = JSON.stringify({
      commit: COMMIT,
      ref: 'refs/environments/production/deployments/42',
    });
    assert.deepEqual(deploymentIn(body, source), { commit: clean(COMMIT) });
  });

  it('github-deployments, with names escaped', () => {
    const source = { preset: 'github-deployments', repository: 'acme/shop', environment: 'R&D' };
    assert.deepEqual(requestOf(source), {
      transport: 'http',
      url: 'https://api.github.com/repos/acme/shop/deployments?environment=R%26D&per_page=1',
      headers: {
        Accept: 'application/vnd.github+json',
        Authorization: 'Bearer ${env:GITHUB_TOKEN}',
        'X-GitHub-Api-Version': '2022-11-28',
      },
    });
    assert.equal(cellOf(source).address, 'https://github.com/acme/shop/deployments');
    assert.deepEqual(deploymentIn(captured('github-deployments-2022-11-28.json'), source), {
      commit: clean('a84d88e7554fc1fa21bcbc4efae3c782a70d2b9d'),
      version: 'topic-branch',
      since: Date.UTC(2012, 6, 20, 1, 19, 13),
      by: 'octocat',
    });
    const none = deploymentIn('[]', source) as { readonly state: string };
    assert.equal(none.state, 'unrecognised');
  });

  it('let the file say otherwise, rule by rule and header by header', () => {
    const cell = cellOf({
      preset: 'github-deployments',
      repository: 'acme/shop',
      commit: "[?task=='deploy'].sha | [0]",
      headers: { Authorization: 'Bearer ${env:ACME_TOKEN}' },
    });
    assert.ok('request' in cell.source && cell.source.request.transport === 'http');
    assert.equal(cell.source.request.headers['Authorization'], 'Bearer ${env:ACME_TOKEN}');
    assert.equal(cell.source.request.headers['Accept'], 'application/vnd.github+json');
    assert.equal(cell.source.rules.commit, "[?task=='deploy'].sha | [0]");
    assert.equal(cell.source.rules.by, '[0].creator.login');
  });
});
