import type { Answer, Failure } from '../../core/observe/source';

export type Failed = Extract<Answer, { state: 'failed' }>;

export function failed(failure: Failure, message: string, retryAfter?: number): Failed {
  return retryAfter === undefined
    ? { state: 'failed', failure, message }
    : { state: 'failed', failure, message, retryAfter };
}

/** Nobody waits for the answer any more: neither the server's fault nor a sign of its health. */
export const withdrawn: Failed = failed('timeout', 'Stopped before an answer came.');

/** Nothing usable came over the wire, as opposed to an answer that is not liked. */
export function isTransportFailure(answer: unknown): boolean {
  if (answer === null || typeof answer !== 'object' || !('failure' in answer)) return false;
  const { failure } = answer;
  return failure === 'timeout' || failure === 'network' || failure === 'tls';
}

/** The `code` of an error, or ''. All that is ever taken out of an error: the rest may hold headers. */
export function codeOf(error: unknown): string {
  if (error === null || typeof error !== 'object' || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** Resolved to link-local addresses only; raised by our own look-up. */
export const linkLocalCode = 'ELINKLOCAL';

const certificateSentences: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by an authority that this machine does not trust',
  UNABLE_TO_GET_ISSUER_CERT: 'is signed by an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is signed by an authority that this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes without the intermediate certificate that signs it',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'has been revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host',
};

const mendCertificate =
  'Renew it, or have its authority trusted by the system or named in NODE_EXTRA_CA_CERTS.';

const networkSentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection. Is the service running, and is the port right?',
  ECONNRESET: 'closed the connection before the answer was complete.',
  EPIPE: 'closed the connection before the answer was complete.',
  ERR_BAD_RESPONSE: 'closed the connection before the answer was complete.',
  ENOTFOUND: 'is not known to DNS. Is the name right, and is the VPN up?',
  EAI_AGAIN: 'could not be looked up: DNS did not answer. Is the network up?',
  EHOSTUNREACH: 'cannot be reached from here. Is the VPN up?',
  ENETUNREACH: 'cannot be reached from here. Is the network up?',
  EADDRNOTAVAIL: 'cannot be reached from here. Are address and port right?',
};

/** What an error's code means for a person who asked `host`. */
export function failureOf(code: string, host: string): Failed {
  if (code === 'ETIMEDOUT' || code === 'ECONNABORTED') {
    return failed('timeout', `${host} did not answer in time.`);
  }
  if (code === linkLocalCode) {
    const why = 'leads to a link-local address, where cloud machines keep their credentials';
    return failed('configuration', `${host} ${why}. Such addresses are never asked.`);
  }
  const certificate = certificateSentences[code];
  if (certificate !== undefined) {
    const what = `The certificate of ${host} ${certificate} (${code}).`;
    return failed('tls', `${what} ${mendCertificate}`);
  }
  if (/^(?:CERT_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO$|INVALID_CA$)/.test(code)) {
    const mend = 'Does this port speak HTTPS, and is the certificate in order?';
    return failed('tls', `No secure connection to ${host} (${code}). ${mend}`);
  }
  if (code.startsWith('HPE_')) {
    return failed('network', `${host} does not speak well-formed HTTP (${code}).`);
  }
  const sentence = networkSentences[code];
  if (sentence !== undefined) return failed('network', `${host} ${sentence} (${code})`);
  const detail = code === '' ? '' : ` (${code})`;
  return failed('network', `The exchange with ${host} failed${detail}. Is it up, or the proxy?`);
}
