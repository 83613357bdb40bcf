import type { Surroundings } from './act';
import type { Inner } from './tool';

/** The programs that the text of a POSIX shell would run, in order. */
export function readShell(_text: string, surroundings: Surroundings): readonly Inner[] {
  return [{ type: 'unclear', why: 'the text cannot be read', surroundings }];
}
