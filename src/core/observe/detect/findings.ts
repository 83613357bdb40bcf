import { type Finding, type FoundFile, finding } from './detected';
import { isEnvironmentName } from './environmentNames';
import { githubWorkflow, gitlabPipeline, otherPipeline } from './pipelines';
import { at, entriesOf, listOf, textsIn, yamlDocuments } from './yamlValues';

interface Finder {
  readonly path: RegExp;
  /** Files that hold secrets are known by their names alone. */
  readonly reads: boolean;
  readonly find: (file: FoundFile, name: string) => readonly Finding[];
}

const FOLDER =
  /^(?:overlays|environments?|envs?|clusters|stages|inventor(?:y|ies)|deploy(?:ments?)?|k8s|kubernetes|kustomize|terraform|helm|infra)$/;

/** In the order of how much they say: the first name found for a place is the one that is written. */
const FINDERS: readonly Finder[] = [
  { path: /^\.github\/workflows\/[^/]+\.ya?ml$/, reads: true, find: githubWorkflow },
  {
    path: /^(?:\.gitlab-ci\.ya?ml|\.gitlab\/.*\.ya?ml|ci\/.*\.gitlab-ci\.ya?ml)$/,
    reads: true,
    find: gitlabPipeline,
  },
  {
    path: /^(?:azure-pipelines[^/]*|bitbucket-pipelines)\.ya?ml$/,
    reads: true,
    find: otherPipeline,
  },
  { path: /(?:^|\/)fly(?:[.-]([\w-]+))?\.toml$/, reads: true, find: flyApp },
  { path: /(?:^|\/)render\.ya?ml$/, reads: true, find: renderServices },
  { path: /(?:^|\/)netlify\.toml$/, reads: true, find: netlifyContexts },
  { path: /(?:^|\/)vercel\.json$/, reads: false, find: ({ path }) => named('production', path) },
  { path: /(?:^|\/)serverless[^/]*\.ya?ml$/, reads: true, find: serverlessStages },
  { path: /\/[^/]*ingress[^/]*\.ya?ml$/, reads: true, find: ingress },
  {
    path: /(?:^|\/)values[.-]([\w-]+)\.ya?ml$/,
    reads: true,
    find: (file, name) => (isEnvironmentName(name) ? helmValues(file, name) : []),
  },
  {
    path: /\//,
    reads: false,
    find: ({ path }) => ofFolder(path),
  },
  { path: /(?:^|\/)([\w-]+)\.tfvars$/, reads: false, find: ofName },
  { path: /(?:^|\/)(?:docker-)?compose[.-]([\w-]+)\.ya?ml$/, reads: false, find: ofName },
  { path: /(?:^|\/)\.env\.([\w-]+)(?:\.local)?$/, reads: false, find: buildMode },
  { path: /(?:^|\/)appsettings\.(\w+)\.json$/, reads: false, find: buildMode },
];

/** Whether the text of a file at `path` belongs to the facts. Never true of a file that may hold secrets. */
export function wantsText(path: string): boolean {
  return (
    /^(?:docker-)?compose\.ya?ml$/.test(path) ||
    FINDERS.some((finder) => finder.reads && finder.path.test(path))
  );
}

/** What files say of environments, the most telling first. */
export function findInFiles(
  files: readonly { readonly path: string; readonly text?: string }[],
): readonly Finding[] {
  return FINDERS.flatMap((finder) =>
    files.flatMap(({ path, text }) => {
      const match = finder.path.exec(path);
      if (!match || (finder.reads && text === undefined)) return [];
      return finder.find({ path, text: text ?? '' }, match[1] ?? '');
    }),
  );
}

function named(environment: string, where: string): readonly Finding[] {
  return [{ environment, where }];
}

function ofName({ path }: FoundFile, name: string): readonly Finding[] {
  return isEnvironmentName(name) ? named(name, path) : [];
}

function ofFolder(path: string): readonly Finding[] {
  const name = placeIn(path);
  return name === undefined ? [] : named(name, path);
}

