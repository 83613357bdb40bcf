import type { Tool } from '../tool';
import { ANSIBLE } from './ansible';
import { AWS } from './aws';
import { AWS_APPS } from './awsApps';
import { AZURE } from './azure';
import { DOCKER } from './docker';
import { FORGES } from './forges';
import { GCLOUD } from './gcloud';
import { GIT } from './git';
import { HOSTS } from './hosts';
import { PLATFORMS } from './platforms';
import { MORE_PLATFORMS } from './platformsMore';
import { SMALL_PLATFORMS } from './platformsSmall';
import { WEB } from './web';
import { KUBERNETES } from './kubernetes';

/** Every program that is known. */
export const TOOLS: readonly Tool[] = [
  ...KUBERNETES,
  ...ANSIBLE,
  ...AWS,
  ...AWS_APPS,
  ...AZURE,
  ...DOCKER,
  ...FORGES,
  ...GCLOUD,
  ...GIT,
  ...HOSTS,
  ...PLATFORMS,
  ...MORE_PLATFORMS,
  ...SMALL_PLATFORMS,
  ...WEB,
];

const byName: ReadonlyMap<string, Tool> = new Map(
  TOOLS.flatMap((tool) => tool.names.map((name) => [name, tool])),
);

/** The row of a program, by its name without folder. */
export function toolNamed(name: string): Tool | undefined {
  return byName.get(name.replace(/\.(?:exe|cmd|bat|ps1)$/i, ''));
}
