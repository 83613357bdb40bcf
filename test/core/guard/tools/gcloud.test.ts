import { itJudges } from '../../../support/guardCases';
import { type World, guardedEnvironment } from '../../../support/guardWorld';

const environments = [
  guardedEnvironment('production', 'production', 'type-name', { projects: ['acme-blue'] }),
];
const folder = '/home/ada/.config/gcloud';
const files = {
  [`${folder}/active_config`]: 'work\n',
  [`${folder}/configurations/config_work`]: '[core]\nproject = acme-dev\naccount = ada@live.com\n',
  [`${folder}/configurations/config_blue`]: '[core]\nproject = acme-blue\n',
  [`${folder}/configurations/config_prod`]: '[core]\nproject = acme-x\n',
};
const dev: World = { environments, files };
const prod: World = { environments, files: { ...files, [`${folder}/active_config`]: 'blue' } };

describe('gcloud', () => {
  itJudges(dev, [
    ['gcloud --project acme-prod compute instances delete vm', 'ask'],
    ['gcloud compute instances delete vm --project=acme-prod', 'ask'],
    ['gcloud compute instances delete vm --project acme-dev prod-vm', 'ask'],
    ['gcloud --quiet --project acme-blue run deploy shop', 'ask'],
    ['gcloud --project acme-prod --project acme-dev run deploy shop', 'allow'],
    ['gcloud compute instances delete vm', 'allow'],
    ['gcloud --configuration blue compute instances delete vm', 'ask'],
    ['gcloud --configuration prod compute instances delete vm', 'ask'],
    ['gcloud --configuration missing compute instances delete vm', 'yes'],
    ['gcloud sql instances delete shop-production', 'ask'],
    ['gcloud run deploy list-orders --project acme-prod', 'ask'],
    ['gcloud functions deploy get-users --project acme-prod', 'ask'],
    ['gcloud scheduler jobs run list --project acme-prod', 'ask'],
    ['gcloud compute instances reset list --project acme-prod', 'ask'],
    ['gcloud --flags-file f run deploy shop', 'yes'],
    ['gcloud config set project acme-prod', 'yes'],
    ['gcloud config set project acme-dev', 'allow'],
    ['gcloud config set compute/zone eu-1', 'allow'],
    ['gcloud config configurations activate blue', 'yes'],
    ['gcloud config configurations activate work', 'allow'],
    ['gcloud container clusters get-credentials prod-eu', 'yes'],
    ['gcloud container clusters get-credentials dev-eu', 'allow'],
    ['gcloud auth login', 'allow'],
    ['gcloud storage rm gs://acme-prod/x', 'ask'],
    ['gcloud storage cp gs://acme-prod/x gs://acme-dev/y', 'allow'],
    ['gcloud storage cp x gs://acme-prod/y', 'ask'],
    [
      'gcloud --impersonate-service-account d@acme-prod.iam.gserviceaccount.com run deploy s',
      'ask',
    ],
    ['gsutil rm gs://acme-prod/x', 'ask'],
    ['gsutil -m rsync -d -r . gs://acme-prod', 'ask'],
    ['gsutil -m cp gs://acme-prod/x .', 'read'],
    ['gsutil ls gs://acme-prod', 'read'],
    ['bq rm -t acme-prod:set.table', 'ask'],
    ['bq --project_id=acme-prod mk set', 'ask'],
    ['bq --project_id acme-prod query "select 1"', 'read'],
    ['bq --project_id acme-prod query "delete from t where true"', 'ask'],
    ['bq --project_id acme-prod query --destination_table=s.t "select 1"', 'ask'],
    ['bq --project_id acme-prod query --dry_run "delete from t"', 'read'],
    ['bq ls', 'read'],
  ]);
  describe('reads', () => {
    itJudges(prod, [
      ['gcloud compute instances list', 'read'],
      ['gcloud beta run services list --region x', 'read'],
      ['gcloud run services describe shop', 'read'],
      ['gcloud projects get-iam-policy acme-blue', 'read'],
      ['gcloud logging read "severity>=ERROR" --limit 5', 'read'],
      ['gcloud --format json sql instances list', 'read'],
      ['gcloud builds log --stream x', 'read'],
      ['gcloud compute ssh vm --command uptime', 'read'],
      ["gcloud compute ssh vm --command='uptime; reboot'", 'ask'],
      ['gcloud compute ssh vm -- ls /', 'read'],
      ['gcloud compute scp vm:/x .', 'read'],
      ['gcloud compute scp x vm:/y', 'ask'],
      ['gsutil mv get gs://acme-prod/x', 'ask'],
      ['gsutil iam get gs://acme-prod', 'read'],
      ['gcloud container node-pools list --cluster c', 'read'],
      ['gcloud config list', 'read'],
      ['gcloud config get-value project', 'read'],
      ['gcloud info', 'read'],
      ['gcloud auth print-access-token', 'read'],
      ['gcloud secrets versions access latest --secret s', 'read'],
      ['gcloud deploy releases list', 'read'],
      ['gcloud compute instances delete --help', 'read'],
      ['gcloud storage ls gs://b', 'read'],
      ['gcloud storage cp gs://b/x ./y', 'read'],
      ['gcloud compute ssh vm', 'ask'],
      ['gcloud sql connect db', 'ask'],
      ['gcloud app deploy', 'ask'],
      ['gcloud builds submit', 'ask'],
      ['gcloud compute instances delete vm', 'ask'],
      ['gcloud config set project acme-dev', 'allow'],
    ]);
  });
  describe('variables and files', () => {
    itJudges({ ...prod, env: { CLOUDSDK_CORE_PROJECT: 'acme-dev' } }, [
      ['gcloud app deploy', 'allow'],
    ]);
    itJudges({ ...dev, env: { CLOUDSDK_CORE_PROJECT: 'acme-prod' } }, [
      ['gcloud app deploy', 'ask'],
    ]);
    itJudges({ ...dev, env: { CLOUDSDK_ACTIVE_CONFIG_NAME: 'blue' } }, [
      ['gcloud app deploy', 'ask'],
    ]);
    itJudges({ ...dev, env: { CLOUDSDK_CONFIG: '/else' } }, [['gcloud app deploy', 'allow']]);
    itJudges({ environments, files: { [`${folder}/configurations/config_default`]: 'x' } }, [
      ['gcloud app deploy', 'yes'],
      ['gcloud app deploy --project acme-dev', 'allow'],
      ['gcloud app describe', 'read'],
    ]);
  });
});
