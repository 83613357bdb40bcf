import { render, wantsColours } from '../adapters/terminal';
import type { ConfigurationProblem } from '../core/engine';
import type { Log } from '../core/lifecycle';
import type { Line } from '../core/present/table';
import { plain } from '../core/text';

export function say(text: string): void {
  process.stdout.write(text);
}

export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function print(lines: readonly Line[]): void {
  say(render(lines, wantsColours(process.stdout)));
}

export function printJson(value: unknown): void {
  say(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** A problem as compilers print it; line and column count from 1. */
export function problemLine(
  file: string,
  { start, severity, message }: ConfigurationProblem,
): string {
  return `${file}:${start.line + 1}:${start.character + 1}: ${severity}: ${plain(message, 500)}`;
}

/** What the engine does, on standard error; only warnings unless asked for more. */
export function terminalLog(verbose: boolean): Log {
  const line = (message: string) => complain(`whereabouts: ${plain(message, 500)}`);
  const quiet = () => undefined;
  return {
    debug: verbose ? line : quiet,
    info: verbose ? line : quiet,
    warn: line,
    error: line,
  };
}
