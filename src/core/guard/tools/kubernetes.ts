import type { Tool } from '../tool';
import { kubeHits } from './kubeconfig';

const kubectl: Tool = {
  names: ['kubectl', 'oc'],
  grammar: {
    valued: [
      '--context',
      '--cluster',
      '--kubeconfig',
      '--user',
      '-n',
      '--namespace',
      '-s',
      '--server',
      '-f',
      '-l',
      '-o',
    ],
    flags: ['-A', '--all-namespaces'],
  },
  verbs: {
    get: 'read',
    describe: 'read',
    logs: 'read',
    'config view': 'read',
    'config use-context': 'switch',
    apply: 'write',
    delete: 'destructive',
  },
  verb: (line, known) =>
    ['client', 'server'].includes(line.value('--dry-run') ?? '') ? 'read' : known,
  variables: ['KUBECONFIG'],
  hits: kubeHits,
  shim: { by: 'files' },
};

export const KUBERNETES: readonly Tool[] = [kubectl];
