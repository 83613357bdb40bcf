import type { Surroundings } from '../act';
import { NOTHING, join } from '../finding';
import type { Tool } from '../tool';
import { type Given, named } from './given';
import { KUBE_VARIABLES, contextNames, kubeTarget } from './kubeconfig';

/** `-` is the one before, which they keep in a file: github.com/ahmetb/kubectx. */
function before(file: string, around: Surroundings): Given {
  const read = around.files.read(`${around.home}/.kube/${file}`, (text) => text.trim());
  const value = read.state === 'read' ? read.value : '\0';
  return { value, from: `~/.kube/${file}` };
}

const kubectx: Tool = {
  names: ['kubectx', 'kubectl-ctx'],
  grammar: { valued: [], flags: ['-c', '--current', '-u', '--unset', '-d', '-h', '--help', '-V'] },
  verbs: { '': 'switch' },
  verb: (line, known) => (line.has('-c', '--current', '-V') ? 'read' : known),
  variables: KUBE_VARIABLES,
  hits: (line, around) => {
    const [name] = line.operands;
    if (name === undefined) return NOTHING;
    if (name.includes('=') || line.has('-d')) {
      const names = line.operands.flatMap((word) => word.split('='));
      return join(...names.map((value) => contextNames({ value, from: 'kubectx' })));
    }
    const context = name === '-' ? before('kubectx', around) : { value: name, from: 'kubectx' };
    return kubeTarget({ context }, around);
  },
};

const kubens: Tool = {
  names: ['kubens', 'kubectl-ns'],
  grammar: { valued: [], flags: ['-c', '--current', '-u', '--unset', '-f', '-h', '--help', '-V'] },
  verbs: { '': 'switch' },
  verb: (line, known) =>
    line.operands.length === 0 || line.has('-c', '--current', '-V') ? 'read' : known,
  variables: KUBE_VARIABLES,
  hits: (line, around) => {
    const [value = ''] = line.operands;
    const { facts, doubts } = kubeTarget({}, around);
    const context = facts.find(({ kind }) => kind === 'kubeContext')?.value ?? '';
    const namespace =
      value === '-' ? before(`kubens/${context}`, around) : { value, from: 'kubens' };
    const others = facts.filter(({ kind }) => kind !== 'kubeNamespace');
    return join({ facts: others, doubts }, named('kubeNamespace', value ? namespace : undefined));
  },
};

export const KUBECTX: readonly Tool[] = [kubectx, kubens];
