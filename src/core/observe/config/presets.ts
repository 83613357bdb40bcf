import type { ReadingRules } from '../source';

/** How a value of a preset is put into an address: `base` loses its last slashes, `text` is escaped, `path` between slashes. */
export type ParameterForm = 'base' | 'url' | 'text' | 'path';

export interface PresetParameter {
  readonly name: string;
  readonly form: ParameterForm;
  readonly required: boolean;
  /** What is taken when the file gives none; may name `${environment}` and `${service}`. */
  readonly fallback?: string;
  readonly description: string;
  readonly example: string;
}

/** A platform that is read in a known way. Adding one is a row here, a captured answer and a test. */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly documentation: string;
  readonly parameters: readonly PresetParameter[];
  /** The environment variable that holds the token the platform asks for. */
  readonly credential: string | undefined;
  /** As a configuration writes a source, with `${parameter}` in it. */
  readonly source: (
    | { readonly http: string; readonly headers?: Readonly<Record<string, string>> }
    | { readonly git: string; readonly remote: string }
  ) &
    ReadingRules;
  /** What a person would open; the origin of the request where a row has none. */
  readonly address?: string;
}

const base: PresetParameter = {
  name: 'url',
  form: 'base',
  required: true,
  description: 'Where the service answers, without the path that the preset adds.',
  example: 'https://shop.example',
};

/** Ref names say a version only where they are tags: `refs/tags/v1.4.0` is 1.4.0, `refs/heads/qa` is none. */
export const TAG_NAME = "split(ref, 'refs/tags/')[1]";

const REVISION = '"org.opencontainers.image.revision"';

/** The places where image tools, registries and orchestrators keep labels and annotations. */
function label(name: string): string {
  return [
    '@',
    'Labels',
    'labels',
    'Annotations',
    'annotations',
    'config.Labels',
    'Config.Labels',
    'container_config.Labels',
    '[0].Labels',
    '[0].Config.Labels',
    'metadata.annotations',
    'metadata.labels',
    'spec.template.metadata.annotations',
    'spec.template.metadata.labels',
  ]
    .map((place) => (place === '@' ? name : `${place}.${name}`))
    .join(' || ');
}

/** Every preset. */
export const PRESETS: readonly Preset[] = [
  {
    name: 'dockerflow',
    title: 'Dockerflow: /__version__',
    documentation:
      'https://github.com/mozilla-services/Dockerflow/blob/main/docs/version_object.md',
    parameters: [base],
    credential: undefined,
    source: { http: '${url}/__version__', commit: 'commit', version: 'version' },
    address: '${url}',
  },
  {
    name: 'spring-actuator',
    title: 'Spring Boot Actuator: /actuator/info',
    documentation: 'https://docs.spring.io/spring-boot/api/rest/actuator/info.html',
    parameters: [base],
    credential: undefined,
    // An object with `management.info.git.mode=full`, else text (abbreviated).
    source: {
      http: '${url}/actuator/info',
      commit: 'git.commit.id.full || git.commit.id.abbrev || git.commit.id',
      version: 'build.version',
    },
    address: '${url}',
  },
  {
    name: 'plain',
    title: 'Plain text that holds the commit',
    documentation: 'https://whatsdeployed.io/',
    parameters: [
      {
        name: 'url',
        form: 'url',
        required: true,
        description: 'The whole address that answers with the commit as text.',
        example: 'https://shop.example/revision.txt',
      },
    ],
    credential: undefined,
    source: { http: '${url}', commit: 'text:' },
  },
  {
    name: 'opencontainers',
    title: 'OCI image labels in a JSON answer',
    documentation: 'https://github.com/opencontainers/image-spec/blob/main/annotations.md',
    parameters: [
      {
        name: 'url',
        form: 'url',
        required: true,
        description:
          'The whole address of JSON that holds image labels or annotations: an image configuration, `docker inspect`, a Kubernetes object.',
        example: 'https://shop.example/image.json',
      },
    ],
    credential: undefined,
    source: {
      http: '${url}',
      commit: label(REVISION),
      version: label('"org.opencontainers.image.version"'),
    },
  },
  {
    name: 'git-ref',
    title: 'A branch or tag that follows the environment',
    documentation: 'https://git-scm.com/docs/git-ls-remote',
    parameters: [
      {
        name: 'ref',
        form: 'text',
        required: true,
        description:
          'A branch, a tag or a whole ref name. With `*`: the highest match in version order.',
        example: 'refs/tags/qa-*',
      },
      {
        name: 'remote',
        form: 'text',
        required: false,
        description: 'The remote to ask over the network. Without it the local refs are read.',
        example: 'origin',
      },
    ],
    credential: undefined,
    source: { git: '${ref}', remote: '${remote}', commit: 'commit', version: TAG_NAME },
  },
  {
    name: 'gitlab-refs',
    title: 'GitLab deployments, by the refs that GitLab keeps for each',
    documentation: 'https://docs.gitlab.com/ci/environments/#check-out-deployments-locally',
    parameters: [
      {
        name: 'slug',
        form: 'text',
        required: false,
        fallback: '${environment}',
        description: "GitLab's slug of the environment. The environment's name unless given.",
        example: 'production',
      },
      {
        name: 'remote',
        form: 'text',
        required: false,
        fallback: 'origin',
        description: 'The remote that is a GitLab project.',
        example: 'origin',
      },
    ],
    credential: undefined,
    source: {
      git: 'refs/environments/${slug}/deployments/*',
      remote: '${remote}',
      commit: 'commit',
    },
  },
  {
    name: 'github-deployments',
    // The list cannot be asked for successes only, so this says what was recorded last, not what runs.
    title: 'GitHub: the newest deployment record, whatever became of it',
    documentation: 'https://docs.github.com/en/rest/deployments/deployments#list-deployments',
    parameters: [
      {
        name: 'repository',
        form: 'path',
        required: true,
        description: 'Owner and name of the repository on GitHub.',
        example: 'acme/shop',
      },
      {
        name: 'environment',
        form: 'text',
        required: false,
        fallback: '${environment}',
        description: "The environment's name on GitHub. The environment's name here unless given.",
        example: 'production',
      },
    ],
    credential: 'GITHUB_TOKEN',
    source: {
      http: 'https://api.github.com/repos/${repository}/deployments?environment=${environment}&per_page=1',
      headers: {
        Accept: 'application/vnd.github+json',
        Authorization: 'Bearer ${env:GITHUB_TOKEN}',
        'X-GitHub-Api-Version': '2022-11-28',
      },
      commit: '[0].sha',
      version: '[0].ref',
      since: '[0].created_at',
      by: '[0].creator.login',
    },
    address: 'https://github.com/${repository}/deployments',
  },
];

/** The reading rules, of which the first is needed. */
export const RULE_NAMES = ['commit', 'version', 'since', 'by', 'health'] as const;

export function presetNamed(name: string): Preset | undefined {
  return PRESETS.find((preset) => preset.name === name);
}
