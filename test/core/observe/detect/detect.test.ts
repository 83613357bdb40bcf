import assert from 'node:assert/strict';

import fc from 'fast-check';

import { kindNames } from '../../../../src/core/kinds';
import { resolveCells } from '../../../../src/core/observe/config/cells';
import { decodeConfig } from '../../../../src/core/observe/config/config';
import { environments } from '../../../../src/core/observe/config/configModel';
import { type RepositoryFacts, detect } from '../../../../src/core/observe/detect/detect';
import { requestWords } from '../../../../src/core/observe/source';

function repository(facts: Partial<RepositoryFacts>): RepositoryFacts {
  return { remotes: [], branches: [], tags: [], files: [], ...facts };
}

const github = [{ name: 'origin', url: 'git@github.com:acme/shop.git' }];
const gitlab = [{ name: 'origin', url: 'https://gitlab.com/acme/shop.git' }];

const workflow = (text: string) => [{ path: '.github/workflows/deploy.yml', text }];

/** The environments with their kinds, and each cell's question, as the file that is proposed says them. */
function proposed(facts: Partial<RepositoryFacts>): readonly string[] {
  const { text } = detect(repository(facts));
  const { config, problems } = decodeConfig(text);
  assert.deepEqual(problems, [], text);
  assert.ok(config);
  return [
    environments(config)
      .map(({ name, kind }) => (name === kind ? name : `${name}=${kind}`))
      .join(' '),
    ...resolveCells(config).cells.map(({ service, environment, source, record }) => {
      assert.ok('request' in source);
      const beside = record && 'request' in record ? ` | ${requestWords(record.request)}` : '';
      return `${service} ${environment}: ${requestWords(source.request)}${beside}`;
    }),
  ];
}

