import type { Tool } from '../tool';
import { ARGOCD } from './argocd';
import { HELM } from './helm';
import { KUBE_TOOLS } from './kubeTools';
import { KUBECTX } from './kubectx';
import { KUBERNETES } from './kubernetes';
import { MIGRATIONS } from './migrations';
import { MONGO } from './mongo';
import { MYSQL } from './mysql';
import { POSTGRES } from './postgres';
import { PULUMI } from './pulumi';
import { REDIS } from './redis';
import { SKAFFOLD } from './skaffold';
import { TERRAFORM } from './terraform';
import { TERRAGRUNT } from './terragrunt';

/** Every program that is known. */
export const TOOLS: readonly Tool[] = [
  ...ARGOCD,
  ...HELM,
  ...KUBECTX,
  ...KUBERNETES,
  ...KUBE_TOOLS,
  ...MIGRATIONS,
  ...MONGO,
  ...MYSQL,
  ...POSTGRES,
  ...PULUMI,
  ...REDIS,
  ...SKAFFOLD,
  ...TERRAFORM,
  ...TERRAGRUNT,
];

const byName: ReadonlyMap<string, Tool> = new Map(
  TOOLS.flatMap((tool) => tool.names.map((name) => [name, tool])),
);

/** The row of a program, by its name without folder. */
export function toolNamed(name: string): Tool | undefined {
  return byName.get(name.replace(/\.(?:exe|cmd|bat|ps1)$/i, ''));
}
