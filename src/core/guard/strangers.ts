import type { Surroundings } from './act';
import type { Called } from './calls';
import { NOTHING } from './finding';
import { nameOf } from './line';
import type { Inner } from './tool';

/** A program of which nothing is known. */
export function strangerCall(
  argv: readonly string[],
  _around: Surroundings,
): { readonly called: Called; readonly inner: readonly Inner[] } {
  const what = nameOf(argv[0] ?? '');
  return { called: { what, verb: 'unknown', hits: NOTHING }, inner: [] };
}
