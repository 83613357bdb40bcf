import type { HostileRow } from './hostileServer';
import { reply } from './hostileServer';

/** Rows about reaching the server at all: TCP, TLS, and addresses that are refused before anything is connected. */
export const hostileConnections: readonly HostileRow[] = [
  {
    row: 97,
    fault: 'connection refused',
    at: ({ closed }) => `${closed}/`,
    outcome: 'network',
    says: /refused the connection/,
  },
  {
    row: 101,
    fault: 'self-signed certificate',
    at: ({ selfSigned }) => `${selfSigned}/`,
    outcome: 'tls',
    says: /self-signed/,
  },
  {
    row: 102,
    fault: 'expired certificate (trusted authority)',
    at: ({ expired }) => `${expired}/`,
    outcome: 'tls',
    says: /expired/,
  },
  {
    row: 103,
    fault: 'wrong host (trusted authority)',
    at: ({ otherHost }) => `${otherHost}/`,
    outcome: 'tls',
    says: /another host/,
  },
  {
    row: 104,
    fault: 'TCP accepts, TLS never starts',
    at: ({ silent }) => `${silent}/`,
    outcome: 'timeout',
  },
  {
    row: 105,
    fault: 'good TLS (private authority given)',
    at: ({ good }) => `${good}/`,
    outcome: 'deployed',
  },
  {
    row: 106,
    fault: 'https redirects to http',
    serve: (socket, { other }) =>
      reply(socket, '', { status: '302 Found', headers: [`Location: ${other}/echo`] }),
    at: ({ good }) => `${good}/row/106`,
    outcome: 'redirect',
  },
  {
    row: 107,
    fault: 'https to a plain port',
    at: ({ plain }) => `${plain.replace('http:', 'https:')}/`,
    outcome: 'timeout',
  },
  {
    row: 108,
    fault: 'http to a TLS port',
    at: ({ good }) => `${good.replace('https:', 'http:')}/`,
    outcome: 'network',
  },
  {
    row: 109,
    fault: 'file: URL in the configuration',
    at: () => 'file:///etc/passwd',
    outcome: 'configuration',
    says: /file:/,
  },
  {
    row: 110,
    fault: 'data: URL in the configuration',
    at: () => 'data:application/json,{}',
    outcome: 'configuration',
    says: /data:/,
  },
  {
    row: 111,
    fault: 'user:password@ in URL',
    at: ({ plain }) => `${plain.replace('//', '//user:hunter22@')}/`,
    outcome: 'configuration',
    says: /user name or password/,
  },
  {
    row: 112,
    fault: 'host:port with no scheme',
    at: ({ plain }) => `${plain.replace('http://127.0.0.1', 'localhost')}/`,
    outcome: 'configuration',
    says: /localhost:/,
  },
  {
    row: 113,
    fault: 'port 99999',
    at: () => 'http://127.0.0.1:99999/',
    outcome: 'configuration',
  },
];
