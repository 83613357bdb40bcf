import type { Deployment } from './deployments';
import type { Environment, Service } from './history';

const style = `
    body { font: 16px/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 34rem; color: #223; }
    form { border: 1px solid #ccd; border-radius: 8px; padding: 2rem; }
    label, input, button { display: block; width: 100%; box-sizing: border-box; }
    input { margin: 0.25rem 0 1rem; padding: 0.5rem; }
    button { padding: 0.6rem; background: #245; color: #fff; border: 0; border-radius: 6px; }`;

/** The front page of a service; `meta` goes into its head. */
export function frontPage(service: Service, environment: Environment, meta = ''): string {
  const title = service === 'shop' ? 'Acme: warm things for cold feet' : 'Acme Payments';
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">${meta}
    <title>${title}</title>
    <style>${style}
    </style>
  </head>
  <body>
    <h1>${title}</h1>
    <p>This is <strong>${environment}</strong>.</p>
  </body>
</html>
`;
}

/** What a proxy with single sign-on answers to somebody it does not know: 200, and no revision. */
export const signInPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="robots" content="noindex">
    <title>Sign in</title>
    <style>${style}
    </style>
  </head>
  <body>
    <form method="post" action="/sso/login?return_to=%2Fpayments%2F">
      <h1>Sign in to Acme</h1>
      <p>Your session has ended. Sign in to go on.</p>
      <label>E-mail <input name="email" type="email" autocomplete="username" required></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
      <button>Sign in</button>
      <p><a href="/sso/reset">Forgot your password?</a></p>
    </form>
  </body>
</html>
`;

/** The page of one deployment. While it runs the page loads itself anew every second. */
export function runPage(
  deployment: Deployment,
  {
    subjects,
    now,
    lastsMs,
  }: {
    readonly subjects: ReadonlyMap<string, string>;
    readonly now: number;
    readonly lastsMs: number;
  },
): string {
  const { number, service, environment, commit, replaces, startedAt, state } = deployment;
  const title = `Deployment ${number}: ${service} to ${environment}`;
  const named = (id: string) => `<code>${id.slice(0, 7)}</code> ${escaped(subjects.get(id) ?? '')}`;
  const share = Math.min(99, Math.floor(((now - startedAt.getTime()) / lastsMs) * 100));
  const progress = {
    running: `<progress max="100" value="${share}"></progress> The old instances still answer.`,
    done: '<progress max="100" value="100"></progress> Done: the new commit answers.',
    overtaken: 'Overtaken: something else was deployed meanwhile.',
  }[state];
  const refresh = state === 'running' ? '\n    <meta http-equiv="refresh" content="1">' : '';
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">${refresh}
    <title>${title}</title>
    <style>${style}
    </style>
  </head>
  <body>
    <h1>${title}</h1>
    <p>${progress}</p>
    <p>Deploys ${named(commit)}</p>
    <p>Replaces ${named(replaces)}</p>
    <p>Begun ${startedAt.toISOString()}</p>
  </body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
