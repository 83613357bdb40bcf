import type { Surroundings } from '../act';
import { type Fact, type Hits } from '../finding';
import type { Line } from '../line';

/** What a line of kubectl and the like would hit. */
export function kubeHits(line: Line, _around: Surroundings): Hits {
  const context = line.value('--context');
  const facts: readonly Fact[] =
    context === undefined ? [] : [{ kind: 'kubeContext', value: context, from: '--context' }];
  return { facts, doubts: context === undefined ? ['the kubeconfig is not read yet'] : [] };
}
