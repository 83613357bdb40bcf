import { type PromotePreset, base, optional, required } from './promotePreset';

/** Platforms that build and run what they promote. */
export const CLOUDS: readonly PromotePreset[] = [
  {
    name: 'heroku-pipeline',
    title: 'Heroku: promotion along a pipeline',
    documentation:
      'https://devcenter.heroku.com/articles/platform-api-reference#pipeline-promotion',
    parameters: [
      base(
        'The API of Heroku, where it is reached another way.',
        'https://api.heroku.com',
        'https://api.heroku.com',
      ),
      required('source', 'The app that is promoted from.', 'shop-${from}'),
      required('target', 'The app that is promoted to.', 'shop-${environment}'),
    ],
    credential: 'HEROKU_API_KEY',
    headers: {
      Accept: 'application/vnd.heroku+json; version=3',
      Authorization: 'Bearer ${env:HEROKU_API_KEY}',
    },
    lookups: [
      {
        url: '${url}/apps/${source}/pipeline-couplings',
        values: { pipelineId: 'pipeline.id', sourceId: 'app.id' },
        missing: 'the app to promote from is in no pipeline',
      },
      {
        url: '${url}/apps/${target}/pipeline-couplings',
        // Only an app of the same pipeline.
        values: { targetId: "pipeline.id=='${pipelineId}' && app.id" },
        missing: 'the app to promote to is not in the pipeline of the other one',
      },
    ],
    send: {
      method: 'POST',
      url: '${url}/pipeline-promotions',
      body: {
        pipeline: { id: '${pipelineId}' },
        source: { app: { id: '${sourceId}' } },
        targets: [{ app: { id: '${targetId}' } }],
      },
    },
    // Every call makes a release, of whatever is the newest by then.
    idempotent: false,
    rules: { runId: 'id' },
    follow: {
      url: '${url}/pipeline-promotions/${runId}/promotion-targets',
      state: '[0].status',
      succeeded: ['succeeded'],
      failed: ['failed'],
    },
    trap: "Heroku promotes the newest release of the app that is promoted from, whatever it is by then, not the commit that you looked at; it runs with the target's own configuration.",
  },
  {
    name: 'octopus',
    title: 'Octopus Deploy: a release is deployed',
    documentation: 'https://octopus.com/docs/octopus-rest-api',
    parameters: [
      base('Where Octopus answers.', 'https://shop.octopus.app'),
      optional('space', 'The id of the space. `Spaces-1` unless given.', 'Spaces-1', 'Spaces-1'),
      required('project', 'The name of the project.', 'Shop'),
      optional(
        'release',
        'The version of the release. The version that runs where it comes from unless given.',
        '${version}',
        '${version}',
      ),
      optional(
        'environment',
        "The environment's name in Octopus. The environment's name here unless given.",
        'Production',
        '${environment}',
      ),
    ],
    credential: 'OCTOPUS_API_KEY',
    headers: { 'X-Octopus-ApiKey': '${env:OCTOPUS_API_KEY}' },
    lookups: [],
    send: {
      method: 'POST',
      url: '${url}/api/${space}/deployments/create/untenanted/v1',
      // The server wants the space under both names.
      body: {
        spaceId: '${space}',
        spaceIdOrName: '${space}',
        projectName: '${project}',
        releaseVersion: '${release}',
        environmentNames: ['${environment}'],
      },
    },
    // Every call queues a task.
    idempotent: false,
    // Older servers write the names the other way.
    rules: {
      runId: 'DeploymentServerTasks[0].ServerTaskId || deploymentServerTasks[0].serverTaskId',
    },
    page: '${url}/app#/${space}/tasks/${runId}',
    follow: {
      url: '${url}/api/${space}/tasks/${runId}',
      state: 'State || state',
      succeeded: ['Success'],
      failed: ['Failed', 'Canceled', 'TimedOut'],
    },
    trap: 'Octopus deploys the release of that version with the packages and the process that it was made with; it knows the commit only where the build told it. A freeze of Octopus is not overridden.',
  },
  {
    name: 'vercel',
    title: 'Vercel: a production deployment gets the domains',
    documentation:
      'https://vercel.com/docs/rest-api/projects/points-all-production-domains-for-a-project-to-the-given-deploy',
    parameters: [
      base(
        'The API of Vercel, where it is reached another way.',
        'https://api.vercel.com',
        'https://api.vercel.com',
      ),
      required('project', 'The id of the project.', 'prj_12HKQaOmR5t5Uy6vdcQsNIiZgHGB'),
      optional('team', 'The id of the team.', 'team_LLHUOMOoDlqOp8wPE4kFo9pE'),
    ],
    credential: 'VERCEL_TOKEN',
    headers: { Authorization: 'Bearer ${env:VERCEL_TOKEN}' },
    lookups: [
      {
        url: '${url}/v6/deployments',
        query: {
          projectId: '${project}',
          target: 'production',
          state: 'READY',
          sha: '${commit}',
          limit: '100',
          teamId: '${team}',
        },
        values: {
          deployment:
            "deployments[?target=='production' && (meta.githubCommitSha || meta.gitlabCommitSha || meta.bitbucketCommitSha)=='${commit}'].uid | [0]",
        },
        missing:
          'Vercel has no finished production deployment of this commit: a preview of it would be built anew, which is not what was tested',
      },
    ],
    send: {
      method: 'POST',
      url: '${url}/v10/projects/${project}/promote/${deployment}',
      query: { teamId: '${team}' },
      body: {},
    },
    // It names the deployment, but what a second call answers while the first is at work is not known.
    idempotent: false,
    rules: {},
    runId: '${deployment}',
    follow: {
      url: '${url}/v9/projects/${project}',
      query: { teamId: '${team}' },
      // The project tells of the last request only, which may be somebody else's.
      state:
        "lastAliasRequest.toDeploymentId=='${runId}' && lastAliasRequest.jobStatus || 'pending'",
      succeeded: ['succeeded'],
      failed: ['failed', 'skipped'],
    },
    trap: 'The production domains move to the production deployment that exists of this commit, built with the settings of its time. A preview is never promoted: Vercel would build it anew. During a rolling release the move is queued.',
    undoneBy: 'the next push to the production branch, where domains are assigned automatically',
  },
  {
    name: 'netlify',
    title: 'Netlify: an existing deploy is published',
    documentation: 'https://docs.netlify.com/api/get-started/#restore-deploy',
    parameters: [
      base(
        'The API of Netlify, where it is reached another way.',
        'https://api.netlify.com',
        'https://api.netlify.com',
      ),
      required('site', 'The id of the site, or its domain.', 'shop.netlify.app'),
    ],
    credential: 'NETLIFY_AUTH_TOKEN',
    headers: { Authorization: 'Bearer ${env:NETLIFY_AUTH_TOKEN}' },
    lookups: [
      {
        url: '${url}/api/v1/sites/${site}/deploys',
        query: { per_page: '100' },
        values: {
          deploy: "[?commit_ref=='${commit}' && state=='ready' && context=='production'].id | [0]",
        },
        missing:
          'among the last 100 deploys of Netlify none of this commit is ready for production',
      },
    ],
    send: {
      method: 'POST',
      url: '${url}/api/v1/sites/${site}/deploys/${deploy}/restore',
      body: {},
    },
    // It names the one deploy that is to be published; the second time that one is published already.
    idempotent: true,
    rules: { runId: 'id' },
    runId: '${deploy}',
    follow: {
      url: '${url}/api/v1/sites/${site}',
      state: "published_deploy.id=='${runId}' && 'published' || 'waiting'",
      succeeded: ['published'],
      failed: [],
    },
    trap: 'Netlify publishes the deploy that it built of this commit at the time: nothing is built, and settings of today do not reach it.',
    undoneBy: 'the next production build, unless auto publishing is stopped',
  },
  {
    name: 'render',
    title: 'Render: a commit is deployed',
    documentation: 'https://api-docs.render.com/reference/create-deploy',
    parameters: [
      base(
        'The API of Render, where it is reached another way.',
        'https://api.render.com',
        'https://api.render.com',
      ),
      required('id', 'The id of the service on Render.', 'srv-cukouhrtq21c73e9scng'),
    ],
    credential: 'RENDER_API_KEY',
    headers: { Authorization: 'Bearer ${env:RENDER_API_KEY}' },
    lookups: [],
    send: {
      method: 'POST',
      url: '${url}/v1/services/${id}/deploys',
      body: { commitId: '${commit}' },
    },
    // Every call builds and deploys.
    idempotent: false,
    rules: { runId: 'id' },
    follow: {
      url: '${url}/v1/services/${id}/deploys/${runId}',
      state: 'status',
      succeeded: ['live'],
      failed: ['build_failed', 'update_failed', 'pre_deploy_failed', 'canceled'],
    },
    trap: 'Render builds the commit anew and does not stop automatic deploys: the next push to the branch of the service replaces it.',
    undoneBy: 'the automatic deploy at the next push to the branch of the service',
  },
];
