import type { Surroundings } from '../act';
import { type Hits, NOTHING, join } from '../finding';
import type { Tool } from '../tool';
import { chosen, folderText, isNothing, tomlName } from './chosen';
import { namedThings, settingsFiles } from './named';

import { phrases } from './verbTable';

/** The app of a remote of git, out of its address. https://devcenter.heroku.com/articles/git */
function herokuRemote(remote: string, around: Surroundings): Hits {
  const { text, shown } = folderText('.git/config', around);
  const part = text.split(/^(?=\[)/m).find((one) => one.startsWith(`[remote "${remote}"]`)) ?? '';
  const value = /heroku\.com[/:]([\w-]+?)(?:\.git)?\s*$/m.exec(part)?.[1];
  return value === undefined
    ? NOTHING
    : { facts: [{ kind: 'project', value, from: `remote ${remote} of ${shown}` }], doubts: [] };
}

const heroku: Tool = {
  names: ['heroku'],
  grammar: {
    valued: [
      ...['-a', '--app', '-r', '--remote', '-t', '--to', '--confirm', '-c', '-s', '--size', '-d'],
      ...['-n', '--num', '--dyno', '-p', '--pipeline', '--team', '--stage', '--source', '--type'],
    ],
    flags: ['--json', '-h', '--tail', '--force', '--wait', '--shell', '--verbose'],
  },
  verbs: {
    '': 'write',
    ...phrases(
      'read',
      `logs, ps, info, apps, apps:info, apps:list, list, config, config:get, releases, releases:info, releases:output,
      addons, addons:info, addons:list, addons:services, addons:plans, domains, domains:info, pg, pg:info, pg:ps,
      pg:diagnose, pg:backups, pg:backups:info, pg:backups:url, pg:backups:schedules, pg:backups:download, pg:credentials,
      pg:locks, pg:outliers, pg:bloat, pg:blocking, pg:wait, pg:pull, status, features, features:info, labs, labs:info,
      access, certs, certs:info, regions, pipelines, pipelines:info, pipelines:diff, pipelines:list, redis, redis:info,
      maintenance, buildpacks, drains, webhooks, webhooks:info, notifications, auth:login, auth:logout, auth:whoami,
      auth:token, auth:2fa, login, logout, whoami, version, help, plugins, autocomplete, ci, ci:info, members, orgs, teams,
      spaces, spaces:info, stack, apps:stacks, dyno:type, ps:type, ps:wait, builds, builds:info, builds:output, reviewapps,
      git:clone, git:remote, update, apps:open, open, addons:open, commands, which`,
    ),
    ...phrases(
      'destructive',
      `apps:destroy, destroy, addons:destroy, pg:reset, pg:push, pg:backups:delete, pg:backups:restore, pg:copy, pg:killall,
      domains:remove, domains:clear, config:unset, pipelines:destroy, spaces:destroy, ps:kill, pg:credentials:destroy,
      redis:cli, certs:remove, releases:rollback, rollback`,
    ),
    ...phrases('unknown', 'run, run:detached, ps:exec, pg:psql, psql, console, run:inside, ssh'),
  },
  says: ['--help', '--version', '-h'],
  variables: ['HEROKU_APP'],
  hits: (line, around) => {
    if (/^local(?::|$)/.test(line.operands[0] ?? '')) return NOTHING;
    const remote = line.value('-r', '--remote');
    const app = chosen(line, around, 'project', ['-a', '--app'], 'HEROKU_APP');
    const places = !isNothing(app)
      ? app
      : join(
          chosen(line, around, 'environment', ['-r', '--remote']),
          herokuRemote(remote ?? 'heroku', around),
        );
    // Without `--to` it goes to whatever is next in the pipeline.
    const promotes = /^pipelines:promote$/.test(line.operands[0] ?? '');
    const to = chosen(line, around, 'project', ['-t', '--to']);
    if (promotes && isNothing(to)) {
      return join(places, { facts: [], doubts: ['it promotes to the next stage of the pipeline'] });
    }
    const skip = ['-a', '--app', '-r', '--remote'];
    const isRun = /^run|psql$|^ps:exec$/.test(line.operands[0] ?? '');
    const things = isRun ? [] : namedThings(line, { verbWords: 1, skip });
    return join(promotes ? to : places, { facts: things, doubts: [] });
  },
  shim: { by: 'files' },
};

const fly: Tool = {
  names: ['fly', 'flyctl'],
  grammar: {
    valued: [
      ...['-a', '--app', '-c', '--config', '-t', '--access-token', '-o', '--org', '-r', '--region'],
      ...[
        '-i',
        '--image',
        '-e',
        '--env',
        '--strategy',
        '--dockerfile',
        '--build-arg',
        '-n',
        '--name',
      ],
    ],
    flags: ['--verbose', '--debug', '-y', '--yes', '--remote-only', '--local-only', '--now', '-j'],
  },
  verbs: {
    '': 'write',
    ...phrases(
      'read',
      `status, logs, info, list, ps, releases, version, doctor, dashboard, docs, help, auth whoami, auth login, auth logout,
      auth docker, config show, config validate, config display, config save, config env, secrets list, ips list, scale show,
      volumes list, volumes show, volume list, certs list, certs show, certs check, checks list, apps list, apps releases,
      apps open, machine list, machine status, machines list, machines status, orgs list, orgs show, regions list,
      platform regions, platform status, platform vm-sizes, postgres list, postgres db list, services list, image show,
      history, mpg list, mpg status, services, open, ping, dig`,
    ),
    ...phrases(
      'destructive',
      `destroy, apps destroy, machine destroy, machines destroy, machine kill, volumes destroy, volumes delete,
      volume destroy, secrets unset, certs remove, certs delete, ips release, mpg destroy, suspend`,
    ),
    ...phrases(
      'unknown',
      'ssh console, ssh sftp shell, console, proxy, postgres connect, redis connect, mpg connect',
    ),
    'ssh sftp get': 'read',
    'ssh sftp find': 'read',
  },
  variables: ['FLY_APP'],
  hits: (line, around) => {
    const config = line.value('-c', '--config');
    const app = chosen(line, around, 'project', ['-a', '--app'], 'FLY_APP');
    const skip = ['-a', '--app', '-c', '--config', '-e', '--env', '--build-arg', '-i', '--image'];
    return join(
      isNothing(app) ? tomlName(config ?? 'fly.toml', 'app', around) : app,
      { facts: settingsFiles(line, ['-c', '--config']), doubts: [] },
      { facts: namedThings(line, { verbWords: 2, skip }), doubts: [] },
    );
  },
  shim: { by: 'files' },
};

const PRODUCTION = 'production';

function says(value: string, from: string): Hits {
  return { facts: [{ kind: 'environment', value, from }], doubts: [] };
}

const vercel: Tool = {
  names: ['vercel', 'vc', 'now'],
  grammar: {
    valued: [
      ...['-t', '--token', '-S', '--scope', '-T', '--team', '--cwd', '-A', '--local-config', '-e'],
      ...[
        '--env',
        '-b',
        '--build-env',
        '-m',
        '--meta',
        '--target',
        '--environment',
        '--regions',
        '-Q',
      ],
      ...['--global-config', '--name', '-n', '--git-branch', '--timeout', '--project'],
    ],
    flags: [
      '--prod',
      '--production',
      '-y',
      '--yes',
      '-f',
      '--force',
      '--debug',
      '-d',
      '--prebuilt',
    ],
  },
  verbs: {
    '': 'write',
    ...phrases(
      'read',
      `list, ls, inspect, logs, log, whoami, login, logout, help, env ls, env list, env pull, pull, build, dev, develop,
      link, domains ls, domains inspect, dns ls, certs ls, alias ls, project ls, projects ls, project inspect, teams ls,
      bisect, init, telemetry, rollback status, promote status, integration ls`,
    ),
    ...phrases(
      'destructive',
      'remove, rm, env rm, env remove, domains rm, dns rm, alias rm, project rm, certs rm',
    ),
    switch: 'switch',
    'teams switch': 'switch',
  },
  variables: ['VERCEL_PROJECT_ID', 'VERCEL_ORG_ID'],
  hits: (line, around) => {
    const [verb = 'deploy', second] = line.operands;
    const target = chosen(line, around, 'environment', ['--target', '--environment']);
    if (line.has('--prod', '--production')) return join(says(PRODUCTION, '--prod'), target);
    if (verb === 'promote' || verb === 'rollback') return join(says(PRODUCTION, verb), target);
    const skip = [
      '-t',
      '--token',
      '-S',
      '--scope',
      '-e',
      '--env',
      '-b',
      '--build-env',
      '-m',
      '--meta',
    ];
    const named = { facts: namedThings(line, { verbWords: 1, skip }), doubts: [] };
    // The environment of a variable is asked for where it does not stand there.
    const isOpen =
      verb === 'env' && line.operands.length < 4 && /^(?:add|rm|remove|update)$/.test(second ?? '');
    const open = { facts: [], doubts: isOpen ? ['no environment of the variable is named'] : [] };
    return join(target, named, open);
  },
  shim: { by: 'files' },
};

const netlify: Tool = {
  names: ['netlify', 'ntl'],
  grammar: {
    valued: [
      ...['-s', '--site', '--auth', '-d', '--dir', '-m', '--message', '-a', '--app', '--alias'],
      ...[
        '--branch',
        '-b',
        '--context',
        '-c',
        '--filter',
        '-f',
        '--functions',
        '--config',
        '--timeout',
      ],
    ],
    flags: [
      '-p',
      '--prod',
      '--prod-if-unlocked',
      '--json',
      '--debug',
      '--build',
      '--trigger',
      '-o',
    ],
  },
  verbs: {
    '': 'write',
    ...phrases(
      'read',
      `status, sites:list, env:list, env:get, functions:list, functions:build, logs, logs:function, logs:deploy, login,
      logout, help, link, unlink, open, open:site, open:admin, build, dev, serve, watch, blobs:get, blobs:list, recipes`,
    ),
    ...phrases('destructive', 'sites:delete, env:unset, blobs:delete'),
    switch: 'switch',
  },
  variables: ['NETLIFY_SITE_ID'],
  hits: (line, around) => {
    const verb = line.operands[0] ?? '';
    const site = chosen(line, around, 'project', ['-s', '--site'], 'NETLIFY_SITE_ID');
    if (line.has('-p', '--prod', '--prod-if-unlocked') && verb === 'deploy') {
      return join(says(PRODUCTION, '--prod'), site);
    }
    if (/^env:/.test(verb)) {
      const context = chosen(line, around, 'environment', ['-c', '--context']);
      // https://cli.netlify.com/commands/env: all contexts unless one is named.
      return join(site, isNothing(context) ? says(PRODUCTION, 'all contexts') : context);
    }
    const skip = ['-s', '--site', '--auth'];
    return join(site, { facts: namedThings(line, { verbWords: 1, skip }), doubts: [] });
  },
  shim: { by: 'files' },
};

export const PLATFORMS: readonly Tool[] = [heroku, fly, vercel, netlify];
