import * as dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import { linkLocalCode } from './httpFailure';
import { isLinkLocal } from './httpTarget';

/**
 * Looks a name up and never gives out a link-local address. A connection looks its name up once, so there is no
 * second answer that could differ from the one that was judged.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, []);
      return;
    }
    const allowed = addresses.filter(({ address }) => !isLinkLocal(address));
    const [first] = allowed;
    if (first === undefined) {
      callback(Object.assign(new Error('link-local'), { code: linkLocalCode }), []);
    } else if (options.all === true) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};
