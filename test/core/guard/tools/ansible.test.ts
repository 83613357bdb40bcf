import { itJudges } from '../../../support/guardCases';
import { type World, guardedEnvironment } from '../../../support/guardWorld';

const environments = [
  guardedEnvironment('production', 'production', 'type-name', { hosts: ['10.0.0.*'] }),
];
const world: World = {
  environments,
  files: {
    '/projects/shop/named.yml': '- name: x\n  hosts: production\n',
    '/projects/shop/site.yml': '- hosts: "{{ target }}"\n',
  },
};

describe('ansible', () => {
  itJudges(world, [
    ['ansible-playbook -i inventories/production site.yml', 'ask'],
    ['ansible-playbook -i inventories/production/hosts site.yml', 'ask'],
    ['ansible-playbook --inventory=prod.ini site.yml', 'ask'],
    ['ansible-playbook -i staging -i prod.ini site.yml', 'ask'],
    ['ansible-playbook -i 10.0.0.1, site.yml', 'ask'],
    ['ansible-playbook -i hosts site.yml', 'allow'],
    ['ansible-playbook -i hosts -l production site.yml', 'ask'],
    ['ansible-playbook -i hosts --lim production site.yml', 'ask'],
    ['ansible-playbook -i hosts --limit "web:!prod" site.yml', 'allow'],
    ['ansible-playbook -i hosts --limit "web:&prod" site.yml', 'ask'],
    ['ansible-playbook -i hosts -e env=production site.yml', 'ask'],
    [`ansible-playbook -i hosts -e '{"target": "prod"}' site.yml`, 'ask'],
    ['ansible-playbook -i hosts -e @vars/prod.yml site.yml', 'ask'],
    ['ansible-playbook -i hosts -e version=1.2 site.yml', 'allow'],
    ['ansible-playbook -i hosts deploy-prod.yml', 'ask'],
    ['ansible-playbook -i hosts named.yml', 'ask'],
    ['ansible-playbook -i hosts named.yml -l dev', 'allow'],
    ['ansible-playbook -i inventories/production site.yml --check', 'read'],
    ['ansible-playbook -i inventories/production site.yml -C', 'read'],
    ['ansible-playbook -i inventories/production site.yml --syntax-check', 'read'],
    ['ansible-playbook -i inventories/production site.yml --list-hosts', 'read'],
    ['ansible-playbook -i inventories/production site.yml --check-not', 'ask'],
    ['ansible prod -m ping', 'read'],
    ['ansible prod -i hosts -m setup', 'read'],
    ['ansible prod -m ansible.builtin.service_facts', 'read'],
    ['ansible prod -m shell -a "rm x"', 'ask'],
    ['ansible prod -a uptime', 'ask'],
    ['ansible -i prod.ini all -m copy -a x', 'ask'],
    ['ansible dev -m shell -a x', 'allow'],
    ['ansible-inventory -i prod.ini --list', 'read'],
    ['ansible-galaxy install x', 'read'],
  ]);
  itJudges({ environments, env: { ANSIBLE_INVENTORY: 'inventories/prod' } }, [
    ['ansible-playbook site.yml', 'ask'],
    ['ansible-playbook -i dev site.yml', 'allow'],
  ]);
  itJudges(
    {
      environments,
      files: { '/projects/shop/ansible.cfg': '[defaults]\ninventory = inv/production\n' },
    },
    [
      ['ansible-playbook site.yml', 'ask'],
      ['ansible-playbook -i dev site.yml', 'allow'],
    ],
  );
  itJudges({ environments, files: { '/projects/shop/ansible.cfg': 'x' } }, [
    ['ansible-playbook site.yml', 'yes'],
  ]);
});
