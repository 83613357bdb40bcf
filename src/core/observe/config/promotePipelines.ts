import { type PromotePreset, base, optional, required } from './promotePreset';

const GITHUB_HEADERS = {
  Accept: 'application/vnd.github+json',
  Authorization: 'Bearer ${env:GITHUB_TOKEN}',
  // The last version in which a run's details are asked for; a later one refuses the question.
  'X-GitHub-Api-Version': '2022-11-28',
};
const GITHUB_URL = base(
  'The API of a GitHub of your own. The public one unless given.',
  'https://github.shop.example/api/v3',
  'https://api.github.com',
);
const REPOSITORY = required(
  'repository',
  'Owner and name of the repository on GitHub.',
  'acme/shop',
  'path',
);

/** Platforms that run something of the team's own, or bring a cluster to a commit. */
export const PIPELINES: readonly PromotePreset[] = [
  {
    name: 'github-workflow',
    title: 'GitHub Actions: a workflow is run',
    documentation:
      'https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event',
    parameters: [
      GITHUB_URL,
      REPOSITORY,
      required('workflow', 'The file name or the number of the workflow.', 'deploy.yml'),
      optional(
        'ref',
        'The branch or tag whose workflow file is run; GitHub takes no commit here. `main` unless given.',
        'main',
        'main',
      ),
      {
        name: 'inputs',
        form: 'texts',
        required: false,
        fallback: { environment: '${environment}', commit: '${commit}' },
        most: 25,
        description:
          'The inputs of the workflow, at most 25. `environment` and `commit` unless given.',
        example: { environment: '${environment}', commit: '${commit}' },
      },
    ],
    credential: 'GITHUB_TOKEN',
    headers: GITHUB_HEADERS,
    lookups: [],
    send: {
      method: 'POST',
      url: '${url}/repos/${repository}/actions/workflows/${workflow}/dispatches',
      body: { ref: '${ref}', inputs: '${inputs}', return_run_details: true },
    },
    // Every call starts a run.
    idempotent: false,
    rules: { run: 'html_url', runId: 'workflow_run_id' },
    follow: {
      url: '${url}/repos/${repository}/actions/runs/${runId}',
      state: 'conclusion || status',
      succeeded: ['success'],
      failed: ['failure', 'cancelled', 'timed_out', 'startup_failure', 'skipped', 'stale'],
      run: 'html_url',
    },
    retryWithout: { statuses: [400, 422], keys: ['return_run_details'] },
    trap: 'The workflow file is taken from the branch or tag `ref`, not from the commit: the commit goes along as an input, and only the workflow makes it what is deployed.',
  },
  {
    name: 'github-deployment',
    title: 'GitHub: a deployment is created',
    documentation: 'https://docs.github.com/en/rest/deployments/deployments#create-a-deployment',
    parameters: [
      GITHUB_URL,
      REPOSITORY,
      optional(
        'environment',
        "The environment's name on GitHub. The environment's name here unless given.",
        'production',
        '${environment}',
      ),
      {
        name: 'production',
        form: 'flag',
        required: false,
        fallback: 'production',
        description:
          'End users work with this environment. Unless given: whether its kind is production.',
        example: true,
      },
    ],
    credential: 'GITHUB_TOKEN',
    headers: GITHUB_HEADERS,
    lookups: [],
    send: {
      method: 'POST',
      url: '${url}/repos/${repository}/deployments',
      // Left out, `environment` is production and `auto_merge` merges the default branch into what is deployed.
      // `required_contexts` is left out on purpose: then GitHub holds to every check of the commit.
      body: {
        ref: '${commit}',
        environment: '${environment}',
        auto_merge: false,
        production_environment: '${production}',
        payload: { promotion: '${key}', from: '${from}', expected: '${expected}' },
      },
    },
    // Every call creates a deployment.
    idempotent: false,
    rules: { runId: 'id' },
    follow: {
      url: '${url}/repos/${repository}/deployments/${runId}/statuses',
      query: { per_page: '1' },
      state: '[0].state',
      succeeded: ['success'],
      // `inactive` is neither: a deployment that succeeded becomes it once another one follows.
      failed: ['failure', 'error'],
      run: '[0].log_url || [0].target_url',
    },
    trap: 'GitHub only records the deployment and tells whoever listens: something else (a workflow on `deployment`, a webhook) has to carry it out. It refuses while a check of the commit has not succeeded.',
  },
  {
    name: 'gitlab-pipeline',
    title: 'GitLab: a pipeline is run',
    documentation: 'https://docs.gitlab.com/api/pipelines/#create-a-new-pipeline',
    parameters: [
      base(
        'A GitLab of your own. gitlab.com unless given.',
        'https://gitlab.shop.example',
        'https://gitlab.com',
      ),
      required('project', 'The path or the number of the project.', 'acme/shop'),
      optional('ref', 'The branch or tag that is run. `main` unless given.', 'main', 'main'),
      {
        name: 'variables',
        form: 'pairs',
        required: false,
        fallback: { ENVIRONMENT: '${environment}', COMMIT: '${commit}' },
        most: 100,
        description: 'The variables of the pipeline. `ENVIRONMENT` and `COMMIT` unless given.',
        example: { ENVIRONMENT: '${environment}', COMMIT: '${commit}' },
      },
    ],
    credential: 'GITLAB_TOKEN',
    headers: { 'PRIVATE-TOKEN': '${env:GITLAB_TOKEN}' },
    lookups: [],
    send: {
      method: 'POST',
      url: '${url}/api/v4/projects/${project}/pipeline',
      body: { ref: '${ref}', variables: '${variables}' },
    },
    // Every call starts a pipeline.
    idempotent: false,
    rules: { run: 'web_url', runId: 'id' },
    follow: {
      url: '${url}/api/v4/projects/${project}/pipelines/${runId}',
      state: 'status',
      succeeded: ['success'],
      failed: ['failed', 'canceled', 'skipped'],
      run: 'web_url',
    },
    trap: 'The pipeline runs at the newest commit of `ref`: the commit goes along as a variable, and only the pipeline makes it what is deployed. Jobs that are started by hand wait for somebody, and a deploy freeze stops only pipelines that look for it.',
  },
  {
    name: 'argocd-sync',
    title: 'Argo CD: an application is synchronised',
    documentation: 'https://argo-cd.readthedocs.io/en/stable/developer-guide/api-docs/',
    parameters: [
      base('Where Argo CD answers.', 'https://argocd.shop.example'),
      required('application', 'The name of the application.', 'shop-${environment}'),
      optional('project', 'The Argo CD project of the application.', 'shop'),
      optional('namespace', 'The namespace of the application, where it is not the usual.', 'argo'),
    ],
    credential: 'ARGOCD_AUTH_TOKEN',
    headers: { Authorization: 'Bearer ${env:ARGOCD_AUTH_TOKEN}' },
    lookups: [],
    send: {
      method: 'POST',
      url: '${url}/api/v1/applications/${application}/sync',
      body: {
        revision: '${commit}',
        dryRun: false,
        prune: false,
        project: '${project}',
        appNamespace: '${namespace}',
      },
    },
    // The manifests come out the same, but the hooks of the application run again.
    idempotent: false,
    rules: {},
    // An application runs one operation at a time, so its name is the run's.
    runId: '${application}',
    page: '${url}/applications/${application}',
    follow: {
      url: '${url}/api/v1/applications/${application}',
      query: { project: '${project}', appNamespace: '${namespace}' },
      // `operation` stands there until it is over; before that `operationState` may still be the one before.
      state: "operation && 'Running' || status.operationState.phase",
      succeeded: ['Succeeded'],
      failed: ['Failed', 'Error'],
    },
    trap: 'The commit must be one of the repository that Argo CD reads, which often is not that of the code. Nothing is pruned, and a sync changes no branch: the next one to the branch brings its commit back.',
    undoneBy:
      "Argo CD's automatic sync brings the tracked branch back, and does not let a sync to another commit begin while it is on",
  },
  {
    name: 'kargo',
    title: 'Kargo: freight is promoted to a stage',
    documentation: 'https://docs.kargo.io/user-guide/how-to-guides/working-with-stages',
    parameters: [
      base('Where Kargo answers.', 'https://kargo.shop.example'),
      required('project', 'The Kargo project.', 'shop'),
      optional(
        'stage',
        "The stage. The environment's name unless given.",
        'production',
        '${environment}',
      ),
    ],
    credential: 'KARGO_API_TOKEN',
    headers: { Authorization: 'Bearer ${env:KARGO_API_TOKEN}' },
    lookups: [
      {
        url: '${url}/v1beta1/projects/${project}/freight',
        query: { stage: '${stage}' },
        values: {
          freight:
            "groups.*.items[] | [?commits[?id=='${commit}'] || images[?annotations.\"org.opencontainers.image.revision\"=='${commit}']] | [0].metadata.name",
        },
        missing: 'Kargo has no freight with this commit that the stage may take',
      },
    ],
    send: {
      method: 'POST',
      url: '${url}/v1beta1/projects/${project}/stages/${stage}/promotions',
      body: { freight: '${freight}' },
    },
    // Every call creates a promotion.
    idempotent: false,
    rules: { runId: 'metadata.name' },
    follow: {
      url: '${url}/v1beta1/projects/${project}/promotions/${runId}',
      state: 'status.phase',
      succeeded: ['Succeeded'],
      failed: ['Failed', 'Errored', 'Aborted'],
    },
    trap: 'The whole freight that holds the commit is promoted, images and charts included. Older freight puts automatic promotion of the stage on hold until its newest freight is promoted again.',
    undoneBy: "the stage's automatic promotion, once its hold is lifted",
  },
  {
    name: 'webhook',
    title: 'A webhook of your own',
    documentation: 'https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/',
    parameters: [
      required('url', 'The address to send to.', 'https://deploy.shop.example/promotions', 'url'),
    ],
    credential: undefined,
    headers: {},
    lookups: [],
    send: {
      method: 'POST',
      url: '${url}',
      headers: { 'Idempotency-Key': '${key}' },
      body: {
        service: '${service}',
        environment: '${environment}',
        from: '${from}',
        commit: '${commit}',
        version: '${version}',
        expected: '${expected}',
        key: '${key}',
        reason: '${reason}',
      },
    },
    // Whether the receiver looks at the key only its owner can say: `"idempotent": true`.
    idempotent: false,
    rules: {},
    trap: 'What happens is up to the receiver. `expected` tells it what was seen to run, so that it can refuse where something else runs.',
  },
];
