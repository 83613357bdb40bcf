import { UNKNOWN } from './act';
import type { ShellState, Variable } from './shellState';

/** What `$name` stands for; undefined: nobody knows whether there is one. */
export type Parameter = Variable | 'unset' | undefined;

export function parameter(name: string, state: ShellState): Parameter {
  const { args } = state;
  const known = (...values: readonly string[]): Variable => ({
    values,
    array: false,
    exported: false,
  });
  if (/^\d+$/.test(name)) {
    if (args === undefined) return known(UNKNOWN);
    const value = args[Number(name)];
    return value === undefined ? 'unset' : known(value);
  }
  switch (name) {
    case '@':
    case '*':
      return args === undefined ? known(UNKNOWN) : known(args.slice(1).join(' '));
    case '#':
      return known(args === undefined ? UNKNOWN : String(args.length - 1));
    case 'PWD':
      return known(state.cwd);
    case 'OLDPWD':
      return known(state.formerCwds.at(-1) ?? UNKNOWN);
    case 'BASH_SOURCE':
      return known(args?.[0] ?? UNKNOWN);
    default:
      return /^\w+$/.test(name) ? state.variable(name) : known(UNKNOWN);
  }
}

export function valueOf(variable: Parameter): string | undefined {
  return typeof variable === 'object' ? (variable.values[0] ?? '') : undefined;
}

/** What is known not to be there is empty. */
export function plain(variable: Parameter): string {
  return variable === 'unset' ? '' : (valueOf(variable) ?? UNKNOWN);
}

/** Of an array whose places are counted. */
export function valuesOf(variable: Parameter): readonly string[] | undefined {
  if (variable === 'unset') return [];
  return variable?.values.some((value) => /^\[.*\]=/.test(value)) ? undefined : variable?.values;
}
