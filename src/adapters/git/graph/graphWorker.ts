import { parentPort } from 'node:worker_threads';
import { ProcessPool } from '../../process/process';
import { GitCommand } from '../gitCommand';
import { unknown } from '../gitObjects';
import type { FromThread, ThreadRequest, ToThread } from './graphThread';
import { prepareGraph } from './prepareGraph';

/** The other side of GraphThread. A bundle of its own: a thread begins with a file. */
function serve(port: NonNullable<typeof parentPort>): void {
  const running = new Map<number, AbortController>();
  const processes = new ProcessPool(2);

  const answer = async ({ number, gitPath, root, timeoutMs, request }: ThreadRequest) => {
    const stop = new AbortController();
    running.set(number, stop);
    const repository = { git: new GitCommand({ gitPath, processes }), root, timeoutMs };
    const told = await prepareGraph(repository, request, stop.signal).catch((error: unknown) =>
      unknown(`the history could not be read: ${String(error)}`),
    );
    running.delete(number);
    port.postMessage({ number, told } satisfies FromThread);
  };

  port.on('message', (message: ToThread) => {
    if ('abort' in message) running.get(message.abort)?.abort();
    else void answer(message);
  });
}

if (parentPort) serve(parentPort);
