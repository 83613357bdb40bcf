import assert from 'node:assert/strict';
import { judge } from '../../../src/core/guard/judge';
import { commandAct, guardedEnvironment, shellAct, type World } from '../../support/guardWorld';

/**
 * What a person would expect of a seat belt, line by line, in one small company: a cluster, two accounts, a data base.
 * The lines are texts, as an agent would write them; those without shell syntax are judged as commands too.
 */

const KUBECONFIG = `
apiVersion: v1
kind: Config
current-context: kind-local
contexts:
  - { name: kind-local, context: { cluster: kind, user: me } }
  - { name: shop-dev, context: { cluster: dev, user: me, namespace: shop } }
  - { name: shop-staging, context: { cluster: staging, user: me } }
  - { name: prod-eu, context: { cluster: eu, user: me } }
  - { name: blue, context: { cluster: hidden, user: me } }
  - { name: shop-prod-like, context: { cluster: kind, user: me } }
clusters:
  - { name: kind, cluster: { server: 'https://127.0.0.1:6443' } }
  - { name: dev, cluster: { server: 'https://k8s.dev.shop.example' } }
  - { name: staging, cluster: { server: 'https://k8s.staging.shop.example' } }
  - { name: eu, cluster: { server: 'https://34.1.2.3' } }
  - { name: hidden, cluster: { server: 'https://api.k8s.prod.shop.example:6443' } }
`;

const AWS = `
[default]
region = eu-west-1
[profile dev]
sso_account_id = 111111111111
[profile prod]
sso_account_id = 222222222222
[profile innocent]
role_arn = arn:aws:iam::222222222222:role/deploy
source_profile = dev
[profile nonprod]
sso_account_id = 333333333333
`;

const files = {
  '/home/ada/.kube/config': KUBECONFIG,
  '/home/ada/prod.kubeconfig': KUBECONFIG.replace(
    'current-context: kind-local',
    'current-context: prod-eu',
  ),
  '/home/ada/.aws/config': AWS,
  '/home/ada/.ssh/config':
    'Host bastion\n  HostName b1.prod.shop.example\nHost box\n  HostName 10.0.0.7\n',
  '/home/ada/.pg_service.conf': '[live]\nhost=db.prod.shop.example\n[scratch]\nhost=localhost\n',
  '/work/shop/infra/.terraform/environment': 'production',
  '/work/shop/sandbox/.terraform/environment': 'sandbox',
  '/work/shop/package.json': JSON.stringify({
    scripts: {
      build: 'tsc -p .',
      test: 'mocha',
      deploy: 'kubectl --context prod-eu apply -f k8s/',
      'deploy:dev': 'kubectl --context shop-dev apply -f k8s/',
      release: 'npm run build && npm run deploy',
    },
  }),
  '/work/shop/Makefile':
    'CTX ?= kind-local\n\nbuild:\n\tgo build ./...\n\ndeploy: build\n\tkubectl --context $(CTX) apply -f k8s/\n\nship:\n\thelm upgrade shop ./chart --kube-context prod-eu\n',
  '/work/shop/release.sh':
    '#!/bin/sh\nset -e\nTARGET=prod-eu\nkubectl --context "$TARGET" rollout restart deploy/shop\n',
  '/work/shop/check.sh': '#!/bin/bash\nkubectl --context prod-eu get pods\n',
  '/work/shop/.env.production': 'DATABASE_URL=postgres://app@db.prod.shop.example/shop\n',
  '/work/shop/.env': 'DATABASE_URL=postgres://app@localhost/shop_dev\n',
};

const environments = [
  guardedEnvironment('dev', 'development', 'none', { kubeContexts: ['shop-dev', 'kind-*'] }),
  guardedEnvironment('staging', 'staging', 'ask', { kubeContexts: ['shop-staging'] }),
  guardedEnvironment('production', 'production', 'type-name', {
    kubeContexts: ['prod-*'],
    hosts: ['*.prod.shop.example'],
    awsProfiles: ['prod'],
    awsAccounts: ['222222222222'],
    terraformWorkspaces: ['production'],
    branches: ['release'],
    files: ['deploy/production/**', '.env.production'],
  }),
];

