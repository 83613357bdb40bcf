import type * as vscode from 'vscode';

/** A signal that ends together with a token of the editor; without one it never does. */
export function signalOf(token?: vscode.CancellationToken): AbortSignal {
  const stop = new AbortController();
  if (token?.isCancellationRequested) stop.abort();
  token?.onCancellationRequested(() => stop.abort());
  return stop.signal;
}
