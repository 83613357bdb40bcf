import assert from 'node:assert/strict';
import { UNKNOWN } from '../../../src/core/guard/act';
import type { StartPlace } from '../../../src/core/guard/launch';
import { startedBy, taskAct } from '../../../src/core/guard/task';
import { pathFrom, substituted, wordsIn } from '../../../src/core/guard/variables';
import { surroundingsOf } from '../../support/guardWorld';

const place: StartPlace = {
  actor: { kind: 'person', name: 'ada' },
  rules: { environments: [], notProduction: [] },
  folder: '/projects/shop',
  platform: 'linux',
  variable: (name, argument) =>
    name === 'workspaceFolder'
      ? '/projects/shop'
      : name === 'env' && argument === 'X'
        ? 'x'
        : undefined,
  surroundings: (cwd, env) => ({ ...surroundingsOf({ cwd }), env }),
};

function actOf(task: Readonly<Record<string, unknown>>) {
  const started = startedBy(task, 'linux');
  return started && taskAct(started, place);
}

describe('A task', () => {
  it('of a process is its words, where it runs and with what', () => {
    const act = actOf({
      type: 'process',
      command: '${workspaceFolder}/deploy',
      args: ['--to', '${input:where}', { value: 'a b', quoting: 'strong' }],
      options: { cwd: 'k8s', env: { KUBECONFIG: '${workspaceFolder}/kube', N: 1 } },
    });
    assert.ok(act?.type === 'command');
    assert.deepEqual(act.argv, ['/projects/shop/deploy', '--to', UNKNOWN, 'a b']);
    assert.equal(act.origin, 'task');
    assert.equal(act.surroundings.cwd, '/projects/shop/k8s');
    assert.deepEqual(act.surroundings.env, { KUBECONFIG: '/projects/shop/kube', N: '1' });
  });

  it('of a shell is its line, with words quoted where the editor quotes them', () => {
    const act = actOf({ type: 'shell', command: 'kubectl', args: ['get', "it's a", '&&', 'b'] });
    assert.ok(act?.type === 'shell');
    assert.equal(act.text, `kubectl get 'it'\\''s a' && b`);
  });

  it('has what it has for this system', () => {
    const act = actOf({ type: 'process', command: 'a', linux: { command: 'b', args: ['c'] } });
    assert.deepEqual(act?.type === 'command' && act.argv, ['b', 'c']);
  });

  it('that runs nothing itself is none', () => {
    assert.equal(actOf({ label: 'all', dependsOn: ['a', 'b'] }), undefined);
    assert.equal(actOf({ type: 'process', command: 7 }), undefined);
  });
});

describe('What stands in a file of the editor', () => {
  it('has its variables put in, and one that is not known is unknown', () => {
    const put = (text: string) => substituted(text, place.variable);
    assert.equal(put('${workspaceFolder}/${env:X}$HOME${'), '/projects/shop/x$HOME${');
    assert.equal(put('a${input:b}c${command:d}'), `a${UNKNOWN}c${UNKNOWN}`);
    assert.equal(put('${}'), UNKNOWN);
  });

  it('is split into words as most tools do it', () => {
    assert.deepEqual(wordsIn(`a "b c" d'e f'g h\\ i "" '"' "\\"x"`), [
      ...['a', 'b c', 'de fg', 'h i', '', '"', '"x'],
    ]);
    assert.deepEqual(wordsIn('  '), []);
    assert.deepEqual(wordsIn('"open'), ['open']);
  });

  it('has paths from its folder', () => {
    assert.equal(pathFrom('/w', ''), '/w');
    assert.equal(pathFrom('/w', './a'), '/w/a');
    assert.equal(pathFrom('/w', '/a'), '/a');
    assert.equal(pathFrom('C:\\w', 'D:\\a'), 'D:\\a');
    assert.equal(pathFrom('/w', UNKNOWN), UNKNOWN);
  });
});
