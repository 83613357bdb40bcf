import * as http from 'node:http';
import * as https from 'node:https';
import { bareHost } from './httpTarget';

/** `direct`: straight to the server. `editor`: by the editor's own `http.request`, which knows the proxy. */
export type Route = 'direct' | 'editor';

interface ProxyEvent {
  /** As in a PAC file: `DIRECT`, `PROXY host:port`, ... */
  readonly proxy: string;
  /** What was connected on the way to the proxy. */
  readonly socket?: { destroy?: () => void };
}

/**
 * Finds out which way `http.request` would go to this URL, without sending anything to it.
 *
 * In plain Node `http.request` asks `createConnection` for a socket at once: it is `unwrapped`, and so it is inside the
 * editor when the settings say so. Otherwise the editor wraps it (@vscode/proxy-agent) and tells by the event `proxy`
 * which proxy it has found, before it connects where there is none. Throwing there is how the connection is kept from being made: the event comes from inside a promise of the
 * wrapper, which turns it into an `error` of the request. Takes `editor` where it does not get to know: there the
 * request is right in any case, only dearer.
 */
export function learnRoute(url: URL, milliseconds: number): Promise<Route | 'unwrapped'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve('editor');
      request.destroy();
    }, milliseconds);
    const settle = (route: Route | 'unwrapped'): void => {
      clearTimeout(timer);
      resolve(route);
    };
    const wrapped = url.protocol === 'https:' ? https.request : http.request;
    const request = wrapped({
      protocol: url.protocol,
      hostname: bareHost(url),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      // In plain Node this is called before `wrapped` returns.
      createConnection: () => {
        settle('unwrapped');
        throw new Error('only asked for the way');
      },
    });
    let known = false;
    request.on('error', () => settle('editor'));
    request.on('proxy', ({ proxy, socket }: ProxyEvent) => {
      // Throwing makes the wrapper emit the event once more.
      if (known) return;
      known = true;
      settle(proxy === 'DIRECT' ? 'direct' : 'editor');
      request.destroy();
      if (proxy === 'DIRECT') throw new Error('only asked for the way');
      socket?.destroy?.();
    });
  });
}
