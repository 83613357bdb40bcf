import { UNKNOWN } from '../../../../src/core/guard/act';
import { itJudges } from '../../../support/guardCases';
import { type World, guardedEnvironment } from '../../../support/guardWorld';

const environments = [
  guardedEnvironment('production', 'production', 'type-name', {
    hosts: ['10.0.0.*', '*.acme.example'],
  }),
];
const files = {
  '/home/ada/.ssh/config': `
Include work.conf
Host blue green
  HostName 10.0.0.7
Host dev-*
  HostName %h.internal
Host through
  HostName 192.168.1.1
  ProxyJump jump-prod
Host web !web1
  HostName=web.acme.example
Host twice
  HostName 192.168.1.2
Host twi*
  HostName 10.0.0.1
Match host matched
  HostName 10.0.0.2
`,
  '/home/ada/.ssh/work.conf': 'Host included\n  HostName 10.0.0.3\n',
  '/home/ada/other': 'Host blue\n  HostName 192.168.1.3\n',
};
const world: World = { environments, files };

describe('hosts', () => {
  itJudges(world, [
    ['ssh prod', 'ask'],
    ['ssh ada@shop-prod.example', 'ask'],
    ['ssh -p 22 -i key 10.0.0.4', 'ask'],
    ['ssh -p22 -vvv 10.0.0.4', 'ask'],
    ['ssh 10.0.0.4 -p 22 -l root reboot', 'ask'],
    ['ssh ssh://ada@10.0.0.4:22', 'ask'],
    ['ssh -- 10.0.0.4 reboot', 'ask'],
    ['ssh blue', 'ask'],
    ['ssh -F ~/other blue', 'allow'],
    ['ssh -F none blue', 'allow'],
    ['ssh included reboot', 'ask'],
    ['ssh matched reboot', 'ask'],
    ['ssh through reboot', 'ask'],
    ['ssh web reboot', 'ask'],
    ['ssh web1', 'allow'],
    ['ssh twice', 'allow'],
    ['ssh dev-1', 'allow'],
    ['ssh -J bastion-prod dev-1', 'ask'],
    ['ssh -o ProxyJump=bastion-prod dev-1', 'ask'],
    ['ssh -oHostName=10.0.0.5 dev-1', 'ask'],
    ['ssh -o "HostName 192.168.1.1" blue', 'allow'],
    ['ssh -N -L 5432:db:5432 prod', 'ask'],
    ['ssh localhost', 'allow'],
    [`ssh ${UNKNOWN} reboot`, 'yes'],
    ['ssh -V', 'read'],
    ['ssh -G prod', 'read'],
    ['mosh prod', 'ask'],
    ['mosh --ssh "ssh -p 2" prod -- uptime', 'read'],
    ['sftp prod', 'ask'],
    ['sftp -b batch ada@10.0.0.4:/x', 'ask'],
  ]);
  describe('commands elsewhere', () => {
    itJudges(world, [
      ['ssh prod uptime', 'read'],
      ['ssh prod -t uptime', 'read'],
      ['ssh prod -- tail -f /var/log/x', 'read'],
      ["ssh prod 'cat /etc/hosts | grep db'", 'read'],
      ["ssh prod 'df -h && free -m; uptime'", 'read'],
      ["ssh prod 'ls /x 2>/dev/null'", 'read'],
      ["ssh prod 'sudo journalctl -u shop --since today'", 'read'],
      ["ssh prod 'systemctl status shop'", 'read'],
      ["ssh prod 'systemctl --no-pager status shop'", 'read'],
      ["ssh prod 'docker ps'", 'read'],
      ["ssh prod 'docker logs --tail 5 web'", 'read'],
      ["ssh prod 'kubectl get pods'", 'read'],
      ["ssh prod 'find /x -name y'", 'read'],
      ["ssh prod 'find /x -delete'", 'ask'],
      ["ssh prod 'systemctl restart shop'", 'ask'],
      ["ssh prod 'cat x > y'", 'ask'],
      ["ssh prod 'cat x; rm y'", 'ask'],
      ["ssh prod 'cat $(rm y)'", 'ask'],
      ["ssh prod 'cat `rm y`'", 'ask'],
      ["ssh prod 'ls & rm y'", 'ask'],
      ["ssh prod 'echo x | tee y'", 'ask'],
      ["ssh prod 'journalctl --vacuum-size=1M'", 'ask'],
      ["ssh prod 'hostname new'", 'ask'],
      ["ssh prod 'date -s x'", 'ask'],
      ["ssh prod 'env X=y rm z'", 'ask'],
      ["ssh prod 'sudo -u root ls'", 'ask'],
      ["ssh prod 'sort -o x y'", 'ask'],
      ["ssh prod 'X=ls; rm x'", 'ask'],
      ["ssh prod 'docker rm x'", 'ask'],
      ["ssh prod 'kubectl delete pod get'", 'ask'],
      ['ssh prod \'awk "{system(1)}" x\'', 'ask'],
    ]);
  });
  describe('copies', () => {
    itJudges(world, [
      ['scp x prod:/y', 'ask'],
      ['scp prod:/y x', 'read'],
      ['scp -r -P 22 x ada@10.0.0.4:', 'ask'],
      ['scp -i k x y dev-1:/z', 'allow'],
      ['scp prod:/x dev-1:/y', 'allow'],
      ['scp dev-1:/x prod:/y', 'ask'],
      ['scp ./a:prod b', 'read'],
      ['scp x scp://ada@10.0.0.4:22//y', 'ask'],
      ['rsync -avz ./x/ prod:/y', 'ask'],
      ['rsync -avz prod:/y ./x', 'read'],
      ['rsync -avzn ./x/ prod:/y', 'read'],
      ['rsync -a --dry-run --delete ./x/ prod:/y', 'read'],
      ['rsync -a --delete ./x/ prod:/y', 'ask'],
      ['rsync -a --exclude .git ./x prod:/y', 'ask'],
      ['rsync -e "ssh -p 2" -a ./x prod:/y', 'ask'],
      ['rsync -a --remove-source-files prod:/y ./x', 'ask'],
      ['rsync -a x rsync://10.0.0.4/y', 'ask'],
      ['rsync -a x 10.0.0.4::module', 'ask'],
      ['rsync -a x blue:/y', 'ask'],
      ['rsync -a x y', 'allow'],
      ['rsync prod:', 'read'],
    ]);
  });
  describe('files that cannot be followed', () => {
    itJudges({ environments, files: { '/home/ada/.ssh/config': 'Include conf.d/*\n' } }, [
      ['ssh alias reboot', 'yes'],
      ['ssh 192.168.1.1', 'allow'],
      ['ssh alias uptime', 'read'],
    ]);
  });
});
