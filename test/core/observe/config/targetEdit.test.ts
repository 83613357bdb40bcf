import assert from 'node:assert/strict';
import { applyEdits } from 'jsonc-parser';
import { targetEdits } from '../../../../src/core/observe/config/targetEdit';

const added = (text: string, name = 'prod-lab') =>
  applyEdits(text, [...targetEdits(text, 'qa', 'kubeContexts', name)]);

describe('Adding a target to the configuration', () => {
  it('keeps comments, and puts it behind what is there', () => {
    const text = `{
  // the path to production
  "environments": {
    "qa": { "targets": { "kubeContexts": ["qa-1"] } }, // testers
    "production": {}
  }
}
`;
    assert.equal(
      added(text).replace(/\s+/g, ''),
      text.replace('["qa-1"]', '["qa-1", "prod-lab"]').replace(/\s+/g, ''),
    );
  });

  it('makes the list, and all around it, where there is none', () => {
    const made = { environments: { qa: { targets: { kubeContexts: ['prod-lab'] } } } };
    for (const text of ['{}', '{ "environments": {} }', '{ "environments": { "qa": {} } }']) {
      assert.deepEqual(JSON.parse(added(text)), made, text);
    }
  });

  it('changes nothing where the name is there', () => {
    const text = '{"environments":{"qa":{"targets":{"kubeContexts":["prod-lab"]}}}}';
    assert.equal(added(text), text);
  });
});
