import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import fc from 'fast-check';

import { type Cell, resolveCells } from '../../../../src/core/observe/config/cells';
import { decodeConfig } from '../../../../src/core/observe/config/config';

function cellsOf(text: string): readonly Cell[] {
  const { config } = decodeConfig(text);
  assert.ok(config);
  return resolveCells(config).cells;
}

/** One service, `shop`, in the environments dev, qa and production. */
function shop(service: string): string {
  return `{"environments": {"dev": {}, "qa": {}, "production": {}}, "services": {"shop": {${service}}}}`;
}

function errorsIn(text: string): readonly string[] {
  return decodeConfig(text).problems.map(({ message, range: { offset, length } }) => {
    return `«${text.slice(offset, offset + length)}» ${message}`;
  });
}

/** Cells as `environment source`, the request in short. */
function requests(text: string): readonly string[] {
  return cellsOf(text).map(({ environment, source }) => {
    if ('problem' in source) return `${environment} problem: ${source.problem}`;
    const { request } = source;
    switch (request.transport) {
      case 'http':
        return `${environment} GET ${request.url}`;
      case 'command':
        return `${environment} ${request.command.join(' ')}`;
      case 'git':
        return `${environment} git ${request.remote ?? '(local)'} ${request.ref}`;
    }
  });
}

describe('cells', () => {
  it('are made from the example of the README', () => {
    const whole = cellsOf(readFileSync('test/fixtures/whereabouts.jsonc', 'utf8'));
    assert.ok(whole.every(({ promote }) => promote && 'send' in promote));
    const all = whole.map((cell) => ({ ...cell, promote: undefined }));
    assert.deepEqual(all[0], {
      service: 'shop',
      environment: 'dev',
      source: {
        request: { transport: 'http', url: 'https://dev.shop.example/version', headers: {} },
        rules: { commit: 'git.commit', version: 'build.version', since: 'startedAt' },
      },
      record: undefined,
      address: 'https://dev.shop.example/',
      promote: undefined,
    });
    assert.deepEqual(all[1], {
      service: 'shop',
      environment: 'qa',
      source: {
        request: { transport: 'command', command: ['./deployed.sh', 'qa'] },
        rules: { commit: 'text:' },
      },
      record: undefined,
      address: undefined,
      promote: undefined,
    });
    assert.deepEqual(all[2]?.source, {
      request: {
        transport: 'http',
        url: 'https://staging.shop.example/actuator/info',
        headers: {},
      },
      rules: {
        commit: 'git.commit.id.full || git.commit.id.abbrev || git.commit.id',
        version: 'build.version',
      },
    });
    const record = all[3]?.record;
    assert.ok(record && 'request' in record && record.request.transport === 'http');
    assert.equal(
      record.request.url,
      'https://api.github.com/repos/acme/shop/deployments?environment=production&per_page=1',
    );
    assert.equal(all.length, 4);
  });

  it('stand by service and environment in the order of the file', () => {
    const text = `{
      "environments": { "qa": {}, "dev": {}, "prod": {} },
      "services": {
        "b": { "source": { "command": ["b"] }, "in": { "prod": {}, "qa": {} } },
        "a": { "source": { "command": ["a"] } },
        "none": { "source": { "command": ["c"] }, "in": {} }
      }
    }`;
    assert.deepEqual(
      cellsOf(text).map(({ service, environment }) => `${service} ${environment}`),
      ['b qa', 'b prod', 'a qa', 'a dev', 'a prod'],
    );
  });

  it('fill in variables and names, the names escaped in addresses', () => {
    const text = `{
      "environments": { "R&D / Oslo": { "kind": "dev" } },
      "services": { "shop": {
        "source": { "http": "https://\${host}/\${service}?in=\${environment}", "commit": "envs[?name=='\${environment}'].sha | [0]" },
        "in": { "R&D / Oslo": { "host": "shop.example:8443/base" } }
      } }
    }`;
    const [cell] = cellsOf(text);
    assert.deepEqual(cell?.source, {
      request: {
        transport: 'http',
        url: 'https://shop.example:8443/base/shop?in=R%26D%20%2F%20Oslo',
        headers: {},
      },
      rules: { commit: "envs[?name=='R&D / Oslo'].sha | [0]" },
    });
  });

  it('share a request where only the rule differs, so that one question serves a fleet', () => {
    const [dev, qa] = cellsOf(
      shop(
        '"source": {"http": "https://fleet.example/all", "commit": "${environment}.commit"}, "in": {"dev": {}, "qa": {}}',
      ),
    );
    assert.ok(dev && qa && 'request' in dev.source && 'request' in qa.source);
    assert.deepEqual(dev.source.request, qa.source.request);
    assert.equal(dev.source.rules.commit, 'dev.commit');
    assert.equal(qa.source.rules.commit, 'qa.commit');
  });

  it('take a source of their own as a whole', () => {
    const text = shop(
      '"source": {"http": "https://shop.example/", "commit": "a", "version": "b"}, "in": {"dev": {}, "qa": {"source": {"git": "qa"}}}',
    );
    assert.deepEqual(requests(text), ['dev GET https://shop.example/', 'qa git (local) qa']);
    const [, qa] = cellsOf(text);
    assert.deepEqual(qa?.source, {
      request: { transport: 'git', remote: undefined, ref: 'qa' },
      rules: { commit: 'commit', version: "split(ref, 'refs/tags/')[1]" },
    });
  });

  it('keep secrets as they are written, in header values only', () => {
    const text = shop(
      '"source": {"http": "https://shop.example/", "commit": "a", "headers": {"Authorization": "Bearer ${env:SHOP_TOKEN}", "X-Token": "${token}"}}, "in": {"qa": {"token": "${env:QA_TOKEN}"}}',
    );
    assert.deepEqual(errorsIn(text), []);
    const [qa] = cellsOf(text);
    assert.ok(qa && 'request' in qa.source && qa.source.request.transport === 'http');
    assert.deepEqual(qa.source.request.headers, {
      Authorization: 'Bearer ${env:SHOP_TOKEN}',
      'X-Token': '${env:QA_TOKEN}',
    });
  });

  it('open what the file says, else what the preset knows, else the origin', () => {
    const text = shop(
      '"source": {"preset": "dockerflow", "url": "https://${host}/app/"}, "address": "https://www.${host}/", "in": {"dev": {"host": "dev.example"}, "qa": {"host": "qa.example", "address": "https://open.example/?q=${environment}"}}',
    );
    assert.deepEqual(
      cellsOf(text).map(({ address }) => address),
      ['https://www.dev.example/', 'https://open.example/?q=qa'],
    );
    const preset = shop('"source": {"preset": "dockerflow", "url": "https://a.example/app/"}');
    assert.equal(cellsOf(preset)[0]?.address, 'https://a.example/app');
    const origin = shop('"source": {"http": "https://a.example/app/version", "commit": "c"}');
    assert.equal(cellsOf(origin)[0]?.address, 'https://a.example/');
  });
});

