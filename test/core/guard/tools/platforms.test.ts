import { itJudges } from '../../../support/guardCases';
import { type World, guardedEnvironment } from '../../../support/guardWorld';

const environments = [
  guardedEnvironment('production', 'production', 'type-name', { projects: ['acme-blue'] }),
];
const world: World = {
  environments,
  files: {
    '/projects/shop/.git/config':
      '[remote "heroku"]\n\turl = https://git.heroku.com/acme-blue.git\n[remote "staging"]\n\turl = https://git.heroku.com/acme-staging.git\n',
    '/projects/shop/fly.toml': 'app = "acme-blue"\n[env]\nX = "y"\n',
    '/projects/shop/fly.dev.toml': 'app = "acme-dev"\n',
    '/projects/shop/.firebaserc':
      '{"projects":{"default":"acme-dev","live":"acme-x","blue":"acme-blue"}}',
    '/projects/shop/wrangler.toml': 'name = "shop"\n[env.production]\nname = "shop-production"\n',
    '/projects/shop/.elasticbeanstalk/config.yml':
      'branch-defaults:\n  main:\n    environment: shop-prod\nglobal:\n  profile: null\n',
  },
};

describe('platforms', () => {
  describe('heroku', () => {
    itJudges(world, [
      ['heroku config:set X=y -a shop-prod', 'ask'],
      ['heroku config:set X=y --app=shop-prod', 'ask'],
      ['heroku config:set X=y -a shop-dev', 'allow'],
      ['heroku config:set X=y', 'ask'],
      ['heroku config:set X=y -r staging', 'allow'],
      ['heroku ps:restart --remote production', 'ask'],
      ['heroku pg:reset -a acme-blue --confirm acme-blue', 'ask'],
      ['heroku run rails c -a shop-prod', 'ask'],
      ['heroku pipelines:promote -a shop-staging', 'yes'],
      ['heroku pipelines:promote -a shop-staging --to shop-prod', 'ask'],
      ['heroku logs --tail -a shop-prod', 'read'],
      ['heroku ps -a shop-prod', 'read'],
      ['heroku config -a shop-prod', 'read'],
      ['heroku releases -a shop-prod', 'read'],
      ['heroku pg:info -a shop-prod', 'read'],
      ['heroku pg:reset --help', 'read'],
      ['heroku local', 'allow'],
    ]);
    itJudges({ environments, env: { HEROKU_APP: 'shop-prod' } }, [
      ['heroku ps:restart', 'ask'],
      ['heroku ps:restart -a shop-dev', 'allow'],
    ]);
  });
  describe('fly', () => {
    itJudges(world, [
      ['fly deploy', 'ask'],
      ['fly deploy -a shop-dev', 'allow'],
      ['fly deploy --app shop-prod', 'ask'],
      ['flyctl deploy -c fly.dev.toml', 'allow'],
      ['fly deploy -c fly.prod.toml', 'ask'],
      ['fly status -a shop-prod', 'read'],
      ['fly logs', 'read'],
      ['fly secrets list', 'read'],
      ['fly secrets set X=y', 'ask'],
      ['fly ssh console', 'ask'],
      ['fly apps destroy shop-prod', 'ask'],
      ['fly scale count 3', 'ask'],
    ]);
    itJudges({ environments, env: { FLY_APP: 'shop-prod' } }, [['fly deploy', 'ask']]);
    itJudges({ environments }, [['fly deploy', 'allow']]);
  });
  describe('vercel, netlify', () => {
    itJudges(world, [
      ['vercel --prod', 'ask'],
      ['vercel deploy --prod', 'ask'],
      ['vercel deploy --target=production', 'ask'],
      ['vercel deploy', 'allow'],
      ['vercel', 'allow'],
      ['vercel -t tok --prod', 'ask'],
      ['vercel promote url', 'ask'],
      ['vercel rollback', 'ask'],
      ['vercel alias set a.vercel.app shop-prod.example', 'ask'],
      ['vercel env add X production', 'ask'],
      ['vercel env add X', 'yes'],
      ['vercel env add X preview', 'allow'],
      ['vercel env rm X production', 'ask'],
      ['vercel env ls', 'read'],
      ['vercel env pull --environment=production', 'read'],
      ['vercel ls', 'read'],
      ['vercel logs url', 'read'],
      ['vercel build --prod', 'read'],
      ['netlify deploy --prod', 'ask'],
      ['netlify deploy -p', 'ask'],
      ['netlify deploy --dir x --prod', 'ask'],
      ['netlify deploy', 'allow'],
      ['netlify deploy --site shop-prod', 'ask'],
      ['netlify env:set X y', 'ask'],
      ['netlify env:set X y --context dev', 'allow'],
      ['netlify env:list', 'read'],
      ['netlify status', 'read'],
    ]);
  });
  describe('wrangler, firebase', () => {
    itJudges(world, [
      ['wrangler deploy --env production', 'ask'],
      ['wrangler deploy -e production', 'ask'],
      ['wrangler deploy --env dev', 'allow'],
      ['wrangler deploy', 'allow'],
      ['wrangler deploy --env production --dry-run', 'read'],
      ['wrangler secret put X --env production', 'ask'],
      ['wrangler deploy --env production --dry-run=false', 'ask'],
      ['wrangler tail --env production', 'read'],
      ['wrangler d1 execute shop-prod --remote --command "drop table x"', 'ask'],
      ['wrangler d1 execute shop-prod --local --command x', 'read'],
      ['wrangler pages deploy dist --branch production', 'ask'],
      ['wrangler kv key get k --namespace-id n --env production', 'read'],
      ['firebase deploy', 'allow'],
      ['firebase deploy -P live', 'ask'],
      ['firebase deploy --project acme-blue', 'ask'],
      ['firebase deploy --project blue --only hosting', 'ask'],
      ['firebase use blue', 'yes'],
      ['firebase use', 'read'],
      ['firebase projects:list', 'read'],
      ['firebase functions:log -P live', 'read'],
      ['firebase firestore:delete -P live --all-collections', 'ask'],
    ]);
    itJudges({ environments, files: { '/projects/shop/.firebaserc': '{' } }, [
      ['firebase deploy', 'yes'],
    ]);
  });
  describe('gh, glab', () => {
    itJudges(world, [
      ['gh workflow run deploy.yml -f environment=production', 'ask'],
      ['gh workflow run deploy.yml --field environment=production --ref main', 'ask'],
      ['gh workflow run deploy.yml --raw-field=environment=production', 'ask'],
      ['gh workflow run deploy.yml -f environment=dev', 'allow'],
      ['gh workflow run deploy-prod.yml', 'ask'],
      ['gh workflow run deploy.yml -r production', 'ask'],
      ['gh secret set X --env production', 'ask'],
      ['gh secret set X -e production -b y', 'ask'],
      ['gh variable set X -e dev', 'allow'],
      ['gh secret list --env production', 'read'],
      ['gh run list', 'read'],
      ['gh run view 1 --log', 'read'],
      ['gh run rerun 1', 'allow'],
      ['gh pr merge 1 --squash', 'allow'],
      ['gh pr view 1', 'read'],
      ['gh api repos/a/b/deployments', 'read'],
      ['gh api repos/a/b/deployments -f environment=production', 'ask'],
      ['gh api -X GET repos/a/b/deployments -f environment=production', 'read'],
      ['gh api -X DELETE repos/a/b/environments/production', 'ask'],
      ['gh api graphql -f query="{viewer{login}}"', 'read'],
      ['gh release create v1 -R acme/shop-prod', 'ask'],
      ['gh release create v1', 'allow'],
      ['gh api list -X DELETE -R acme/shop-prod', 'ask'],
      ['gh repo delete acme/shop-prod', 'ask'],
      ['glab ci run -b production', 'ask'],
      ['glab ci run --variables ENV:prod', 'ask'],
      ['glab variable set X y --scope production', 'ask'],
      ['glab mr list', 'read'],
      ['glab api projects/1 -X DELETE', 'allow'],
      ['glab api projects/shop-prod -X DELETE', 'ask'],
    ]);
  });
  describe('others', () => {
    itJudges(world, [
      ['railway up -e production', 'ask'],
      ['railway up --environment dev', 'allow'],
      ['railway environment production', 'yes'],
      ['railway logs -e production', 'read'],
      ['railway variables -e production', 'read'],
      ['railway variables --set X=y -e production', 'ask'],
      ['eb deploy shop-prod', 'ask'],
      ['eb deploy', 'ask'],
      ['eb deploy shop-dev', 'allow'],
      ['eb status shop-prod', 'read'],
      ['supabase db push --db-url postgres://u:p@db.prod.example/x', 'ask'],
      ['supabase db push --db-url postgres://u:p@localhost/x', 'allow'],
      ['supabase db push --dry-run', 'read'],
      ['supabase db reset', 'allow'],
      ['supabase db push --local=false --db-url postgres://db.prod.example/x', 'ask'],
      ['doctl --context prod apps create-deployment x', 'ask'],
      ['doctl --context prod apps list', 'read'],
      ['doctl auth switch --context prod', 'yes'],
      ['render deploys create shop-prod', 'ask'],
      ['render services', 'read'],
    ]);
    itJudges(
      {
        environments,
        files: {
          '/home/ada/.railway/config.json':
            '{"projects":{"/projects/shop":{"environmentName":"production"}}}',
        },
      },
      [
        ['railway up', 'ask'],
        ['railway up -e dev', 'allow'],
      ],
    );
  });
});
