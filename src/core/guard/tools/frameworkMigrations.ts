import type { Surroundings } from '../act';
import { type Hits, NOTHING, type VerbClass, join, worse } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import {
  URLS,
  addressHits,
  dotenvOf,
  namedHits,
  optionOf,
  partHits,
  settingsOf,
  split,
  variableHits,
  variableOf,
} from './databaseSettings';
import { RAILS } from './rails';

const django: Tool = {
  names: ['manage.py', 'django-admin', 'django-admin.py'],
  grammar: {
    valued: split(
      '--settings --pythonpath -v --verbosity --database --app --exclude -e --format --indent -o --output -n --name --prefix -t --tag -c --command -i --interface --port',
    ),
    flags: split(
      '--traceback --no-color --force-color --skip-checks --noinput --no-input --fake --fake-initial --plan --check --run-syncdb --prune --dry-run --merge --empty --list -l --all --deploy --noreload --nothreading --insecure --keepdb --parallel --natural-foreign --natural-primary --backwards',
    ),
  },
  verbs: {
    '': 'unknown',
    check: 'read',
    showmigrations: 'read',
    makemigrations: 'read',
    sqlmigrate: 'read',
    sqlflush: 'read',
    sqlsequencereset: 'read',
    optimizemigration: 'read',
    squashmigrations: 'read',
    diffsettings: 'read',
    inspectdb: 'read',
    dumpdata: 'read',
    findstatic: 'read',
    makemessages: 'read',
    compilemessages: 'read',
    startapp: 'read',
    startproject: 'read',
    show_urls: 'read',
    test: 'read',
    help: 'read',
    version: 'read',
    sendtestemail: 'write',
    migrate: 'write',
    loaddata: 'write',
    createsuperuser: 'write',
    changepassword: 'write',
    clearsessions: 'write',
    collectstatic: 'write',
    createcachetable: 'write',
    flush: 'destructive',
    reset_db: 'destructive',
    sqldropdb: 'read',
    remove_stale_contenttypes: 'destructive',
    shell: 'unknown',
    shell_plus: 'unknown',
    dbshell: 'unknown',
    runscript: 'unknown',
    runserver: 'unknown',
  },
  verb: (line, known) => {
    if (line.operands[0] === 'migrate') {
      if (line.has('--plan', '--check')) return 'read';
      // `migrate app zero` undoes all of it.
      return line.operands[2] === 'zero' ? 'destructive' : known;
    }
    return line.operands[0] === 'collectstatic' && line.has('--dry-run', '-n') ? 'read' : known;
  },
  variables: ['DJANGO_SETTINGS_MODULE', 'DJANGO_CONFIGURATION', 'DJANGO_ENV', ...URLS],
  hits: (line, around) => {
    const variables = dotenvOf(around);
    const settings =
      optionOf(line, '--settings') ??
      variableOf(around, 'DJANGO_SETTINGS_MODULE') ??
      defaultSettings(around);
    return join(
      namedHits(settings),
      namedHits(variableOf(around, 'DJANGO_CONFIGURATION')),
      namedHits(variableOf(around, 'DJANGO_ENV')),
      namedHits(optionOf(line, '--database'), 'database'),
      variableHits(variables, ...URLS),
    );
  },
};

