import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { HttpClient } from '../../../src/adapters/http/http';
import { read } from '../../../src/core/observe/reading/reading';
import { RuleBook } from '../../../src/core/observe/reading/rule';
import { hostileBodies } from '../../support/hostile/hostileBodies';
import { hostileConnections } from '../../support/hostile/hostileConnections';
import { hostileProtocol } from '../../support/hostile/hostileProtocol';
import {
  commit,
  HostileServer,
  tlsFixture,
  type HostileRow,
} from '../../support/hostile/hostileServer';

const rows = [...hostileBodies, ...hostileProtocol, ...hostileConnections].sort(
  (a, b) => a.row - b.row,
);
const limits = { headers: 300, total: 600, rest: 60_000 };
const slack = 500;
const canary = 'canary-3f9c2b7e';
const rules = new RuleBook();

describe('an HTTP request to a hostile server', () => {
  const server = new HostileServer(rows);
  let client: HttpClient;

  before(() => server.start());
  after(() => server.stop());
  // A new one for each row, so that the rest after five failures does not answer for the next one.
  beforeEach(() => {
    client = new HttpClient({
      credentials: () => Promise.resolve({ state: 'given', value: canary }),
      systemCertificates: false,
      certificates: [tlsFixture('authority.pem')],
      limits,
    });
  });
  afterEach(() => client.dispose());

  it('is tried with all 113 faults of the table', () => {
    assert.deepEqual(
      rows.map(({ row }) => row),
      Array.from({ length: 113 }, (_, i) => i + 1),
    );
  });

  for (const row of rows) {
    it(`row ${row.row}: ${row.fault}: ${row.outcome}`, () => judge(row));
  }

  async function judge({ row, at, rule = 'commit', outcome, says }: HostileRow): Promise<void> {
    const url = at?.(server.places) ?? `${server.places.plain}/row/${row}`;
    const headers = { Authorization: 'Bearer ${env:TOKEN}', 'PRIVATE-TOKEN': '${env:TOKEN}' };
    const memory = new PeakMemory();
    const start = performance.now();
    const answer = await client.ask(
      { transport: 'http', url, headers },
      new AbortController().signal,
    );
    const elapsed = performance.now() - start;
    const grown = memory.stop();
    const reading = read(answer, rules.compile({ commit: rule }), 0);

    const seen = inspect({ answer, reading }, { depth: 9 });
    if (outcome === 'deployed') {
      assert.equal(reading.state, 'deployed', seen);
      if (reading.state === 'deployed') assert.equal(reading.deployment.commit.id, commit);
    } else if (outcome === 'no commit') {
      assert.equal(answer.state, 'answered', seen);
      assert.equal(reading.state, 'unrecognised', seen);
    } else {
      assert.equal(answer.state === 'failed' && answer.failure, outcome, seen);
    }
    if (says !== undefined) assert.match('reason' in reading ? reading.reason : '', says);
    assert.ok(elapsed < limits.total + slack, `took ${elapsed} ms`);
    assert.ok(grown < 64 * 1024 * 1024, `grew by ${grown} bytes`);
    assert.doesNotMatch(seen, new RegExp(`${canary}|hunter22`));
    assert.equal(server.otherReceived, '', 'nothing reaches the other origin');
  }
});

/** What is held outside of the JavaScript heap, where bodies are; looked at while the request runs. */
class PeakMemory {
  private readonly start = process.memoryUsage();
  private peak = 0;
  private readonly timer = setInterval(() => this.look(), 5);

  stop(): number {
    clearInterval(this.timer);
    this.look();
    return this.peak;
  }

  private look(): void {
    const { external, heapUsed } = process.memoryUsage();
    this.peak = Math.max(
      this.peak,
      external + heapUsed - this.start.external - this.start.heapUsed,
    );
  }
}
