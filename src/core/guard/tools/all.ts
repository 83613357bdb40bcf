import type { Tool } from '../tool';
import { ARGOCD } from './argocd';
import { HELM } from './helm';
import { KUBECTX } from './kubectx';
import { KUBERNETES } from './kubernetes';
import { KUBE_TOOLS } from './kubeTools';
import { PULUMI } from './pulumi';
import { SKAFFOLD } from './skaffold';
import { TERRAFORM } from './terraform';
import { TERRAGRUNT } from './terragrunt';

/** Every program that is known. */
export const TOOLS: readonly Tool[] = [
  ...KUBERNETES,
  ...KUBE_TOOLS,
  ...KUBECTX,
  ...HELM,
  ...SKAFFOLD,
  ...ARGOCD,
  ...TERRAFORM,
  ...TERRAGRUNT,
  ...PULUMI,
];

const byName: ReadonlyMap<string, Tool> = new Map(
  TOOLS.flatMap((tool) => tool.names.map((name) => [name, tool])),
);

/** The row of a program, by its name without folder. */
export function toolNamed(name: string): Tool | undefined {
  return byName.get(name.replace(/\.(?:exe|cmd|bat|ps1)$/i, ''));
}