const ASKS = String.raw`
kubectl --context prod-eu delete pod web-1
kubectl --context=prod-eu delete pod web-1
kubectl delete pod web-1 --context prod-eu
kubectl -n shop delete pod web-1 --context=prod-eu
kubectl --context kind-local --context prod-eu delete pod web-1
kubectl --context blue apply -f k8s/
kubectl --context blue -n web scale deploy/web --replicas=0
kubectl --cluster hidden --user me delete ns shop
kubectl --server https://api.k8s.prod.shop.example:6443 delete ns shop
kubectl -s https://api.k8s.prod.shop.example:6443 delete ns shop
kubectl --kubeconfig /home/ada/prod.kubeconfig delete pod x
KUBECONFIG=/home/ada/prod.kubeconfig kubectl delete pod x
kubectl --kubeconfig=$HOME/prod.kubeconfig rollout undo deploy/shop
kubectl --context prod-eu apply --dry-run=none -f x.yaml
kubectl --context prod-eu exec -it web-1 -- sh
kubectl --context prod-eu edit deploy/shop
kubectl --context prod-eu patch deploy shop -p '{}'
kubectl --context prod-eu drain node-1
kubectl --context prod-eu cp x web-1:/tmp/x
kubectl --context prod-eu annotate pod x a=b
kubectl --context prod-eu create secret generic x --from-literal=a=b
kubectl --context prod-eu set image deploy/shop shop=shop:2
kubectl --context prod-eu rollout restart deploy/shop
kubectl --context prod-eu run x --image=busybox
kubectl --context shop-staging delete pod x
kubectl -v 6 --context prod-eu delete pod web-1
kubectl -v=6 delete pod web-1 --context prod-eu
kubectl --context no-such-context delete pod x
kubectl -n production --context prod-eu replace --force -f x.yaml
helm upgrade shop ./chart --kube-context prod-eu
helm --kube-context=prod-eu rollback shop 3
helm uninstall shop --kube-context blue
HELM_KUBECONTEXT=prod-eu helm upgrade --install shop ./chart
helm --kubeconfig /home/ada/prod.kubeconfig delete shop
terraform -chdir=infra apply
terraform -chdir=infra apply -auto-approve
terraform -chdir=infra destroy
TF_WORKSPACE=production terraform apply
cd infra && terraform apply -auto-approve
terraform apply -var-file=prod.tfvars
terraform apply -var-file prod.tfvars
terraform -chdir=infra state rm module.x
terraform -chdir=infra import a.b c
terraform -chdir=infra taint a.b
tofu -chdir=infra apply
pulumi up --stack acme/shop/production
pulumi destroy -s prod
aws s3 rm s3://bucket/x --profile prod
aws --profile prod ec2 terminate-instances --instance-ids i-1
aws --profile=prod rds delete-db-instance --db-instance-identifier x
AWS_PROFILE=prod aws dynamodb delete-table --table-name orders
aws --profile innocent lambda update-function-code --function-name f
aws --profile prod s3 sync build s3://site
aws s3 cp build s3://site --recursive --profile innocent
aws --profile prod ecs update-service --cluster c --service s --force-new-deployment
aws --profile no-such-profile s3 rb s3://x
AWS_ACCESS_KEY_ID=AKIAX AWS_SECRET_ACCESS_KEY=y aws s3 rm s3://bucket/x
gcloud --project shop-prod compute instances delete web-1
gcloud compute instances delete web-1 --project=shop-prod
CLOUDSDK_CORE_PROJECT=shop-prod gcloud run deploy web --image x
gcloud run services update web --project shop-production
gcloud sql instances delete db --project acme-live
az group delete -n rg --subscription prod
az webapp restart --name shop-prod --resource-group shop-prod
psql -h db.prod.shop.example -c 'delete from orders'
psql postgres://app@db.prod.shop.example/shop -c 'drop table orders'
psql "host=db.prod.shop.example dbname=shop" -c "update x set y=1"
psql "postgres://app@db1.example,db.prod.shop.example/shop"
PGHOST=db.prod.shop.example psql -c 'truncate orders'
PGSERVICE=live psql -c 'truncate orders'
psql service=live -c 'truncate orders'
psql -h db.prod.shop.example
psql -h db.prod.shop.example -f migrate.sql
psql -hdb.prod.shop.example -c 'alter table x add y int'
psql -h db.prod.shop.example -c 'select 1; delete from x'
psql -h db.prod.shop.example -c 'with d as (delete from x returning *) select * from d'
psql -d shop_production -c 'delete from orders'
pg_restore -h db.prod.shop.example -d shop dump
dropdb -h db.prod.shop.example shop
mysql -h db.prod.shop.example -e 'drop database shop'
mysql -hdb.prod.shop.example shop
mysqladmin -h db.prod.shop.example shutdown
mongosh mongodb+srv://u:p@cluster.prod.shop.example/shop --eval 'db.orders.drop()'
mongorestore --uri mongodb://db.prod.shop.example/shop dump
redis-cli -h cache.prod.shop.example flushall
redis-cli -u redis://cache.prod.shop.example:6379 del key
redis-cli -h cache.prod.shop.example FLUSHDB
redis-cli -h cache.prod.shop.example
docker --context prod stack deploy -c stack.yml shop
DOCKER_HOST=ssh://root@web1.prod.shop.example docker rm -f web
docker -H tcp://web1.prod.shop.example:2376 run x
ssh web1.prod.shop.example
ssh deploy@web1.prod.shop.example sudo systemctl restart shop
ssh bastion
ssh -J x@jump web1.prod.shop.example
ssh -p 2222 -i key web1.prod.shop.example rm -rf /srv
scp build.tar web1.prod.shop.example:/srv/
rsync -a --delete build/ deploy@web1.prod.shop.example:/srv/
ansible-playbook -i inventories/production site.yml
ansible -i hosts prod -m shell -a reboot
ansible-playbook site.yml -l web1.prod.shop.example
heroku pg:reset -a shop-prod
heroku config:set X=1 --app shop-production
fly deploy -a shop-prod
flyctl scale count 0 --app shop-prod
vercel deploy --prod
vercel --prod
netlify deploy --prod
gh workflow run deploy.yml -f environment=production
gh secret set TOKEN --env production
curl -X DELETE https://api.prod.shop.example/v1/volumes/1
curl -X POST https://api.prod.shop.example/deploy -d '{}'
curl https://api.prod.shop.example/deploy -d '{}'
curl -XPUT --data-binary @x https://api.prod.shop.example/x
curl --request PATCH --url https://api.prod.shop.example/x
wget --post-data=x https://api.prod.shop.example/x
npm run deploy
npm run release
yarn deploy
pnpm run deploy
make ship
make deploy CTX=prod-eu
CTX=prod-eu make deploy
./release.sh
bash release.sh
sh ./release.sh
bash -c 'kubectl --context prod-eu delete pod x'
sh -c "cd /tmp && kubectl --context prod-eu delete pod x"
eval "kubectl --context prod-eu delete pod x"
sudo kubectl --context prod-eu delete pod x
env FOO=1 kubectl --context prod-eu delete pod x
FOO=1 kubectl --context prod-eu delete pod x
timeout 5 kubectl --context prod-eu delete pod x
nohup kubectl --context prod-eu delete pod x &
time kubectl --context prod-eu delete pod x
command kubectl --context prod-eu delete pod x
/usr/bin/kubectl --context prod-eu delete pod x
echo x | xargs kubectl --context prod-eu delete pod
echo pods | xargs -I{} kubectl --context prod-eu delete {}
find . -name x -exec kubectl --context prod-eu delete -f {} +
true && kubectl --context prod-eu delete pod x
false || kubectl --context prod-eu delete pod x
(kubectl --context prod-eu delete pod x)
x=$(kubectl --context prod-eu delete pod x)
if true; then kubectl --context prod-eu delete pod x; fi
for c in dev prod-eu; do kubectl --context $c delete pod x; done
kubectl --context "$UNSET_THING" delete pod x
C=prod-eu; kubectl --context $C delete pod x
k() { kubectl --context prod-eu "$@"; }; k delete pod x
$'\x6bubectl' --context prod-eu delete pod x
ku""bectl --context prod-eu delete pod x
kubectl --context prod-eu del\ete pod x
kubectl --context prod-eu get pods; kubectl --context prod-eu delete pod x
kubectl get pods --context prod-eu | kubectl --context prod-eu delete -f -
kubectl config use-context prod-eu
terraform workspace select production
DATABASE_URL=postgres://app@db.prod.shop.example/shop npx prisma migrate deploy
DATABASE_URL=postgres://app@db.prod.shop.example/shop bundle exec rails db:migrate
RAILS_ENV=production bin/rails db:drop
RAILS_ENV=production rails console
dotenv -e .env.production -- npx prisma migrate reset
flyway -url=jdbc:postgresql://db.prod.shop.example/shop migrate
liquibase --url=jdbc:postgresql://db.prod.shop.example/shop update
dbmate -u postgres://app@db.prod.shop.example/shop up
git push origin HEAD:release
git push origin release
git push --force origin main:production
git push origin --delete release
./deploy production
./deploy.sh --env=prod
cap production deploy
DEPLOY_ENV=production ./deploy.sh
kubectl --context prod-eu delete pod x # dev
argocd app sync shop-prod
flux --context prod-eu suspend kustomization shop
aws-vault exec prod -- aws s3 rm s3://x/y
doppler run -c prd -- ./deploy.sh
docker run --rm -v ~/.kube:/root/.kube bitnami/kubectl --context prod-eu delete pod x
`;

