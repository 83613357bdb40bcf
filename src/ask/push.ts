import { ask } from '../adapters/guard/asker';
import { thisActor } from '../adapters/process/actor';
import type { PushedRef } from '../core/guard/act';
import { complain } from './complain';
import type { Mode } from './mode';
import { standardInput } from './standardInput';

const REFUSED = 1;
const INTERRUPTED = 130;

/** The `pre-push` hook of git: `<remote> <url>`, and on standard input what is pushed. See githooks(5). */
export const push: Mode = async ([remote = '', url = ''], { options, ...place }) => {
  const refs = (await standardInput())
    .split('\n')
    .filter((line) => line !== '')
    .map(pushedRef);
  if (refs.length === 0) return 0;
  const act = { type: 'push', remote, url, refs } as const;
  const told = await ask({ ...place, actor: thisActor(), origin: 'push', act }, options);
  switch (told.state) {
    case 'allowed':
      if (told.remark !== undefined) complain(told.remark);
      return 0;
    case 'granted':
      return 0;
    case 'denied':
      complain(told.sentence);
      return REFUSED;
    case 'interrupted':
      return INTERRUPTED;
  }
};

/** `<local ref> <local id> <remote ref> <remote id>`; the local id of what is deleted is all zeros. */
function pushedRef(line: string): PushedRef {
  const [, id, ref] = line.split(' ');
  if (id === undefined || ref === undefined) throw new Error('git says what is not understood');
  return { ref, deletes: /^0+$/.test(id) };
}
