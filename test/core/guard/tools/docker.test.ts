import { itJudges } from '../../../support/guardCases';
import { type World, guardedEnvironment } from '../../../support/guardWorld';

const environments = [
  guardedEnvironment('production', 'production', 'type-name', { hosts: ['10.0.0.9'] }),
];
const local: World = { environments };
const far: World = {
  environments,
  files: { '/home/ada/.docker/config.json': '{"currentContext":"acme-prod"}' },
};

describe('docker', () => {
  itJudges(local, [
    ['docker run -it --rm alpine', 'allow'],
    ['docker run -c 512 alpine', 'allow'],
    ['docker system prune -f', 'allow'],
    ['docker push acme/shop:prod', 'allow'],
    ['docker build -f Dockerfile.prod .', 'allow'],
    ['docker --context acme-prod rm -f web', 'ask'],
    ['docker -c acme-prod rm -f web', 'ask'],
    ['docker --context=acme-prod compose up -d', 'ask'],
    ['docker --context default rm -f web', 'allow'],
    ['docker --context acme-prod ps', 'read'],
    ['docker -H ssh://deploy@shop-prod.example rm -f web', 'ask'],
    ['docker -H tcp://10.0.0.9:2376 service update web', 'ask'],
    ['docker --host=tcp://10.0.0.9:2376 service update web', 'ask'],
    ['docker -H unix:///var/run/docker.sock rm web', 'allow'],
    ['docker --tls -D -l debug -H tcp://10.0.0.9:2376 kill web', 'ask'],
    ['docker compose -f compose.prod.yml up -d', 'ask'],
    ['docker compose -f compose.yml -f compose.prod.yml up -d', 'ask'],
    ['docker compose --file=compose.prod.yml restart', 'ask'],
    ['docker compose --env-file .env.production up', 'ask'],
    ['docker compose -p shop-prod down', 'ask'],
    ['docker compose -f compose.prod.yml ps', 'read'],
    ['docker compose -f compose.prod.yml logs -f web', 'read'],
    ['docker compose -f compose.prod.yml config', 'read'],
    ['docker compose --dry-run -f compose.prod.yml up', 'read'],
    ['docker compose --dry-run=false -f compose.prod.yml up', 'ask'],
    [
      'docker run --rm -v ~/.kube:/root/.kube bitnami/kubectl --context prod-eu delete pod x',
      'ask',
    ],
    ['docker run --rm amazon/aws-cli:2 s3 rm s3://acme-prod/x', 'ask'],
    ['docker run --rm -e AWS_PROFILE=prod amazon/aws-cli s3 rm s3://x/y', 'ask'],
    ['docker run --rm -e AWS_PROFILE=prod amazon/aws-cli s3 ls', 'read'],
    ['docker run --rm --entrypoint curl alpine -X DELETE https://shop.prod.example', 'ask'],
    ['docker run --rm alpine curl https://shop.prod.example', 'allow'],
    ['docker run --rm -v .:/app -w /app node:20 npm test', 'allow'],
    ['docker exec web curl -X DELETE https://shop.prod.example', 'ask'],
    ['docker exec web npm run migrate', 'allow'],
    ['docker compose run --rm web aws --profile prod s3 rm s3://x/y', 'ask'],
    ['docker run --env-file .env.production shop', 'ask'],
    ['docker cp prod-db:/dump .', 'read'],
    ['docker cp dump prod-db:/', 'ask'],
    ['docker compose up -d', 'allow'],
    ['docker compose down', 'allow'],
    ['docker-compose -f docker-compose.prod.yml up -d', 'ask'],
    ['docker-compose -f docker-compose.prod.yml ps', 'read'],
    ['docker-compose up', 'allow'],
    ['docker stack deploy -c stack.yml shop-prod', 'ask'],
    ['docker stack deploy -c stack.yml shop-dev', 'allow'],
    ['docker service rm shop-production', 'ask'],
    ['docker context use acme-prod', 'yes'],
    ['docker context use dev', 'allow'],
    ['podman --connection acme-prod rm web', 'ask'],
    ['podman ps', 'read'],
  ]);
  describe('elsewhere', () => {
    itJudges(far, [
      ['docker ps -a', 'read'],
      ['docker images', 'read'],
      ['docker logs -f web', 'read'],
      ['docker inspect web', 'read'],
      ['docker stats', 'read'],
      ['docker container ls', 'read'],
      ['docker service ls', 'read'],
      ['docker system df', 'read'],
      ['docker compose ps', 'read'],
      ['docker exec web ls /', 'read'],
      ['docker exec -it -e A=b web cat /etc/hosts', 'read'],
      ['docker exec -it web sh', 'ask'],
      ['docker exec web rm -rf /data', 'ask'],
      ['docker run alpine', 'ask'],
      ['docker rm -f web', 'ask'],
      ['docker volume prune', 'ask'],
      ['docker stop web', 'ask'],
      ['docker compose exec web ls', 'read'],
      ['docker compose exec web rails db:drop', 'ask'],
      ['docker --help', 'read'],
      ['docker rm --help', 'read'],
      ['docker context use default', 'allow'],
      ['docker --context default rm -f web', 'allow'],
    ]);
    itJudges({ ...far, env: { DOCKER_CONTEXT: 'dev' } }, [['docker rm web', 'allow']]);
    itJudges({ ...far, env: { DOCKER_HOST: 'unix:///x' } }, [['docker rm web', 'allow']]);
    itJudges({ ...local, env: { DOCKER_HOST: 'tcp://10.0.0.9:2375', DOCKER_CONTEXT: 'dev' } }, [
      ['docker rm web', 'ask'],
      ['docker --context dev rm web', 'allow'],
    ]);
    itJudges({ ...local, env: { DOCKER_CONTEXT: 'prod' } }, [['docker rm web', 'ask']]);
    itJudges({ ...local, env: { COMPOSE_FILE: 'a.yml:b.prod.yml' } }, [
      ['docker compose up', 'ask'],
      ['docker compose -f a.yml up', 'allow'],
    ]);
    itJudges({ environments, files: { '/home/ada/.docker/config.json': '{' } }, [
      ['docker rm web', 'yes'],
      ['docker ps', 'read'],
    ]);
  });
});
