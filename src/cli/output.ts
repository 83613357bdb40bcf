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

/** A problem where a person or an editor finds it: line and column count from 1. */
export interface LocatedProblem {
  readonly line: number;
  readonly column: number;
  readonly severity: ConfigurationProblem['severity'];
  readonly message: string;
}

export function locate(
  text: string,
  { message, severity, range }: ConfigurationProblem,
): LocatedProblem {
  const before = text.slice(0, range.offset).split(/\r\n|\r|\n/);
  const column = (before.at(-1)?.length ?? 0) + 1;
  return { line: before.length, column, severity, message: plain(message, 500) };
}

export function problemLine(file: string, problem: LocatedProblem): string {
  const { line, column, severity, message } = problem;
  return `${file}:${line}:${column}: ${severity}: ${message}`;
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
