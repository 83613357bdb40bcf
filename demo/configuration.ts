import { environments, services } from './history';
import type { Environment, Service } from './history';

/** When releases to production may go out: as the team has it, or at this moment, or not at this moment. */
export type Windows = 'of-the-team' | 'open' | 'closed';

/** How each environment tells its commit, in the words of the configuration. `${base}` is the service's address. */
const sources: Readonly<Record<Environment, { readonly how: string; readonly source: string }>> = {
  dev: {
    how: 'Dockerflow: /__version__ holds the full commit.',
    source: '{ "preset": "dockerflow", "url": "${base}" }',
  },
  test: {
    how: 'Spring Boot: /actuator/info holds an abbreviated commit.',
    source: '{ "preset": "spring-actuator", "url": "${base}" }',
  },
  qa: {
    how: 'A text file with the commit in it.',
    source: '{ "preset": "plain", "url": "${base}/version.txt" }',
  },
  uat: {
    how: 'A response header of the front page.',
    source: '{ "http": "${base}/", "commit": "header:X-Revision" }',
  },
  staging: {
    how: 'A <meta name="revision"> in the front page: v1.8.0-rc.2-<commit>. Two more say what production asks for.',
    source: `{
          "http": "\${base}/",
          "commit": "meta:revision",
          "since": "meta:deployed-at",
          "health": "meta:health"
        }`,
  },
  production: {
    how: 'JSON of our own. A rule is JMESPath: the way to the value.',
    source: `{
          "http": "\${base}/health",
          "commit": "release.revision.sha",
          "version": "release.version",
          "since": "release.deployedAt",
          "by": "release.deployedBy",
          "health": "status"
        }`,
  },
};

/**
 * `.vscode/whereabouts.json` for the running demo: what a team would write, with the reasons beside it. Windows other
 * than the team's are counted from `now`, in milliseconds since 1970, and last for some hours.
 */
export function configurationText(
  urls: Readonly<Record<Environment, string>>,
  windows: Windows = 'of-the-team',
  now = Date.now(),
): string {
  const { window, freeze } = releaseTimes(windows, now);
  return `// Which environments there are, and how to ask each service what it runs there.
{
  // In order: the path from a developer's commit to production.
  "environments": {
    "dev": { "kind": "development" },
    "test": { "kind": "test" },
    "qa": { "kind": "qa" },
    "uat": { "kind": "uat" },

    // The next release waits here. Whatever else differs from production is drift.
    "staging": { "kind": "staging", "mirrors": "production" },

    "production": {
      "kind": "production",

      // Releases go out when people are there to watch them.
      "windows": [{ ${window}, "timeZone": "Europe/Oslo" }],
      "freezes": [
        { ${freeze}, "timeZone": "Europe/Oslo", "reason": "holidays" }
      ],

      // Only what has run in staging for four hours, healthy, and not too much at once.
      "requires": { "contained": "staging", "soak": "4h", "healthy": true, "maxCommits": 20 },

      // How to recognise that a command or a file is about production.
      "targets": {
        "kubeContexts": ["prod-*"],
        "hosts": ["*.prod.shop.example"],
        "awsProfiles": ["prod"],
        "branches": ["release/*"],
        "files": ["deploy/production/**", ".env.production"]
      }
    }
  },

  // Two services in one repository: \`path\` narrows which commits count for each.
  "services": {
${services.map((service) => serviceText(service, urls)).join(',\n\n')}
  }
}
`;
}

function releaseTimes(windows: Windows, now: number): { window: string; freeze: string } {
  if (windows === 'of-the-team') {
    return {
      window: '"days": ["mon-thu"], "from": "09:00", "to": "16:00"',
      freeze: '"from": "2026-12-20", "to": "2027-01-04"',
    };
  }
  // Far enough from now that no test and no clock change comes near an edge.
  const [from, to] = windows === 'open' ? [-3, 6] : [3, 6];
  const hour = (hours: number) => timeInOslo(now + hours * 3_600_000).slice(11, 16);
  const day = (days: number) => timeInOslo(now + days * 86_400_000).slice(0, 10);
  return {
    window: `"days": ["mon-sun"], "from": "${hour(from)}", "to": "${hour(to)}"`,
    freeze: `"from": "${day(30)}", "to": "${day(45)}"`,
  };
}

/** `2026-11-27 15:42:00` */
function timeInOslo(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString('sv-SE', { timeZone: 'Europe/Oslo' });
}

function serviceText(service: Service, urls: Readonly<Record<Environment, string>>): string {
  const places = environments.map((environment) => {
    const { how, source } = sources[environment];
    const filled = source.replace('${base}', `http://\${host}/${service}`);
    const comment = service === services[0] ? `        // ${how}\n` : '';
    return `${comment}        "${environment}": {
          "host": "${new URL(urls[environment]).host}",
          "source": ${filled.replace(/\n/g, '\n  ')}
        }`;
  });
  const why =
    service === services[0]
      ? `      // Our deployment endpoint, one in each environment. It compares \`expected\` with what runs, so that nobody
      // overwrites what they have not seen, and takes a key only once: a request whose answer got lost may go again.
`
      : '';
  return `    "${service}": {
      "path": "services/${service}",

${why}      "promote": {
        "http": "http://\${host}/${service}/deploy",
        "headers": { "Idempotency-Key": "\${key}" },
        "body": { "environment": "\${environment}", "commit": "\${commit}", "expected": "\${expected}" },
        "idempotent": true,
        "run": "run"
      },

      "in": {
${places.join(',\n')}
      }
    }`;
}