const ALLOWS = String.raw`
kubectl --context prod-eu get pods
kubectl get pods --context prod-eu -A -o wide
kubectl --context prod-eu describe pod x
kubectl --context prod-eu logs -f web-1
kubectl --context prod-eu top pods
kubectl --context prod-eu apply --dry-run=server -f x.yaml
kubectl --context prod-eu diff -f x.yaml
kubectl --context prod-eu rollout status deploy/shop
kubectl --context prod-eu auth can-i delete pods
kubectl --context prod-eu explain pods
kubectl -n shop --context prod-eu get events --sort-by=.lastTimestamp
kubectl delete pod web-1
kubectl --context shop-dev delete pod web-1
kubectl --context kind-local apply -f k8s/
kubectl --context shop-prod-like delete pod x
kubectl config get-contexts
kubectl config current-context
kubectl version
kubectl delete --help
kubectl config use-context shop-dev
helm list --kube-context prod-eu
helm status shop --kube-context prod-eu
helm template ./chart -f values-prod.yaml
helm upgrade shop ./chart --kube-context shop-dev
helm history shop --kube-context prod-eu
terraform -chdir=infra plan
terraform -chdir=infra plan -out=x
terraform -chdir=infra state list
terraform -chdir=infra output
terraform fmt
terraform validate
terraform -chdir=sandbox apply
terraform workspace list
terraform version
aws --profile prod s3 ls
aws --profile prod ec2 describe-instances
aws --profile prod sts get-caller-identity
aws --profile prod logs tail /x
aws --profile prod s3 cp s3://bucket/x ./x
aws --profile dev s3 rm s3://bucket/x
aws --profile nonprod ec2 terminate-instances --instance-ids i-1
aws s3 rm s3://bucket/x
aws --version
gcloud compute instances list --project shop-prod
gcloud projects describe shop-prod
gcloud logging read x --project shop-prod
az group list --subscription prod
psql -h db.prod.shop.example -c 'select count(*) from orders'
psql -h db.prod.shop.example -c '\dt'
psql -h db.prod.shop.example -l
psql -h localhost -c 'delete from orders'
psql shop_dev
psql --version
pg_dump -h db.prod.shop.example shop
mysql -h db.prod.shop.example -e 'show tables'
mysqldump -h db.prod.shop.example shop
redis-cli -h cache.prod.shop.example get key
redis-cli -h cache.prod.shop.example --scan
redis-cli flushall
redis-cli ping
docker ps
docker build .
docker compose up -d
docker --context prod ps
docker --context prod logs web
ssh box uptime
ssh build.dev.shop.example
ssh web1.prod.shop.example uptime
ssh web1.prod.shop.example 'tail -n 100 /var/log/shop.log'
scp web1.prod.shop.example:/var/log/x .
rsync -a web1.prod.shop.example:/srv/ backup/
ansible-playbook -i inventories/production site.yml --check
ansible-playbook -i inventories/staging-eu-test site.yml --syntax-check
heroku logs -a shop-prod --tail
heroku ps -a shop-prod
fly status -a shop-prod
vercel ls
vercel deploy
gh pr list
gh run list
gh workflow run test.yml
curl https://api.prod.shop.example/version
curl -s https://api.prod.shop.example/version | jq .commit
curl -I https://shop.example
curl -X POST http://localhost:3000/deploy
curl -X POST https://login.live.com/token
wget https://api.prod.shop.example/x
npm run build
npm test
npm install
npm run deploy:dev
yarn test
make build
make deploy
./check.sh
git status
git push origin feature/prod-crash
git commit -m "kubectl --context prod-eu delete pod x"
git log --oneline
echo "kubectl --context prod-eu delete pod x"
echo kubectl --context prod-eu delete pod x > notes.txt
grep -r "terraform destroy" infra
cat deploy/production/values.yaml
ls production
vim prod.tfvars
tail -f production.log
rm -rf build
node server.js
python manage.py runserver
NODE_ENV=production npm run build
NODE_ENV=production node server.js
RAILS_ENV=production bundle exec rake assets:precompile
RAILS_ENV=test rails db:drop
npx prisma generate
npx prisma migrate dev
npx prisma migrate status
go test ./prod/...
cargo build --release
docker build -t shop:prod .
terraform -chdir=infra show
kubectl --context prod-eu get pods -o json | jq '.items[] | select(.x=="delete")'
for p in a b; do kubectl --context prod-eu logs $p; done
true
code .
less deploy-production.md
argocd app list
argocd app diff shop-prod
flux get all --context prod-eu
pulumi preview -s prod
sleep 5 && echo done
watch kubectl --context prod-eu get pods
tsc -p . && node dist/release.js
`;

