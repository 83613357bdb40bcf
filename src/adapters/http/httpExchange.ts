import axios, { AxiosHeaders, type AxiosResponse } from 'axios';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { mostBytes, type HttpResponse } from './httpAnswer';
import { codeOf } from './httpFailure';

/** A whole response, or the code of the error that ended the exchange before there was one. */
export type Exchanged =
  | ({ readonly state: 'response' } & HttpResponse)
  | { readonly state: 'broken'; readonly code: string };

const usualHeaders: Readonly<Record<string, string>> = {
  Accept: 'application/json, text/plain;q=0.9, */*;q=0.8',
  'Accept-Encoding': 'gzip, deflate, br',
  'User-Agent': 'whereabouts',
};

/**
 * Axios without its defaults: its adapter for Node, called with all of its options spelt out. Carrying out one exchange is
 * what it is for here; what it came to is judged by us. `axios.request` would merge the options with its defaults for
 * each request, which costs a fifth of the whole.
 */
const exchangeByAxios = axios.getAdapter('http');
const axiosOptions = {
  method: 'GET',
  proxy: false,
  maxRedirects: 0,
  decompress: false,
  responseType: 'arraybuffer',
  maxContentLength: mostBytes,
  maxBodyLength: -1,
  validateStatus: () => true,
} as const;

/** Carries out the request that `begin` makes, once, and writes `body` to it. Never rejects. */
export async function exchange(
  url: URL,
  begin: () => ClientRequest,
  body?: Buffer,
): Promise<Exchanged> {
  let incoming: IncomingMessage | undefined;
  const transport = {
    // What axios would have sent is not looked at: it quietly drops characters from headers, and this has no secrets
    // that its errors could carry about.
    request: (_options: unknown, respond: (response: IncomingMessage) => void) =>
      begin().once('response', (response) => {
        incoming = response;
        respond(response);
      }),
  };
  try {
    const { status, data } = (await exchangeByAxios({
      ...axiosOptions,
      url: url.href,
      // Its own, because axios writes the length of the body into it.
      headers: new AxiosHeaders(),
      data: body,
      transport,
    })) as AxiosResponse<unknown>;
    if (!Buffer.isBuffer(data)) return { state: 'broken', code: '' };
    return { state: 'response', status, headers: incoming?.headers ?? {}, body: data };
  } catch (error) {
    // The error ends here: it holds the request with all its headers.
    return { state: 'broken', code: codeOf(error) };
  }
}

/** The headers of a request: its own, and where they do not say otherwise the usual ones. */
export function mergeHeaders(
  own: Readonly<Record<string, string>>,
  usual: Readonly<Record<string, string>> = usualHeaders,
): Readonly<Record<string, string>> {
  const names = Object.keys(own).map((name) => name.toLowerCase());
  const others = Object.entries(usual).filter(([name]) => !names.includes(name.toLowerCase()));
  return { ...Object.fromEntries(others), ...own };
}