/** The line of manage.py that says which settings count where nobody says otherwise. */
function defaultSettings(around: Surroundings): { value: string; from: string } | undefined {
  const file = settingsOf(
    'manage.py',
    around,
    (text) => /DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([\w.]+)['"]/.exec(text)?.[1],
  );
  if (file === undefined || file === 'unreadable' || file.value === undefined) return undefined;
  return { value: file.value, from: file.shown };
}

const ARTISAN_READS = split(
  'migrate:status db:show db:table db:monitor list help about route:list env inspire test model:show channel:list ' +
    'event:list schedule:list make:migration make:model make:controller make:seeder make:factory stub:publish docs ' +
    'config:show queue:monitor queue:failed completion key:generate',
);

const artisan: Tool = {
  names: ['artisan'],
  grammar: {
    valued: split(
      '--env --database --path --schema-path --seeder --class --step --batch --queue --name --connection',
    ),
    flags: split(
      '--force --pretend --seed --isolated --realpath --graceful -n --no-interaction -q --quiet -v -vv -vvv --ansi --no-ansi --drop-views --drop-types --prune --json',
    ),
  },
  verbs: {
    '': 'unknown',
    ...Object.fromEntries(ARTISAN_READS.map((name) => [name, 'read' as const])),
    migrate: 'write',
    'migrate:install': 'write',
    'db:seed': 'write',
    'cache:clear': 'write',
    'config:cache': 'write',
    'config:clear': 'write',
    'queue:retry': 'write',
    'schema:dump': 'write',
    'migrate:fresh': 'destructive',
    'migrate:refresh': 'destructive',
    'migrate:reset': 'destructive',
    'migrate:rollback': 'destructive',
    'db:wipe': 'destructive',
    'queue:clear': 'destructive',
    'queue:flush': 'destructive',
    'model:prune': 'destructive',
    tinker: 'unknown',
    db: 'unknown',
  },
  verb: (line, known) =>
    line.has('--pretend') && /^migrate(?::rollback|:reset)?$/.test(line.operands[0] ?? '')
      ? 'read'
      : known,
  variables: ['APP_ENV', 'DB_HOST', 'DB_DATABASE', ...URLS],
  hits: (line, around) => {
    const option = optionOf(line, '--env');
    const own = option ?? variableOf(around, 'APP_ENV');
    // Laravel takes `.env.NAME` instead of `.env` where it is there.
    const special =
      own && settingsOf(`.env.${own.value}`, around, () => true) ? `.env.${own.value}` : '.env';
    const variables = dotenvOf(around, special);
    return join(
      namedHits(option ?? variables.get('APP_ENV')),
      namedHits(optionOf(line, '--database')),
      variableHits(variables, 'DB_URL', 'DATABASE_URL'),
      partHits(variables, { DB_HOST: 'host', DB_DATABASE: 'database', DB_WRITE_HOST: 'host' }),
    );
  },
};

const MIX: Readonly<Record<string, VerbClass>> = {
  'ecto.migrations': 'read',
  'ecto.gen.migration': 'read',
  'ecto.gen.repo': 'read',
  'ecto.dump': 'read',
  'ecto.migrate': 'write',
  'ecto.create': 'write',
  'ecto.setup': 'write',
  'ecto.load': 'write',
  'ecto.rollback': 'destructive',
  'ecto.drop': 'destructive',
  'ecto.reset': 'destructive',
};

function mixVerb({ operands }: Line): VerbClass {
  // `mix do ecto.create, ecto.migrate` and `mix do ecto.drop + ecto.create`.
  const tasks =
    operands[0] === 'do'
      ? operands
          .slice(1)
          .map((word) => word.replace(/,$/, ''))
          .filter((word) => /^[a-z][\w.]*$/.test(word))
      : operands.slice(0, 1);
  if (tasks.length === 0) return 'unknown';
  return tasks
    .map((task): VerbClass => MIX[task] ?? (MIX_READS.test(task) ? 'read' : 'unknown'))
    .reduce<VerbClass>(worse, 'read');
}

const MIX_READS =
  /^(?:compile(?:\.\w+)?|format|deps(?:\.\w+)*|test|help|clean|new|phx\.(?:routes|digest|gen\.\w+|new)|credo|dialyzer|docs|xref|app\.tree|assets\.\w+|local\.\w+|archive(?:\.\w+)?)$/;

const mix: Tool = {
  names: ['mix'],
  grammar: {
    valued: split(
      '-r --repo -n --step --to --to-exclusive --prefix --migrations-path --log-level --pool-size',
    ),
    flags: split(
      '--quiet --all -v --no-compile --no-deps-check --no-start --log-sql --log-migrations-sql --log-migrator-sql --force -f --force-drop --strict-version-order',
    ),
  },
  verbs: { '': 'unknown' },
  verb: mixVerb,
  variables: ['MIX_ENV', ...URLS, 'DB_HOST'],
  hits: (line, around) => {
    const mixVariable = variableOf(around, 'MIX_ENV');
    return join(
      namedHits(mixVariable),
      namedHits(optionOf(line, '-r', '--repo')),
      ecto(around),
      namedHits(variableOf(around, 'DB_HOST'), 'host'),
    );
  },
};

function ecto(around: Surroundings): Hits {
  const found = URLS.map((name) => variableOf(around, name)).find((given) => given?.value);
  return found ? addressHits(found) : NOTHING;
}

export const FRAMEWORK_MIGRATIONS: readonly Tool[] = [...RAILS, django, artisan, mix];
