// What one HTTPS poll costs inside the extension host, against `axios.get` with a keep-alive agent in the same host.
// By itself: node bench/poll.mjs
import path from 'node:path';
import { startPollServer } from './endpoints.mjs';
import { inHost } from './inHost.mjs';
import { root, runMeasurement, withScratch } from './measurement.mjs';

/**
 * @typedef {object} Figures CPU of the extension host in milliseconds per poll, medians of the rounds
 * @property {number} ours in a warm round
 * @property {number} oursFirst in the first round: finding the way and connecting
 * @property {number} axios
 * @property {number} oursSockets that ten rounds over a hundred hosts opened
 * @property {number} axiosSocketsPerPoll
 * @property {number} certificates of the system and the bundled ones, which is what axios's cost depends on
 */

/** @returns {Promise<import('./measurement.mjs').Row[]>} */
export function poll() {
  return withScratch(async (scratch) => {
    const server = await startPollServer();
    try {
      /** @type {Figures} */
      const figures = await inHost({
        file: 'poll.test.ts',
        into: scratch,
        workspace: scratch,
        env: {
          NODE_EXTRA_CA_CERTS: path.join(root, 'test/fixtures/tls/authority.pem'),
          BENCH_PORT: String(server.port),
        },
      });
      return rowsOf(figures);
    } finally {
      server.stop();
    }
  });
}

/** @param {Figures} figures @returns {import('./measurement.mjs').Row[]} */
function rowsOf({ ours, oursFirst, axios, oursSockets, axiosSocketsPerPoll, certificates }) {
  return [
    {
      what: 'one HTTPS poll in the editor: CPU of the host',
      unit: 'ms',
      ours,
      other: axios,
      instead: 'axios.get, keepAlive agent, same host',
      aim: { ratio: 1 / 20 },
      note: `the goal is 1/50; ours in the first round, connecting included: ${oursFirst.toFixed(1)} ms; the host knows ${certificates} certificates`,
    },
    {
      what: 'connections for 1,000 polls of 100 hosts',
      unit: '',
      ours: oursSockets,
      other: 1_000 * axiosSocketsPerPoll,
      instead: 'axios.get, keepAlive agent, same host',
      aim: { ours: 110 },
      note: "ours counted; axios's from its connections per poll over 180 polls",
    },
  ];
}

await runMeasurement(import.meta.filename, poll);
