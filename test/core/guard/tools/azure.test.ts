import { itJudges } from '../../../support/guardCases';
import { type World, guardedEnvironment } from '../../../support/guardWorld';

const environments = [
  guardedEnvironment('production', 'production', 'type-name', { projects: ['0000-blue'] }),
];
const profile = (isDefault: string): string =>
  `\uFEFF${JSON.stringify({
    subscriptions: [
      { id: '0000-dev', name: 'Acme Dev', isDefault: isDefault === 'dev' },
      { id: '0000-blue', name: 'Acme Blue', isDefault: isDefault === 'blue' },
      { id: '0000-x', name: 'Acme Production', isDefault: isDefault === 'x' },
    ],
  })}`;
const path = '/home/ada/.azure/azureProfile.json';
const dev: World = { environments, files: { [path]: profile('dev') } };
const prod: World = { environments, files: { [path]: profile('x') } };

describe('az', () => {
  itJudges(dev, [
    ['az vm delete -g rg -n vm', 'allow'],
    ['az vm delete -g rg-prod -n vm', 'ask'],
    ['az vm delete --resource-group=rg-prod -n vm', 'ask'],
    ['az vm delete --subscription 0000-x -g rg -n vm', 'ask'],
    ['az vm delete --subscription "Acme Blue" -g rg -n vm', 'ask'],
    ['az vm delete --subscription=0000-BLUE -g rg -n vm', 'ask'],
    ['az vm delete --subscription nowhere -g rg -n vm', 'yes'],
    ['az vm delete --ids /subscriptions/0000-dev/resourceGroups/rg-prod/vm/x', 'ask'],
    ['az vm delete --ids /subscriptions/0000-x/resourceGroups/rg/vm/x', 'ask'],
    ['az webapp restart -n shop-production -g rg', 'ask'],
    ['az account set -s 0000-x', 'yes'],
    ['az account set --subscription "Acme Production"', 'yes'],
    ['az account set --subscription 0000-dev', 'allow'],
    ['az aks get-credentials -n prod-aks -g rg', 'yes'],
    ['az aks get-credentials -n dev-aks -g rg', 'allow'],
    ['az group delete -n prod', 'ask'],
    ['azd up -e production', 'ask'],
    ['azd deploy --environment dev', 'allow'],
    ['azd env select production', 'yes'],
    ['azd show -e production', 'read'],
  ]);
  describe('reads', () => {
    itJudges(prod, [
      ['az vm list', 'read'],
      ['az vm list -g rg-prod -o table', 'read'],
      ['az --debug vm list', 'read'],
      ['az account show', 'read'],
      ['az account list', 'read'],
      ['az network vnet subnet list -g rg --vnet-name v', 'read'],
      ['az webapp log tail -n shop -g rg', 'read'],
      ['az keyvault secret show --vault-name v -n s', 'read'],
      ['az monitor metrics list --resource r', 'read'],
      ['az rest --method get --url https://management.azure.com/x', 'read'],
      ['az rest --url https://management.azure.com/x', 'read'],
      ['az rest --method delete --url https://management.azure.com/x', 'ask'],
      ['az rest -m post -u https://x', 'ask'],
      ['az deployment group what-if -g rg -f main.bicep', 'read'],
      ['az deployment group create -g rg -f main.bicep', 'ask'],
      ['az deployment group create -g rg -f main.bicep --what-if', 'read'],
      ['az vm delete --help', 'read'],
      ['az vm delete -h', 'read'],
      ['az vm start -n x -g rg', 'ask'],
      ['az vm run-command invoke -n x -g rg --command-id RunShellScript', 'ask'],
      ['az aks command invoke -n x', 'ask'],
      ['az webapp up', 'ask'],
      ['az storage blob upload -f x -c y', 'ask'],
      ['az account set -s 0000-dev', 'allow'],
      ['az login', 'allow'],
      ['az search service create -n x -g rg', 'ask'],
      ['az search service list -g rg', 'read'],
      ['az backup vault list', 'read'],
      ['az lock list', 'read'],
      ['az lock create -n x', 'ask'],
      ['az storage queue list', 'read'],
      ['az vm run-command list -g rg --vm-name x', 'read'],
      ['az webapp config backup list -n x -g rg', 'read'],
      ['az vm frobnicate -n x', 'ask'],
      ['az container logs -n x -g rg', 'read'],
    ]);
  });
  describe('files and variables', () => {
    itJudges({ environments, files: { [path]: '{' } }, [
      ['az vm delete -n x', 'yes'],
      ['az vm list', 'read'],
    ]);
    itJudges({ environments }, [['az vm delete -n x', 'allow']]);
    itJudges(
      {
        environments,
        env: { AZURE_CONFIG_DIR: '/az' },
        files: { '/az/azureProfile.json': profile('blue') },
      },
      [['az vm delete -n x', 'ask']],
    );
    itJudges(
      {
        environments,
        files: { '/projects/shop/.azure/config.json': '{"defaultEnvironment":"prod"}' },
      },
      [
        ['azd deploy', 'ask'],
        ['azd deploy -e dev', 'allow'],
        ['azd provision --preview', 'read'],
      ],
    );
  });
});
