import assert from 'node:assert/strict';

import {
  type Answered,
  checkRule,
  pick,
  RuleBook,
} from '../../../../src/core/observe/reading/rule';

function answer(body: string, headers: Readonly<Record<string, string>> = {}): Answered {
  return { state: 'answered', body, headers };
}

function picked(rule: string, from: Answered): unknown {
  const rules = new RuleBook().compile({ commit: rule });
  const result = pick(rules.commit, from, rules);
  return result.state === 'found' ? result.value : new Error(result.reason);
}

describe('reading rules', () => {
  it('read JSON by JMESPath', () => {
    const body = JSON.stringify({
      git: { commit: { id: 'abc1234' } },
      'git-sha': 'abc1234',
      image: 'app:v1-gabc1234',
      deployments: [
        { env: 'qa', sha: '1111111', at: 2 },
        { env: 'qa', sha: '2222222', at: 3 },
        { env: 'dev', sha: '3333333', at: 4 },
      ],
    });
    assert.equal(picked('git.commit.id', answer(body)), 'abc1234');
    assert.equal(picked('"git-sha"', answer(body)), 'abc1234');
    assert.equal(picked("split(image, '-g')[-1]", answer(body)), 'abc1234');
    assert.equal(picked("sort_by(deployments[?env=='qa'], &at)[-1].sha", answer(body)), '2222222');
    assert.equal(picked('a.b || git.commit.id', answer(body)), 'abc1234');
    assert.equal(picked('nothing.here', answer(body)), null);
  });

  it('see only what the answer itself holds', () => {
    const body = '{"a":{"__proto__":{"commit":"abc1234"},"constructor":"own"}}';
    assert.equal(picked('constructor', answer('{}')), null);
    assert.equal(picked('toString', answer('{}')), null);
    assert.equal(picked('"__proto__"', answer('{}')), null);
    assert.equal(picked('a.commit', answer(body)), null);
    assert.equal(picked('a.constructor', answer(body)), 'own');
    assert.equal(picked('header:constructor', answer('')) instanceof Error, true);
  });

  it('read a header, whatever the case of its name', () => {
    assert.equal(picked('header: X-Git-Sha', answer('', { 'x-git-sha': 'abc1234' })), 'abc1234');
    assert.deepEqual(
      picked('header:x-revision', answer('', {})),
      new Error('the answer has no header x-revision'),
    );
  });

  it('read a meta tag as a browser does', () => {
    const pages: Readonly<Record<string, string | undefined>> = {
      '<meta name="revision" content="abc1234">': 'abc1234',
      "<META CONTENT='abc1234' NAME='Revision'/>": 'abc1234',
      '<meta name=revision content=abc1234>': 'abc1234',
      '<meta property="revision"\n  content="a&amp;b &#x41;&#66;&quot;&unknown;">':
        'a&b AB"&unknown;',
      '<meta data-a=">" name="revision" content="abc1234">': 'abc1234',
      '<p title="<meta name=revision content=1111111>"></p>': undefined,
      '<!-- <meta name="revision" content="1111111"> -->': undefined,
      "<script>\"<meta name='revision' content='1111111'>\"</script>": undefined,
      '<style><meta name="revision" content="1111111"></style>': undefined,
      '<title><meta name="revision" content="1111111"></title>': undefined,
      '<metadata name="revision" content="1111111">': undefined,
      '<meta name="revision">': undefined,
      '<meta name="revision" content="first"><meta name="revision" content="second">': 'first',
      '<!-- <meta name="revision" content="1111111">': undefined,
    };
    for (const [page, expected] of Object.entries(pages)) {
      const found = picked('meta:revision', answer(`<!doctype html>\n${page}\n`));
      assert.equal(found instanceof Error ? undefined : found, expected, page);
    }
  });

  it('read a page of broken tags in one pass', () => {
    for (const part of ['<meta a="', "<meta a='", '<meta ', '<!--', '<script', '<', '<meta =']) {
      const page = part.repeat(Math.floor((256 * 1024) / part.length));
      assert.equal(picked('meta:revision', answer(page)) instanceof Error, true, part);
    }
  }).timeout(5000);

  it('read text, whole or by a pattern', () => {
    assert.equal(picked('text:', answer(' abc1234\n')), 'abc1234');
    assert.equal(picked('text:commit: (\\w+)', answer('v: 1\ncommit: abc1234\n')), 'abc1234');
    assert.equal(picked('text:_([0-9a-f]+)$', answer('12_2024_abc1234')), 'abc1234');
    assert.deepEqual(
      picked('text:commit=(\\w+)', answer('nothing')),
      new Error('the pattern matches nothing in the answer'),
    );
    const late = `${' '.repeat(70 * 1024)}commit: abc1234`;
    assert.equal(picked('text:commit: (\\w+)', answer(`.${late}`)) instanceof Error, true);
  });

  it('say that a rule and an answer do not fit', () => {
    assert.deepEqual(
      picked("split(image, '-')[0]", answer('{"image":7}')),
      new Error(
        "the rule `split(image, '-')[0]` does not fit the answer: Invalid type: split() expected argument 1 to be type (string) but received type number instead.",
      ),
    );
  });

  it('are compiled once, and an answer is parsed once for all its cells', () => {
    const book = new RuleBook();
    const first = book.compile({ commit: 'git.commit' });
    const second = book.compile({ commit: 'git.commit', version: 'version' });
    assert.equal(first.commit, second.commit);
    const shared = answer('{"git":{"commit":"abc1234"}}');
    assert.equal(first.parse(shared), second.parse(shared));
  });

  it('pass the check when they can be used', () => {
    for (const rule of [
      'git.commit',
      '[0].sha',
      'header:x-sha',
      'meta:revision',
      'text:',
      'text:a(b)',
    ])
      assert.equal(checkRule(rule), undefined, rule);
  });

  const crashes = [
    "pad_left(@, `500000000`, 'x')",
    "pad_right(@, `500000000`, 'x')",
    "replace(a, '', 'xxxxxxxx')",
    'join(a, b)',
    'to_string(@)',
    'map(&a, @)',
    'a[*].[@, $.a[*]][]',
    'let $a = @ in [$a, $a]',
    Array.from({ length: 30 }, () => '[@,@][]').join('|'),
    Array.from({ length: 30 }, () => '[@,@]').join('|'),
    Array.from({ length: 40 }, () => '[*]').join('|'),
    '[*].[`[1,2,3,4,5,6,7,8,9]`][]',
    'sort_by(a, b)',
    'trim(a)',
    `${'a.'.repeat(2000)}a`,
  ];
  for (const rule of crashes) {
    it(`are refused where they could fill memory or hold the thread: ${rule.slice(0, 40)}`, () => {
      assert.equal(typeof checkRule(rule), 'string');
    });
  }

  it('are refused with a sentence that says how to mend them', () => {
    const problems: Readonly<Record<string, RegExp>> = {
      '': /write where the commit stands/,
      'header:': /write the name of the header/,
      'header:a b': /a b cannot be the name of a header/,
      'meta:': /write the name of the tag/,
      'text:(a': /a \( that is not closed/,
      'git.': /^the rule is not JMESPath: /,
      'git-commit': /written in quotes: "git-commit"/,
      "foo('a')": /the function foo\(\) cannot be used here; these can: contains, /,
      '`[1]`': /lists and objects as literals/,
      'sort_by(@, at)': /second argument of sort_by\(\) starts with &/,
      $: /`\$` and variables cannot be used here/,
      [`${'('.repeat(2000)}a`]: /^the rule is not JMESPath/,
    };
    for (const [rule, problem] of Object.entries(problems))
      assert.match(checkRule(rule) ?? 'no problem', problem, rule.slice(0, 40));
  });

  it('stay quick on the worst answer that is let through', () => {
    const list = `[${'[],'.repeat(80_000)}[]]`;
    const rule = Array.from({ length: 7 }, () => '[]').join('|');
    assert.equal(picked(rule, answer(list)) instanceof Error, false);
    const rows = `[${'{"a":1},'.repeat(30_000)}{"a":2}]`;
    assert.equal(picked('sort_by(sort_by(@, &a), &a)[-1].a', answer(rows)), 2);
  }).timeout(5000);
});