describe('a cell that cannot be made out', () => {
  const source = '"source": {"http": "https://${host}/version", "commit": "commit"}';
  const at = '«"https://${host}/version"»';

  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a variable that some environments lack',
      `${source}, "in": {"dev": {"host": "dev.example"}, "qa": {}, "production": {}}`,
      [
        `${at} \${host} has no value for shop in qa and production: add "host": "…" under services.shop.in.qa.`,
      ],
    ],
    [
      'a variable where there is no place for one',
      source,
      [
        `${at} \${host} has no value for shop in dev, qa and production: add "in": { "dev": { "host": "…" } } to the service.`,
      ],
    ],
    [
      'a mistyped variable',
      `${source}, "in": {"qa": {"hots": "qa.example"}}`,
      [`${at} \${host} has no value for shop in qa, where there is "hots": spell both alike.`],
    ],
    [
      'a variable that could not be read, told once',
      `${source}, "in": {"qa": {"host": 5}}`,
      ['«5» `in.qa.host` must be text, for example "qa.shop.example".'],
    ],
    [
      'an empty variable, which would make a host of the path',
      `${source}, "in": {"qa": {"host": ""}}`,
      ['«""» `in.qa.host` must be text, for example "qa.shop.example".'],
    ],
    [
      'a variable that would make a host of the path',
      `${source}, "in": {"qa": {"host": "/evil.example"}}`,
      [
        `${at} "https:///evil.example/version" is not an address that can be asked: write http:// or https://, a host and a path.`,
      ],
    ],
    [
      'a variable with a user name and a password',
      `${source}, "in": {"qa": {"host": "anna:secret@qa.example"}}`,
      [
        `${at} The address holds a user name or a password: take it out and send a header instead, for example "headers": {"Authorization": "Bearer \${env:API_TOKEN}"}.`,
      ],
    ],
    [
      'a variable with a backslash, after which readers see another host than the parser',
      `${source}, "in": {"qa": {"host": "evil.example\\\\@qa.example"}}`,
      [
        `${at} "https://evil.example\\\\@qa.example/version" is not an address that can be asked: write http:// or https://, a host and a path.`,
      ],
    ],
    [
      'a variable with a line break',
      `${source}, "in": {"qa": {"host": "qa.ex\\nample"}}`,
      [
        `${at} "https://qa.ex\\nample/version" is not an address that can be asked: write http:// or https://, a host and a path.`,
      ],
    ],
    [
      'an address of another sort',
      '"source": {"http": "file:///etc/passwd", "commit": "c"}',
      [
        '«"file:///etc/passwd"» "file:///etc/passwd" is not an address that can be asked: write http:// or https://, a host and a path.',
      ],
    ],
    [
      'a secret in an address',
      '"source": {"http": "https://shop.example/?key=${env:KEY}", "commit": "c"}',
      [
        '«"https://shop.example/?key=${env:KEY}"» ${env:KEY} may stand in header values only, where it is not shown or logged: move it to "headers".',
      ],
    ],
    [
      'a secret in a variable of an address',
      `${source}, "in": {"qa": {"host": "\${env:HOST}"}}`,
      [
        `${at} \${env:HOST} may stand in header values only, where it is not shown or logged: move it to "headers".`,
      ],
    ],
    [
      'a variable in a variable',
      `${source}, "in": {"qa": {"host": "\${environment}.example"}}`,
      [
        '«"${environment}.example"» `in.qa.host` must be written out: a variable may hold `${env:NAME}` for a header, no other `${…}`.',
      ],
    ],
    [
      'a name that is not closed',
      '"source": {"command": ["./deployed.sh", "${environment"]}',
      [
        '«"${environment"» ${environment is not a name to fill in: write ${name} with letters, digits and _.',
      ],
    ],
    [
      'a ref that is an option',
      '"source": {"git": "--upload-pack=x"}',
      [
        '«"--upload-pack=x"» "--upload-pack=x" is not the name of a branch or tag: write for example "refs/heads/production" or "refs/tags/qa-*".',
      ],
    ],
    [
      'a remote that runs a program',
      '"source": {"git": "qa", "remote": "ext::./run"}',
      [
        '«"ext::./run"» "ext::./run" is not a remote: write its name, for example "origin", or its address.',
      ],
    ],
    [
      'the beginning of an address that does not end',
      '"source": {"preset": "dockerflow", "url": "https://shop.example/?a"}',
      [
        '«"https://shop.example/?a"» `url` is the beginning of an address, the preset adds the rest: take away what follows ? or #.',
      ],
    ],
    [
      'a name that cannot be a variable',
      '"source": {"command": ["x"]}, "in": {"qa": {"my host": "a", "service": "b"}}',
      [
        '«"my host"» `my host` cannot be the name of a variable: write letters, digits and _ only.',
        '«"service"» `service` is the name of the service itself: choose another name for the variable.',
      ],
    ],
  ];
  for (const [title, service, errors] of cases) {
    it(`is told of at the range of the text: ${title}`, () => {
      assert.deepEqual(errorsIn(shop(service)), errors);
    });
  }

  it('leaves the others alive', () => {
    const text = shop(
      `${source}, "in": {"dev": {"host": "dev.example"}, "qa": {}, "production": {"host": "shop.example"}}`,
    );
    assert.deepEqual(requests(text), [
      'dev GET https://dev.example/version',
      'qa problem: ${host} has no value for shop in qa: add "host": "…" under services.shop.in.qa.',
      'production GET https://shop.example/version',
    ]);
  });

  it('is told with a rule that its names break', () => {
    const text = `{"environments": {"o'qa": {"kind": "qa"}}, "services": {"shop": {"source": {"http": "https://a.example/", "commit": "[?e=='\${environment}'].c"}}}}`;
    const [error] = errorsIn(text);
    assert.match(error ?? '', /With o'qa filled in `commit` cannot be read: /);
  });
});

describe('variables in an address', () => {
  it('never bend it to a host that a reader would not see', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab./\\@:?#%[] \t\n') })),
        (host) => {
          const text = shop(
            `"source": {"http": "https://\${host}.shop.example/version", "commit": "c"}, "in": {"qa": {"host": ${JSON.stringify(host)}}}`,
          );
          const [cell] = cellsOf(text);
          if (!cell || !('request' in cell.source)) return;
          const { request } = cell.source;
          assert.ok(request.transport === 'http');
          const { hostname, username, password, protocol } = new URL(request.url);
          assert.equal(protocol, 'https:');
          assert.equal(username + password, '');
          // What a reader takes for the host: from the slashes to the first mark that ends it, or what is in brackets.
          const seen = /^https:\/\/(\[[^\]/?#]*\]|[^/?#:]*)/.exec(
            `https://${host}.shop.example/version`,
          )?.[1];
          assert.equal(hostname, new URL(`https://${seen ?? ''}/`).hostname);
        },
      ),
      { numRuns: 500, examples: [['[::]?']] },
    );
  });
});
