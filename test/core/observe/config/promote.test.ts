import assert from 'node:assert/strict';

import { resolveCells } from '../../../../src/core/observe/config/cells';
import { LATER } from '../../../../src/core/observe/config/promotePreset';
import { PROMOTE_PRESETS } from '../../../../src/core/observe/config/promotePresets';
import { checkRule } from '../../../../src/core/observe/reading/rule';
import { decoded, file, problemsIn } from '../../../support/configuration';
import { triggerOf } from '../../../support/promotion';

const source = '"source": {"command": ["x"]}';
const promote = (text: string, rest = '') => file('', `${source}, "promote": ${text}${rest}`);

describe('the platforms of promotions', () => {
  for (const preset of PROMOTE_PRESETS) {
    it(`are whole: ${preset.name}`, () => {
      const { parameters, lookups, send, follow, rules } = preset;
      const names = parameters.map(({ name }) => name);
      const taken = ['preset', 'headers', 'run', 'idempotent', 'followFor', 'http', 'git'];
      const kept = [...taken, 'command', 'runId', ...LATER];
      assert.deepEqual(
        names.filter((name) => kept.includes(name)),
        [],
      );
      const looked = lookups.flatMap(({ values }) => Object.keys(values));
      const known = [...names, ...LATER, ...looked, 'service', 'environment', 'runId'];
      const row = JSON.stringify({ ...preset, parameters: [] });
      for (const [, name = ''] of row.matchAll(/\$\{([^{}]*)\}/g)) {
        assert.ok(name.startsWith('env:') || known.includes(name), name);
      }
      const sent = JSON.stringify([send, lookups, follow ?? {}]);
      for (const name of names) assert.ok(sent.includes(`\${${name}}`), name);
      const all = [rules.run, rules.runId, follow?.state, follow?.run];
      for (const rule of [...all, ...lookups.flatMap(({ values }) => Object.values(values))]) {
        if (rule !== undefined) assert.equal(checkRule(rule), undefined, rule);
      }
      assert.match(preset.documentation, /^https:\/\//);
      assert.match(preset.trap, /^[A-Z`].*\.$/);
      if (preset.credential !== undefined) {
        assert.ok(JSON.stringify(preset.headers).includes(`\${env:${preset.credential}}`));
      }
      const base = parameters.find(({ name }) => name === 'url');
      assert.ok(base && base.required !== 'fallback' in base, 'a public service or a base');
    });
  }
});

describe('a promotion in the configuration', () => {
  const of = (text: string) =>
    resolveCells(decoded(text)).cells.map(({ environment, promote }) => {
      if (!promote) return `${environment} none`;
      if ('problem' in promote) return `${environment} problem: ${promote.problem}`;
      const { send } = promote;
      return `${environment} ${send.transport === 'http' ? `${send.method} ${send.url}` : send.transport}`;
    });

  it('is filled in for the environment that it goes to, and taken as a whole from a place', () => {
    const text = promote(
      '{"http": "https://${host}/${environment}/${commit}", "method": "PATCH"}',
      ', "in": {"dev": {}, "qa": {"host": "qa.example"}, "production": {"promote": {"git": "live"}}}',
    );
    assert.deepEqual(problemsIn(text), []);
    const [dev, ...rest] = of(text);
    assert.match(dev ?? '', /^dev problem: \$\{host\} has no value for shop in dev/);
    assert.deepEqual(rest, ['qa PATCH https://qa.example/qa/${commit}', 'production git']);
  });

  it('is none where the file has none', () => {
    assert.deepEqual(of(file('')), ['dev none', 'qa none', 'production none']);
  });

  it('does not fall back to that of the service where its own cannot be read', () => {
    const text = promote(
      '{"command": ["./deploy.sh"]}',
      ', "in": {"dev": {}, "qa": {"promote": {"comand": ["x"]}}, "production": {}}',
    );
    assert.deepEqual(problemsIn(text), [
      'error «"comand"» `comand` is not known here; did you mean `command`?',
    ]);
    assert.deepEqual(of(text), [
      'dev command',
      'qa problem: Its `promote` in the configuration cannot be read: see the problem there.',
      'production command',
    ]);
  });

  it('says what it is', () => {
    const { idempotent, followFor, rules } = triggerOf({
      http: 'https://deploy.example/',
      run: 'header:Location',
      idempotent: true,
      followFor: '2m',
    });
    assert.deepEqual(
      { idempotent, followFor, rules },
      {
        idempotent: true,
        followFor: 120_000,
        rules: { run: 'header:Location', runId: undefined },
      },
    );
    assert.equal(triggerOf({ command: ['x'] }).idempotent, false);
    assert.equal(triggerOf({ git: 'live' }).idempotent, true);
    assert.equal(triggerOf({ git: 'live', followFor: '1w' }).followFor, 604_800_000);
    const workflow = { preset: 'github-workflow', repository: 'acme/shop', workflow: 'd.yml' };
    assert.equal(triggerOf(workflow).idempotent, false);
    assert.equal(triggerOf({ ...workflow, run: 'run_url' }).rules.run, 'run_url');
    assert.equal(triggerOf({ ...workflow, idempotent: true }).idempotent, true);
  });

  it('takes a commit as it is promoted, also where a variable has that name', () => {
    const trigger = triggerOf({ command: ['./deploy.sh', '${commit}'] }, { commit: 'main' });
    assert.deepEqual(trigger.send, { transport: 'command', command: ['./deploy.sh', '${commit}'] });
  });

  it('lets the file say what a preset sends, header by header and input by input', () => {
    const trigger = triggerOf(
      {
        preset: 'github-workflow',
        url: 'https://github.${host}/api/v3',
        repository: 'acme/shop',
        workflow: 'deploy to.yml',
        ref: 'v${version}',
        inputs: { where: '${environment}', sha: '${commit}', host: '${host}' },
        headers: { Authorization: 'Bearer ${env:ACME}', 'X-Key': '${key}' },
      },
      { host: 'acme.example' },
    );
    assert.ok(trigger.send.transport === 'http');
    assert.equal(
      trigger.send.url,
      'https://github.acme.example/api/v3/repos/acme/shop/actions/workflows/deploy%20to.yml/dispatches',
    );
    assert.deepEqual(trigger.send.body, {
      ref: 'v${version}',
      inputs: { where: 'production', sha: '${commit}', host: 'acme.example' },
      return_run_details: true,
    });
    assert.equal(trigger.send.headers['Authorization'], 'Bearer ${env:ACME}');
    assert.equal(trigger.send.headers['X-Key'], '${key}');
    // What names the promotion is not sent with questions about the run.
    assert.equal(trigger.platform?.headers['Authorization'], 'Bearer ${env:ACME}');
    assert.equal('X-Key' in (trigger.platform?.headers ?? {}), false);
    assert.deepEqual(trigger.platform?.needed, { ref: 'v${version}' });
  });

  it('says to GitHub whether end users work there', () => {
    const preset = { preset: 'github-deployment', repository: 'acme/shop' };
    const production = (over: object, environment?: string) => {
      const { send } = triggerOf({ ...preset, ...over }, {}, environment);
      assert.ok(send.transport === 'http');
      return (send.body as Readonly<Record<string, unknown>>)['production_environment'];
    };
    assert.equal(production({}), true);
    assert.equal(production({ production: false }), false);
  });
});

describe('a mistake in a promotion', () => {
  const workflow = '"preset": "github-workflow", "repository": "a/b", "workflow": "d.yml"';
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a preset that does not exist',
      '{"preset": "github-workflw"}',
      [
        'error «"github-workflw"» There is no preset "github-workflw"; did you mean "github-workflow"?',
      ],
    ],
    [
      'a preset of sources',
      '{"preset": "dockerflow"}',
      [
        `error «"dockerflow"» \`preset\` must be one of ${PROMOTE_PRESETS.map(({ name }) => name).join(', ')}.`,
      ],
    ],
    [
      'a preset without what it needs',
      '{"preset": "github-workflow", "repository": "a/b"}',
      [
        'error «"github-workflow"» The preset "github-workflow" needs `workflow`: add "workflow": "deploy.yml".',
      ],
    ],
    [
      'a mistyped parameter',
      `{${workflow}, "imputs": {}}`,
      ['warning «"imputs"» `imputs` is not known here and does nothing; did you mean `inputs`?'],
    ],
    [
      'inputs that are no texts, or too many',
      `{${workflow}, "inputs": {"dry": true}}`,
      ['error «true» `promote.inputs.dry` must be text.'],
    ],
    [
      'a name that nothing knows, in the input that holds it',
      `{${workflow}, "inputs": {"sha": "\${comit}"}}`,
      [
        'error «"${comit}"» ${comit} has no value for shop in qa and production, where there is "commit": spell both alike.',
      ],
    ],
    [
      'a name that nothing knows, in a body',
      '{"http": "https://deploy.example/", "body": {"a": ["${what}"]}}',
      [
        'error «"${what}"» ${what} has no value for shop in qa and production: add "in": { "qa": { "what": "…" } } to the service.',
      ],
    ],
    [
      'a name in a key',
      '{"http": "https://deploy.example/", "body": {"${commit}": 1}}',
      ['error «1» Names are filled in in values, not in keys: write the key out.'],
    ],
    [
      'a secret outside of headers',
      '{"http": "https://deploy.example/", "body": {"token": "${env:TOKEN}"}}',
      [
        'error «"${env:TOKEN}"» ${env:TOKEN} may stand in header values only, where it is not shown or logged: move it to "headers".',
      ],
    ],
    [
      'a host that an answer would choose',
      '{"http": "https://${version}.example/"}',
      [
        'error «"https://${version}.example/"» ${version} is known only when a promotion is sent and cannot choose the host: use it after the host, or a variable of the environment.',
      ],
    ],
    [
      'a base that an answer would choose',
      `{${workflow}, "url": "https://\${version}.example"}`,
      [
        'error «"https://${version}.example"» ${version} has no value for shop in qa and production: add "in": { "qa": { "version": "…" } } to the service.',
      ],
    ],
    [
      'a program that an answer would choose',
      '{"command": ["${version}"]}',
      [
        'error «"${version}"» ${version} has no value for shop in qa and production: add "in": { "qa": { "version": "…" } } to the service.',
      ],
    ],
    [
      'a body with GET',
      '{"http": "https://deploy.example/", "method": "GET", "body": {}}',
      [
        'error «"body"» `promote.body` is not sent with GET: take it out, or choose another `method`.',
      ],
    ],
    [
      'a method that does not exist',
      '{"http": "https://deploy.example/", "method": "POTS"}',
      [
        'error «"POTS"» `promote.method` must be one of GET, POST, PUT, PATCH, DELETE; did you mean "POST"?',
      ],
    ],
    [
      'a time that is none',
      '{"git": "live", "followFor": "2 minutes"}',
      [
        'error «"2 minutes"» `promote.followFor` must be a number and m, h, d or w, for example "4h"; "2 minutes" is none.',
      ],
    ],
    [
      'a ref that is a pattern, and a remote that runs a program',
      '{"git": "live-*"}',
      ['error «"live-*"» A push goes to one branch or tag: write its name without `*`.'],
    ],
    [
      'a remote that runs a program',
      '{"git": "live", "remote": "ext::./run"}',
      [
        'error «"ext::./run"» "ext::./run" is not a remote: write its name, for example "origin", or its address.',
      ],
    ],
    [
      'a secret that is written out',
      `{${workflow}, "headers": {"Authorization": "Bearer abc"}}`,
      [
        'warning «"Bearer abc"» `Authorization` looks like a secret in a file that is committed: write "${env:NAME}" and set NAME in your environment.',
      ],
    ],
  ];
  for (const [title, text, problems] of cases) {
    it(`is told where it stands: ${title}`, () => {
      assert.deepEqual(problemsIn(promote(text)), problems);
    });
  }

  it('of more inputs than the platform takes', () => {
    const inputs = Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`i${index}`, '']));
    const [told] = problemsIn(promote(`{${workflow}, "inputs": ${JSON.stringify(inputs)}}`));
    assert.match(told ?? '', /`promote\.inputs` must be of at most 25 texts\.$/);
  });
});
