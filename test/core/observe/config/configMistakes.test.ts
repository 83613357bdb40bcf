import assert from 'node:assert/strict';

import { resolveCells } from '../../../../src/core/observe/config/cells';
import { decodeConfig } from '../../../../src/core/observe/config/config';
import { decoded, file, problemsIn } from '../../../support/configuration';

describe('a mistake in the configuration', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'an empty file',
      '',
      [
        'error «» The file must hold an object with `environments` and `services`: {"environments": {…}, "services": {…}}. The command "Whereabouts: Configure" writes a first one.',
      ],
    ],
    [
      'a mistyped key at the top',
      '{"enviroments": {}, "services": {}}',
      [
        'warning «"enviroments"» `enviroments` is not known here and does nothing; did you mean `environments`?',
      ],
    ],
    [
      'a kind that does not exist',
      file('"kind": "prodution"'),
      [
        'error «"prodution"» `kind` must be one of development, test, qa, uat, packaging, staging, production; did you mean "production"?',
      ],
    ],
    [
      'a wrong type',
      file('"usedBy": 5'),
      ['error «5» `usedBy` must be text, for example "testers of the Oslo team".'],
    ],
    [
      'a key that stands twice',
      file('"kind": "qa", "kind": "uat"'),
      [
        'warning «"kind"» `kind` is written again further down, and that one counts: take one of them away.',
      ],
    ],
    [
      'times that do not exist',
      file(
        '"windows": [{"days": ["mon", "fryday"], "from": "9:00", "to": "24:00", "timeZone": "Europe/Olso"}]',
      ),
      [
        'error «"fryday"» `windows[0].days[1]` must be a day (mon, tue, wed, thu, fri, sat, sun) or a range, for example "mon-thu".',
        'error «"9:00"» `windows[0].from` must be a time of day from 00:00 to 23:59, for example "09:00"; "9:00" is none.',
        'error «"24:00"» `windows[0].to` must be a time of day from 00:00 to 23:59, for example "09:00"; "24:00" is none.',
        'error «"Europe/Olso"» `windows[0].timeZone` must be a time zone, for example "Europe/Oslo"; "Europe/Olso" is none, did you mean "Europe/Oslo"?',
      ],
    ],
    [
      'days that do not exist, or in the wrong order',
      file(
        '"freezes": [{"from": "2026-02-30", "to": "2026-12-01", "timeZone": "UTC"}, {"from": "2026-12-20", "to": "2026-12-01", "timeZone": "UTC"}]',
      ),
      [
        'error «"2026-02-30"» `freezes[0].from` must be a date like "2026-12-20" or "2026-12-20T16:00"; there is no day 2026-02-30.',
        'error «"2026-12-01"» `freezes[1].to` must not be before `from`.',
      ],
    ],
    [
      'an unknown key deep inside',
      file('"targets": {"kubeContext": ["prod"], "hosts": ["a"]}'),
      [
        'warning «"kubeContext"» `kubeContext` is not known here and does nothing; did you mean `kubeContexts`?',
      ],
    ],
    [
      'requirements that nobody can meet',
      file('"requires": {"soak": "4 hours", "maxCommits": 0}'),
      [
        'error «"4 hours"» `requires.soak` must be a number and m, h, d or w, for example "4h"; "4 hours" is none.',
        'error «0» `requires.maxCommits` must be at least 1.',
      ],
    ],
    [
      'environments that do not exist',
      file(
        '"mirrors": "prodction", "promotesFrom": ["dev", "tests"], "requires": {"contained": "dve"}',
      ),
      [
        'error «"prodction"» There is no environment "prodction": did you mean "production"?',
        'error «"tests"» There is no environment "tests": add it to `environments`, or name one of dev, production.',
        'error «"dve"» There is no environment "dve": did you mean "dev"?',
      ],
    ],
    [
      'an environment that mirrors itself',
      file('"mirrors": "qa"'),
      ['error «"qa"» `mirrors` names the environment itself: name another one.'],
    ],
    [
      'a circle',
      file('"promotesFrom": "production"'),
      [
        'error «"production"» `promotesFrom` runs in a circle: qa from production from qa. Take one step out.',
      ],
    ],
    [
      'a source that is only an address',
      file('', '"source": "https://shop.example/version"'),
      [
        'error «"https://shop.example/version"» `source` must say how to ask and where the commit stands: write { "http": "https://shop.example/version", "commit": "commit" }, where "commit" is its place in the JSON answer.',
      ],
    ],
    [
      'a source without a rule',
      file('', '"source": {"http": "https://shop.example/version"}'),
      ['error «"source"» `source.commit` is missing; it must be text, for example "git.commit".'],
    ],
    [
      'a source of two sorts',
      file('', '"source": {"http": "https://shop.example/", "git": "qa", "commit": "commit"}'),
      ['error «"git"» `source` holds `http` and `git`: keep one of them.'],
    ],
    [
      'a source of a mistyped sort',
      file('', '"source": {"comand": ["x"]}'),
      ['error «"comand"» `comand` is not known here; did you mean `command`?'],
    ],
    [
      'a rule that is none',
      file('', '"source": {"http": "https://shop.example/", "commit": "text:("}'),
      ['error «"text:("» `source.commit` cannot be read: RULE.'],
    ],
    [
      'a preset that does not exist',
      file('', '"source": {"preset": "dockerflw"}'),
      ['error «"dockerflw"» There is no preset "dockerflw"; did you mean "dockerflow"?'],
    ],
    [
      'a preset without what it needs, and with what it does not know',
      file('', '"source": {"preset": "dockerflow", "uri": "https://shop.example"}'),
      [
        'error «"dockerflow"» The preset "dockerflow" needs `url`: add "url": "https://shop.example".',
      ],
    ],
    [
      'a preset with a mistyped rule',
      file('', '"source": {"preset": "dockerflow", "url": "https://shop.example", "versoin": "v"}'),
      ['warning «"versoin"» `versoin` is not known here and does nothing; did you mean `version`?'],
    ],
    [
      'a secret that is written out',
      file(
        '',
        '"source": {"http": "https://shop.example/", "commit": "c", "headers": {"Authorization": "Bearer abc", "Accept": "a/b"}}',
      ),
      [
        'warning «"Bearer abc"» `Authorization` looks like a secret in a file that is committed: write "${env:NAME}" and set NAME in your environment.',
      ],
    ],
    [
      'headers that would break a request apart',
      file(
        '',
        '"source": {"http": "https://shop.example/", "commit": "c", "headers": {"a b": "c", "x": "a\\nb"}}',
      ),
      [
        'error «"c"» `source.headers.a b` is not a header name.',
        'error «"a\\nb"» `source.headers.x` must be one line of text.',
      ],
    ],
    [
      'a service in an environment that does not exist',
      file('', '"source": {"command": ["x"]}, "in": {"dev": {}, "qua": {}}'),
      ['error «"qua"» There is no environment "qua": did you mean "qa"?'],
    ],
    [
      'a service that nothing reads',
      file('', '"path": "../shop"'),
      [
        'error «"shop"» Nothing says how to read shop in dev, qa and production: add a `source`, for example "source": { "http": "https://shop.example/version", "commit": "commit" }.',
        'error «"../shop"» `path` must be a folder inside the repository, for example "services/shop".',
      ],
    ],
    [
      'names that cannot be typed',
      '{"environments": {"": {}, "a\\u202eb": {}, "__proto__": {}, "${x}": {}}, "services": {}}',
      [
        'error «""» "" cannot be a name: it is empty.',
        'error «"a\\u202eb"» "a\u202eb" cannot be a name: it holds invisible characters.',
        'error «"__proto__"» "__proto__" cannot be a name: the language keeps that word for itself.',
        'error «"${x}"» "${x}" cannot be a name: a name is written out, without ${…}.',
      ],
    ],
    [
      'a missing comma',
      '{"environments": {"qa": {}} "services": {}}',
      ['error «"services"» A comma is missing before this.'],
    ],
    [
      'brackets without end',
      '['.repeat(5000),
      ['error «[» More than 64 brackets are open here: close some.'],
    ],
  ];
  for (const [title, text, problems] of cases) {
    it(`is told where it stands: ${title}`, () => {
      assert.deepEqual(
        problemsIn(text).map((line) => line.replace(/(cannot be read: )[^«»]+$/, '$1RULE.')),
        problems,
      );
    });
  }

  it('costs no more than the piece it stands in', () => {
    const text = `{
      "environments": { "dev": { "kind": 5 }, "qa": {}, "prod": { "windows": "never", "data": "live" } },
      "services": {
        "broken": 5,
        "half": { "source": { "command": ["./deployed.sh"] }, "in": { "dev": { "source": "x" }, "qa": {} } },
        "whole": { "source": { "command": ["./deployed.sh"] } }
      }
    }`;
    const config = decoded(text);
    assert.deepEqual([...config.environments.keys()], ['dev', 'qa', 'prod']);
    assert.deepEqual(config.environments.get('prod')?.mistakes, ['windows']);
    assert.deepEqual([...config.services.keys()], ['half', 'whole']);
    const readable = resolveCells(config).cells.map(({ service, environment, source }) => {
      return `${service} ${environment} ${'problem' in source ? source.problem : 'ok'}`;
    });
    assert.deepEqual(readable, [
      'half dev Its `source` in the configuration cannot be read: see the problem there.',
      'half qa ok',
      'whole dev ok',
      'whole qa ok',
      'whole prod ok',
    ]);
  });

  it('leaves what stands before it in a text that breaks off', () => {
    const text =
      '{"environments": {"qa": {"kind": "qa"}}, "services": {"shop": {"source": {"command": ["x';
    assert.deepEqual([...decoded(text).environments.keys()], ['qa']);
    assert.ok(decodeConfig(text).problems.length > 0);
  });
});
