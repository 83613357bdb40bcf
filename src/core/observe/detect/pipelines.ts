import type { EnvironmentKind } from '../../model';
import { type Finding, type FoundFile, finding } from './detected';
import { isEnvironmentName } from './environmentNames';
import { at, entriesOf, listOf, textsIn, yamlDocuments } from './yamlValues';

const TIERS: Readonly<Record<string, EnvironmentKind>> = {
  production: 'production',
  staging: 'staging',
  testing: 'test',
  development: 'development',
};

/** Environments of GitHub that are no places where services run. */
const NO_PLACE = /^(?:(?:test)?pypi|npm|release|publish|copilot|github-pages|.*\$.*)$/i;

/** The name and the address of an `environment:` in a pipeline, however it is written. */
function environmentIn(
  value: unknown,
): { readonly name: string; readonly url: unknown } | undefined {
  const name = typeof value === 'string' ? value : at(value, 'name');
  return typeof name === 'string' ? { name, url: at(value, 'url') } : undefined;
}

export function githubWorkflow({ path, text }: FoundFile): readonly Finding[] {
  const [workflow] = yamlDocuments(text);
  return entriesOf(at(workflow, 'jobs')).flatMap(([id, job]) => {
    const called = at(job, 'uses') === undefined ? undefined : at(job, 'with', 'environment');
    const environment = environmentIn(at(job, 'environment') ?? called);
    if (!environment) return [];
    const rest = { where: path, near: `${path} ${id}`, recordedBy: 'github' as const };
    return expressionValues(environment.name, workflow, job)
      .filter(({ name }) => !NO_PLACE.test(name) && !name.includes('{{'))
      .map(({ name, fill }) => {
        const { url } = environment;
        return finding(name, typeof url === 'string' ? fill(url) : undefined, rest);
      });
  });
}

/** The values that `${{ … }}` in the name of an environment can take, each with how it fills in other texts. */
function expressionValues(
  name: string,
  workflow: unknown,
  job: unknown,
): readonly { readonly name: string; readonly fill: (text: string) => string }[] {
  const expression = /\$\{\{(.*?)\}\}/s.exec(name);
  if (!expression) return [{ name, fill: (text) => text }];
  const [whole, inner = ''] = expression;
  const key = /^\s*matrix\.([\w-]+)\s*$/.exec(inner)?.[1];
  const input = /^\s*(?:github\.event\.)?inputs\.([\w-]+)\s*$/.exec(inner)?.[1];
  const matrix = at(job, 'strategy', 'matrix');
  const values =
    key !== undefined
      ? [
          ...textsIn(at(matrix, key)),
          ...listOf(at(matrix, 'include')).flatMap((one) => textsIn(at(one, key))),
        ]
      : input !== undefined
        ? textsIn(at(workflow, 'on', 'workflow_dispatch', 'inputs', input, 'options'))
        : [...inner.matchAll(/'([^']*)'/g)]
            .map(([, literal]) => literal ?? '')
            .filter((literal) => isEnvironmentName(literal));
  return values.map((value) => {
    const fill = (text: string) =>
      text.replace(/\$\{\{(.*?)\}\}/gs, (other, content: string) =>
        content.trim() === inner.trim() ? value : other,
      );
    return { name: name.replace(whole, value), fill };
  });
}

export function gitlabPipeline({ path, text }: FoundFile): readonly Finding[] {
  const [pipeline] = yamlDocuments(text);
  return entriesOf(pipeline).flatMap(([id, job]) => {
    const given = at(job, 'environment');
    const environment = environmentIn(given);
    if (!environment || at(given, 'action') === 'stop') return [];
    const variable = /^\$\{?(\w+)\}?$/.exec(environment.name)?.[1];
    const names =
      variable === undefined
        ? [environment.name]
        : listOf(at(job, 'parallel', 'matrix')).flatMap((one) => textsIn(at(one, variable)));
    const kind = TIERS[String(at(given, 'deployment_tier'))];
    const rest = {
      where: path,
      near: `${path} ${id}`,
      recordedBy: 'gitlab' as const,
      ...(kind ? { kind } : {}),
    };
    return names
      .filter((name) => !name.includes('$'))
      .map((name) => finding(name, environment.url, rest));
  });
}

/** Pipelines that name an environment somewhere inside: `environment:` (Azure) or `deployment:` (Bitbucket). */
export function otherPipeline({ path, text }: FoundFile): readonly Finding[] {
  const found: Finding[] = [];
  const walk = (value: unknown, depth: number): void => {
    if (depth > 20) return;
    for (const [key, inner] of entriesOf(value)) {
      const environment =
        key === 'environment' || key === 'deployment' ? environmentIn(inner) : undefined;
      const name = environment?.name.split('.')[0] ?? '';
      if (isEnvironmentName(name)) found.push({ environment: name, where: path });
      walk(inner, depth + 1);
    }
  };
  for (const document of yamlDocuments(text)) walk(document, 0);
  return found;
}
