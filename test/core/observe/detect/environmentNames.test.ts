import assert from 'node:assert/strict';

import { isEnvironmentName, samePlace } from '../../../../src/core/observe/detect/environmentNames';
import { wantsText } from '../../../../src/core/observe/detect/findings';

describe('the facts of a repository', () => {
  it('never hold the text of a file for secrets', () => {
    for (const path of ['.env', '.env.production', 'appsettings.Production.json', 'prod.tfvars']) {
      assert.equal(wantsText(path), false, path);
    }
    for (const path of ['.github/workflows/deploy.yml', '.gitlab-ci.yml', 'docker-compose.yml']) {
      assert.equal(wantsText(path), true, path);
    }
  });

  it('are told from words that only hold the name of an environment', () => {
    for (const name of ['qa', 'eu-prod-2', 'Production', 'preProd', 'pre-prod', 'uat_1']) {
      assert.equal(isEnvironmentName(name), true, name);
    }
    for (const name of ['main', 'fix-prod', 'products', 'prod-bug', 'nonprod', 'v1', '']) {
      assert.equal(isEnvironmentName(name), false, name);
    }
    assert.equal(samePlace('PROD-eu-1'), samePlace('production_eu1'));
    assert.notEqual(samePlace('preprod'), samePlace('staging'));
    assert.equal(samePlace('pre-prod'), samePlace('preproduction'));
    assert.notEqual(samePlace('qa1'), samePlace('qa2'));
  });
});
