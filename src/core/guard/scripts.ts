import { type Surroundings, isUnknown } from './act';
import { pathFrom } from './folders';
import { WRITTEN } from './shellState';
import type { Inner } from './tool';

const SHELL = /^#!.*?[/ ](?:ba|da|z|k|mk|a)?sh\b/;

/**
 * What a script runs. `any`: a shell is told to read it, whatever it is; otherwise only what is a script of a shell
 * is looked into.
 */
export function scriptInner(
  path: string,
  args: readonly string[],
  surroundings: Surroundings,
  any: boolean,
): readonly Inner[] {
  if (isUnknown(path)) {
    return [{ type: 'unclear', why: 'nobody can tell which script it runs', surroundings }];
  }
  const read = surroundings.files.read(pathFrom(surroundings.cwd, path), (text) => text);
  switch (read.state) {
    case 'absent':
      return [];
    case 'unreadable':
      return any || read.reason === WRITTEN || path.endsWith('.sh')
        ? [{ type: 'unclear', why: `${path}: ${read.reason}`, surroundings }]
        : [];
    case 'read':
      return any || SHELL.test(read.value) || (path.endsWith('.sh') && !read.value.startsWith('#!'))
        ? [{ type: 'shell', text: read.value, args: [path, ...args], surroundings }]
        : [];
  }
}