const cases: readonly (readonly [string, Partial<RepositoryFacts>, readonly string[]])[] = [
  ['nothing at all', {}, ['dev=development staging production']],
  [
    'a workflow with names, addresses, a matrix and a choice',
    {
      remotes: github,
      files: workflow(`
on: { workflow_dispatch: { inputs: { target: { type: choice, options: [uat] } } } }
jobs:
  test: { runs-on: ubuntu-latest }
  dev: { environment: dev }
  later:
    strategy: { matrix: { env: [staging, production], include: [{ env: eu-prod }] } }
    environment: { name: "\${{ matrix.env }}", url: "https://\${{ matrix.env }}.shop.example" }
  manual: { environment: "\${{ inputs.target }}" }
  wheels: { environment: pypi }
`),
    },
    [
      'dev=development uat staging production eu-prod=production',
      'shop dev: GET https://api.github.com/repos/acme/shop/deployments?environment=dev&per_page=1',
      'shop uat: GET https://api.github.com/repos/acme/shop/deployments?environment=uat&per_page=1',
      'shop staging: GET https://staging.shop.example/version',
      'shop production: GET https://production.shop.example/version',
      'shop eu-prod: GET https://eu-prod.shop.example/version',
    ],
  ],
  [
    'a workflow that decides in an expression, and one that is called with an environment',
    {
      files: workflow(`
jobs:
  deploy: { environment: "\${{ github.ref == 'refs/heads/main' && 'production' || 'staging' }}" }
  called: { uses: ./.github/workflows/one.yml, with: { environment: qa } }
`),
    },
    ['qa staging production'],
  ],
  [
    'a GitLab pipeline: refs of deployments need no address and no token',
    {
      remotes: gitlab,
      files: [
        {
          path: '.gitlab-ci.yml',
          text: `
deploy qa: { environment: qa }
review: { environment: { name: review/$CI_COMMIT_REF_SLUG, action: start } }
stop: { environment: { name: old, action: stop } }
many: { environment: $WHERE, parallel: { matrix: [{ WHERE: [staging] }] } }
live: { environment: { name: shop, deployment_tier: production, url: "https://shop.example/" } }
`,
        },
      ],
    },
    [
      'qa staging shop=production',
      'shop qa: git origin refs/environments/qa/deployments/*',
      'shop staging: git origin refs/environments/staging/deployments/*',
      'shop shop: GET https://shop.example/version',
    ],
  ],
  [
    'branches and tags named after environments, of a remote rather than local',
    {
      remotes: github,
      branches: ['main', 'qa', 'origin/qa', 'env/staging', 'feature/fix-prod-bug', 'origin/HEAD'],
      tags: ['v1.2.3', 'production-2024.1', 'production-2024.2', 'uat', 'product-7'],
    },
    [
      'qa uat staging production',
      'shop qa: git origin refs/heads/qa',
      'shop uat: git refs/tags/uat',
      'shop staging: git refs/heads/env/staging',
      'shop production: git refs/tags/production-*',
    ],
  ],
  [
    'an address and a branch: what runs, and what was meant to',
    {
      remotes: github,
      branches: ['origin/staging'],
      files: workflow(
        'jobs: { a: { environment: { name: staging, url: "https://s.example/shop/" } } }',
      ),
    },
    ['staging', 'shop staging: GET https://s.example/shop/version | git origin refs/heads/staging'],
  ],
  [
    'overlays, values and variables, with the hosts that they name',
    {
      remotes: [{ name: 'origin', url: 'https://git.acme.example/teams/cart' }],
      files: [
        { path: 'k8s/overlays/prod/kustomization.yaml' },
        {
          path: 'k8s/overlays/prod/ingress.yaml',
          text: 'kind: Service\n---\nkind: Ingress\nspec: { rules: [{ host: cart.example }] }\n',
        },
        { path: 'k8s/base/ingress.yaml', text: 'kind: Ingress' },
        {
          path: 'charts/cart/values-staging.yaml',
          text: 'ingress: { hosts: [{ host: s.cart.example }] }',
        },
        { path: 'charts/cart/values-large.yaml', text: '' },
        { path: 'terraform/environments/qa/main.tf' },
        { path: 'terraform/dev.tfvars' },
        { path: 'config/deploy/acceptance.rb' },
        { path: 'deploy/scripts/build.sh' },
        { path: '.env.production' },
      ],
    },
    [
      'dev=development qa acceptance=uat staging prod=production',
      'cart staging: GET https://s.cart.example/version',
      'cart prod: GET https://cart.example/version',
    ],
  ],
  [
    'several services: an address goes to the one that it speaks of',
    {
      remotes: gitlab,
      files: [
        {
          path: '.gitlab-ci.yml',
          text: 'cart-qa: { environment: { name: qa, url: "https://cart.qa.example" } }\nart: { environment: qa }',
        },
        { path: 'services/cart/Dockerfile' },
        { path: 'services/cart/package.json' },
        { path: 'services/art/go.mod' },
        { path: 'apps/web-e2e/package.json' },
        {
          path: 'docker-compose.yml',
          text: 'services: { db: { image: postgres }, mail: { build: ./mail } }',
        },
      ],
    },
    ['qa', 'cart qa: GET https://cart.qa.example/version'],
  ],
  [
    'platforms: Heroku by its remotes, Fly, Render, Netlify, Vercel, Serverless, Azure',
    {
      remotes: [
        { name: 'heroku-qa', url: 'https://git.heroku.com/shop-4711.git' },
        { name: 'heroku', url: 'https://git.heroku.com/shop-staging.git' },
      ],
      files: [
        { path: 'Procfile' },
        { path: 'fly.toml', text: "app = 'shop'\nprimary_region = 'arn'\n" },
        { path: 'fly.uat.toml', text: 'app = "shop-u"\n' },
        {
          path: 'netlify.toml',
          text: '[context.deploy-preview]\n[context.acceptance.environment]\n',
        },
        { path: 'vercel.json' },
        {
          path: 'serverless.yml',
          text: 'provider: { stage: "${opt:stage}" }\nparams: { int: {}, default: {} }',
        },
        {
          path: 'azure-pipelines.yml',
          text: 'stages: [{ jobs: [{ deployment: web, environment: preprod.web }] }]',
        },
      ],
    },
    [
      'int=test qa uat acceptance=uat preprod=staging staging production',
      'shop-4711 qa: git heroku-qa refs/heads/main',
      'shop-4711 uat: GET https://shop-u.fly.dev/version',
      'shop-4711 staging: git heroku refs/heads/main',
      'shop-4711 production: GET https://shop.fly.dev/version',
    ],
  ],
  [
    'build modes alone, which are no places',
    {
      remotes: github,
      files: [{ path: '.env.test' }, { path: '.env.development' }, { path: '.env.example' }],
    },
    ['dev=development staging production'],
  ],
  [
    'a path that would end the comment it is written in',
    { remotes: github, files: [{ path: 'envs/qa/\n"x": {}, //' }] },
    ['qa'],
  ],
  [
    'short and long names of the same place, once',
    {
      remotes: github,
      branches: ['prod', 'stage'],
      files: [
        { path: 'compose.production.yml' },
        { path: 'envs/prd/x' },
        { path: 'envs/staging/x' },
      ],
    },
    [
      'staging prd=production',
      'shop staging: git refs/heads/stage',
      'shop prd: git refs/heads/prod',
    ],
  ],
  [
    'files that cannot be read and addresses that cannot be asked',
    {
      remotes: github,
      files: [
        ...workflow('jobs: [unclosed'),
        {
          path: '.github/workflows/b.yml',
          text: 'jobs: { a: { environment: { name: qa, url: "https://u:p@qa.example" } } }',
        },
        {
          path: '.github/workflows/c.yml',
          text: 'jobs: { a: { environment: { name: qa, url: "http://localhost:3000" } } }',
        },
        { path: '.github/workflows/d.yml', text: `a: &a [x]\n${'b: [*a, *a]\n'.repeat(3)}` },
      ],
    },
    [
      'qa',
      'shop qa: GET https://api.github.com/repos/acme/shop/deployments?environment=qa&per_page=1',
    ],
  ],
];

