import axios from 'axios';
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import * as https from 'node:https';
import * as tls from 'node:tls';
import { HttpClient } from '../src/adapters/http/http';
import { inTurns } from './rounds.mjs';

// Runs inside the extension host: see poll.mjs. VS Code treats localhost and 127.0.0.1 in a way of its own, so
// the hosts are others.
const port = process.env['BENCH_PORT'] ?? '';
const urls = Array.from({ length: 100 }, (_, i) => `https://127.1.0.${i + 1}:${port}/version`);
const rounds = 9;

describe('one HTTPS poll', function () {
  this.timeout(300_000);

  it('is measured against axios with a keep-alive agent', async () => {
    const client = new HttpClient({
      credentials: () => Promise.resolve({ state: 'missing' }),
      systemCertificates: true,
    });
    const { signal } = new AbortController();
    let connections = 0;
    const ours = async (url: string): Promise<void> => {
      const answer = await client.ask({ transport: 'http', url, headers: {} }, signal);
      assert.equal(answer.state, 'answered', JSON.stringify(answer));
      if (answer.state === 'answered') {
        connections = Math.max(connections, Number(answer.headers['x-connections']));
      }
    };
    const agent = new https.Agent({ keepAlive: true });
    const plain = async (url: string): Promise<void> => {
      const { headers } = await axios.get<unknown>(url, { httpsAgent: agent });
      connections = Math.max(connections, Number(headers['x-connections']));
    };

    // The server's count starts at nought, so ours go first; the rounds in between alternate.
    const oursFirst = await perPoll(ours);
    for (let round = 1; round < 10; round++) await perPoll(ours);
    const oursSockets = connections;
    await perPoll(plain, 20);
    const before = connections;
    const costs = await inTurns(rounds, {
      ours: () => perPoll(ours),
      axios: () => perPoll(plain, 20),
    });
    const axiosPolls = rounds * 20;
    const figures = {
      ...costs,
      oursFirst,
      oursSockets,
      axiosSocketsPerPoll: (connections - before) / axiosPolls,
      certificates: tls.rootCertificates.length + tls.getCACertificates('system').length,
    };
    client.dispose();
    agent.destroy();
    console.log(JSON.stringify(figures));
    writeFileSync(process.env['BENCH_FIGURES'] ?? '', JSON.stringify(figures));
  });
});

/** Milliseconds of CPU per poll of the first `count` addresses, asked twenty at a time. */
async function perPoll(poll: (url: string) => Promise<void>, count = urls.length): Promise<number> {
  const start = process.cpuUsage();
  for (let from = 0; from < count; from += 20) {
    await Promise.all(urls.slice(from, from + 20).map(poll));
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000 / count;
}