/** The environment that a folder or a file right below a folder for deployments is named after: `overlays/qa/…`. */
function placeIn(path: string): string | undefined {
  const parts = path.replace(/\.(?:ya?ml|json|tfvars|rb|ini|toml)$/, '').split('/');
  return parts.find(
    (part, index) => FOLDER.test(parts[index - 1] ?? '') && isEnvironmentName(part),
  );
}

function buildMode({ path }: FoundFile, name: string): readonly Finding[] {
  const weak = /^(?:test|development|dev|local)$/i.test(name);
  return isEnvironmentName(name) ? [{ environment: name, where: path, weak }] : [];
}

function flyApp({ path, text }: FoundFile, suffix: string): readonly Finding[] {
  const app = /^\s*app\s*=\s*["']([\w-]+)["']/m.exec(text)?.[1];
  if (app === undefined) return [];
  const environment = isEnvironmentName(suffix) ? suffix : (lastPlace(app) ?? 'production');
  return [finding(environment, `https://${app}.fly.dev`, { where: path, near: `${path} ${app}` })];
}

/** The environment that the name of an app ends with: `shop-staging`. */
export function lastPlace(app: string): string | undefined {
  const last = /(?:^|[-_.])([A-Za-z]+)$/.exec(app)?.[1] ?? '';
  return isEnvironmentName(last) ? last : undefined;
}

function renderServices({ path, text }: FoundFile): readonly Finding[] {
  const [blueprint] = yamlDocuments(text);
  return listOf(at(blueprint, 'services')).flatMap((service) => {
    const name = at(service, 'name');
    if (typeof name !== 'string' || at(service, 'type') !== 'web') return [];
    const [domain] = textsIn(at(service, 'domains') ?? []);
    const url = domain === undefined ? undefined : `https://${domain}`;
    const environment = lastPlace(name) ?? 'production';
    return [finding(environment, url, { where: path, near: `${path} ${name}` })];
  });
}

function netlifyContexts({ path, text }: FoundFile): readonly Finding[] {
  const contexts = [...text.matchAll(/^\s*\[+\s*context\.["']?([\w-]+)/gm)]
    .map(([, name]) => name ?? '')
    .filter((name) => isEnvironmentName(name));
  return [...new Set(['production', ...contexts])].flatMap((name) => named(name, path));
}

function serverlessStages({ path, text }: FoundFile): readonly Finding[] {
  const [service] = yamlDocuments(text);
  const stages = [
    ...textsIn(at(service, 'provider', 'stage')),
    ...textsIn(at(service, 'custom', 'stages')),
    ...[at(service, 'params'), at(service, 'stages'), at(service, 'custom', 'stages')].flatMap(
      (stage) => (Array.isArray(stage) ? [] : entriesOf(stage).map(([name]) => name)),
    ),
  ];
  return stages.filter((name) => isEnvironmentName(name)).flatMap((name) => named(name, path));
}

function ingress({ path, text }: FoundFile): readonly Finding[] {
  const name = placeIn(path);
  if (name === undefined) return [];
  return yamlDocuments(text).flatMap((document) => {
    if (at(document, 'kind') !== 'Ingress') return [];
    const near = `${path} ${String(at(document, 'metadata', 'name'))}`;
    return listOf(at(document, 'spec', 'rules')).flatMap((rule) =>
      textsIn(at(rule, 'host')).map((host) =>
        finding(name, `https://${host}`, { where: path, near }),
      ),
    );
  });
}

function helmValues({ path, text }: FoundFile, name: string): readonly Finding[] {
  const [values] = yamlDocuments(text);
  const hosts = [
    ...textsIn(at(values, 'ingress', 'host') ?? []),
    ...listOf(at(values, 'ingress', 'hosts')).flatMap((host) => textsIn(at(host, 'host') ?? host)),
  ];
  const [host] = hosts;
  const url = host === undefined ? undefined : `https://${host}`;
  return [finding(name, url, { where: path, near: path })];
}