describe('a first configuration', () => {
  for (const [title, facts, expected] of cases) {
    it(`is made out of ${title}`, () => {
      assert.deepEqual(proposed(facts), expected);
    });
  }

  it('says where each thing was found, and what is to be filled in', () => {
    const { text } = detect(
      repository({
        remotes: github,
        files: [
          ...workflow(
            'jobs: { a: { environment: { name: qa, url: "https://qa.example" } }, b: { environment: blue } }',
          ),
          { path: 'docker-compose.dev.yml' },
        ],
      }),
    );
    assert.equal(
      text.replace(/^.*\n.*\n/, ''),
      `{
  // In order: the path to production. The kind brings the defaults: who uses it, its data, how it is guarded.
  "environments": {
    "dev": { "kind": "development" }, // found: docker-compose.dev.yml
    "qa": { "kind": "qa" }, // found: .github/workflows/deploy.yml
    "blue": { "kind": "production" }, // its name says nothing, so it is guarded like production for now; found: .github/workflows/deploy.yml
  },
  "services": {
    "shop": {
      // Fill in: the path that answers with the commit, and where in the JSON it stands. Or take a preset:
      // "source": { "preset": "dockerflow", "url": "https://\${host}" },
      "source": { "http": "https://\${host}/version", "commit": "commit" },
      "in": {
        // "dev": { "host": "…" }, // fill in: nothing here says where it answers
        "qa": { "host": "qa.example" }, // address found in .github/workflows/deploy.yml
        "blue": { "source": { "preset": "github-deployments", "repository": "acme/shop" } }, // what GitHub recorded last; needs a token in GITHUB_TOKEN
      }
    },
  }
}
`,
    );
  });

  it('can be filled in by taking the comment marks away', () => {
    const { text } = detect(repository({}));
    const filled = text
      .replace(/\/\/ ("source": \{ "http")/, '$1')
      .replaceAll(/\/\/ ("\w+": \{ "host": )"…"/g, '$1"shop.example"');
    const { config, problems } = decodeConfig(filled);
    assert.deepEqual(problems, [], filled);
    assert.equal(config && resolveCells(config).cells.length, 3);
  });

  it('decodes without a problem and in order, whatever the repository holds', () => {
    const odd = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'qa',
        'prod',
        'eu-live',
        '__proto__',
        '${x}',
        'a*/b',
        '// x',
        '\u2028',
        '"',
        '\\',
      ),
    );
    const environment = fc.record({ name: odd, url: fc.oneof(fc.webUrl(), odd) });
    const folder = fc.constantFrom('overlays', 'services', 'deploy', 'envs', '.github/workflows');
    const facts = fc.record({
      remotes: fc.array(
        fc.record({
          name: fc.constantFrom('origin', 'heroku', 'up-stream', 'a/b'),
          url: fc.oneof(
            odd,
            fc.constantFrom(
              'https://github.com/a/b',
              'https://gitlab.com/a/b',
              'https://git.heroku.com/x-qa.git',
            ),
          ),
        }),
        { maxLength: 3 },
      ),
      branches: fc.array(fc.oneof(odd, fc.constantFrom('qa', 'origin/prod', 'env/uat', 'a/b/qa')), {
        maxLength: 4,
      }),
      tags: fc.array(fc.oneof(odd, fc.constantFrom('qa-1', 'prod@2', 'uat/v3')), { maxLength: 4 }),
      files: fc.array(
        fc.oneof(
          fc.record({ path: fc.tuple(folder, odd, odd).map((parts) => parts.join('/')) }),
          fc.record({
            path: fc.constantFrom(
              '.github/workflows/a.yml',
              '.gitlab-ci.yml',
              'fly.toml',
              'compose.yml',
            ),
            text: fc.oneof(
              odd,
              environment.map((one) => JSON.stringify({ jobs: { a: { environment: one } } })),
              environment.map((one) => JSON.stringify({ a: { environment: one } })),
              odd.map((name) => JSON.stringify({ services: { [name]: { build: name } } })),
            ),
          }),
          fc.record({ path: odd.map((name) => `services/${name}/Dockerfile`) }),
        ),
        { maxLength: 6 },
      ),
    });
    const order = kindNames();
    fc.assert(
      fc.property(facts, (given) => {
        const { text } = detect(given);
        const { config, problems } = decodeConfig(text);
        assert.deepEqual(problems, [], text);
        const kinds = config ? environments(config).map(({ kind }) => order.indexOf(kind)) : [];
        assert.deepEqual(
          kinds,
          [...kinds].sort((a, b) => a - b),
        );
      }),
      { numRuns: 500 },
    );
  });
});