/** Over more than one line. */
const LONG: readonly (readonly [text: string, verdict: 'ask' | 'allow'])[] = [
  ['kubectl --context prod-eu \\\n  delete pod x', 'ask'],
  ['echo `kubectl --context prod-eu delete pod x`', 'ask'],
  ['set -e\n# clean up\nkubectl --context prod-eu delete pod x\n', 'ask'],
  ['bash <<X\nkubectl --context prod-eu delete pod x\nX\n', 'ask'],
  ['cat <<X\nkubectl --context prod-eu delete pod x\nX\n', 'allow'],
  ["cat <<'X' > notes\nkubectl --context prod-eu delete pod x\nX\n", 'allow'],
  ['psql -h db.prod.shop.example <<X\ndelete from orders\nX\n', 'ask'],
  ['if [ -n "$X" ]; then', 'ask'],
];

const world: World = { files, environments, env: { HOME: '/home/ada' } };
const lines = (text: string) => text.trim().split('\n');

function told(line: string): string {
  const verdict = judge(shellAct(line, world));
  return `${verdict.verdict}: ${verdict.about.what} · ${verdict.about.verb} · ${verdict.reason}`;
}

describe('A small company', () => {
  describe('is asked before', () => {
    for (const line of lines(ASKS)) it(line, () => assert.match(told(line), /^ask/));
  });
  describe('is not held up by', () => {
    for (const line of lines(ALLOWS)) it(line, () => assert.match(told(line), /^allow/));
  });
  describe('writes texts of more lines', () => {
    for (const [text, verdict] of LONG) {
      it(JSON.stringify(text), () => assert.match(told(text), new RegExp(`^${verdict}`)));
    }
  });
  describe('gets the same answer when a program runs it', () => {
    const isPlain = (line: string) =>
      /^[\w./-]+(?: [\w./:@,+=-]+)*$/.test(line) && !/^(?:\w+=|cd |time |true |if )/.test(line);
    for (const [text, wanted] of [
      [ASKS, 'ask'],
      [ALLOWS, 'allow'],
    ] as const) {
      for (const line of lines(text).filter(isPlain)) {
        it(line, () => assert.equal(judge(commandAct(line.split(' '), world)).verdict, wanted));
      }
    }
  });
});
