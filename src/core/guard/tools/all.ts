import type { Tool } from '../tool';
import { ANSIBLE } from './ansible';
import { ARGOCD } from './argocd';
import { AWS } from './aws';
import { AWS_APPS } from './awsApps';
import { AZURE } from './azure';
import { DOCKER } from './docker';
import { ENVIRONMENTS } from './environments';
import { FEEDERS } from './feeders';
import { FORGES } from './forges';
import { GCLOUD } from './gcloud';
import { GIT } from './git';
import { HELM } from './helm';
import { HOSTS } from './hosts';
import { KEPT } from './keepers';
import { KUBE_TOOLS } from './kubeTools';
import { KUBECTX } from './kubectx';
import { KUBERNETES } from './kubernetes';
import { MIGRATIONS } from './migrations';
import { MONGO } from './mongo';
import { MYSQL } from './mysql';
import { PLATFORMS } from './platforms';
import { MORE_PLATFORMS } from './platformsMore';
import { SMALL_PLATFORMS } from './platformsSmall';
import { POSTGRES } from './postgres';
import { PULUMI } from './pulumi';
import { REDIS } from './redis';
import { RUNNERS } from './runners';
import { SHELLS } from './shells';
import { SKAFFOLD } from './skaffold';
import { TERRAFORM } from './terraform';
import { TERRAGRUNT } from './terragrunt';
import { WEB } from './web';
import { WRAPPERS } from './wrappers';

/** Every program that is known. */
export const TOOLS: readonly Tool[] = [
  ...ANSIBLE,
  ...ARGOCD,
  ...AWS,
  ...AWS_APPS,
  ...AZURE,
  ...DOCKER,
  ...ENVIRONMENTS,
  ...FEEDERS,
  ...FORGES,
  ...GCLOUD,
  ...GIT,
  ...HELM,
  ...HOSTS,
  ...KEPT,
  ...KUBECTX,
  ...KUBERNETES,
  ...KUBE_TOOLS,
  ...MIGRATIONS,
  ...MONGO,
  ...MORE_PLATFORMS,
  ...MYSQL,
  ...PLATFORMS,
  ...POSTGRES,
  ...PULUMI,
  ...REDIS,
  ...RUNNERS,
  ...SHELLS,
  ...SKAFFOLD,
  ...SMALL_PLATFORMS,
  ...TERRAFORM,
  ...TERRAGRUNT,
  ...WEB,
  ...WRAPPERS,
];

const byName: ReadonlyMap<string, Tool> = new Map(
  TOOLS.flatMap((tool) => tool.names.map((name) => [name, tool])),
);

/** The row of a program, by its name without folder. */
export function toolNamed(name: string): Tool | undefined {
  return byName.get(name.replace(/\.(?:exe|cmd|bat|ps1)$/i, ''));
}
