import { UNKNOWN } from '../../../../src/core/guard/act';
import { itJudges } from '../../../support/guardCases';
import { type World, guardedEnvironment } from '../../../support/guardWorld';

const environments = [
  guardedEnvironment('production', 'production', 'type-name', {
    branches: ['release', 'deploy/*'],
  }),
];
const on = (branch: string): World => ({
  environments,
  files: { '/projects/shop/.git/HEAD': `ref: refs/heads/${branch}\n` },
});

const CONFIG = `
[core]
	bare = false
[remote "origin"]
	url = git@github.com:acme/shop.git
[remote "server"]
	url = ssh://deploy@shop.prod.example/srv/shop.git ; ours
[remote "usual"]
	push = HEAD:release
[remote "copy"]
	mirror
[branch "hot"]
	remote = production
[branch "next"]
	remote = origin
	merge = refs/heads/production
`;
const configured = (branch: string, more = ''): World => ({
  environments,
  files: {
    '/projects/shop/.git/HEAD': `ref: refs/heads/${branch}\n`,
    '/projects/shop/.git/config': CONFIG + more,
  },
});

describe('git', () => {
  itJudges(configured('main'), [
    ['git push', 'allow'],
    ['git push origin', 'allow'],
    ['git push server main', 'ask'],
    ['git push usual', 'ask'],
    ['git push usual main', 'allow'],
    ['git push copy', 'yes'],
    ['git subtree push --prefix dist origin production', 'ask'],
    ['git subtree push --prefix dist origin main', 'allow'],
    ['git subtree pull --prefix dist origin production', 'read'],
    ['git lfs push production main', 'ask'],
    ['git lfs ls-files', 'read'],
    ['git push --dry-run --no-dry-run production main', 'ask'],
  ]);
  itJudges(configured('hot'), [
    ['git push', 'ask'],
    ['git push origin', 'allow'],
  ]);
  itJudges(configured('next'), [['git push', 'allow']]);
  itJudges(configured('next', '[push]\n\tdefault = upstream\n'), [['git push', 'ask']]);
  itJudges(configured('main', '[push]\n\tdefault = matching\n'), [['git push', 'yes']]);
  itJudges(configured('main', '[remote]\n\tpushDefault = production\n'), [['git push', 'ask']]);

  itJudges(on('main'), [
    ['git status', 'read'],
    ['git fetch origin production', 'read'],
    ['git log production', 'read'],
    ['git push', 'allow'],
    ['git push origin main', 'allow'],
    ['git push origin HEAD:production', 'ask'],
    ['git push origin main:refs/heads/production', 'ask'],
    ['git push -f origin production', 'ask'],
    ['git push --force-with-lease origin +main:release', 'ask'],
    ['git push origin :production', 'ask'],
    ['git push origin --delete production', 'ask'],
    ['git push --delete origin production', 'ask'],
    ['git push origin deploy/eu', 'ask'],
    ['git push -u origin fix/prod-crash', 'allow'],
    ['git push production main', 'ask'],
    ['git push heroku main', 'allow'],
    ['git push ssh://git@prod.example/x main', 'ask'],
    ['git push git@prod.example:x main', 'ask'],
    ['git push git@github.com:acme/shop.git main', 'allow'],
    ['git push --mirror origin', 'yes'],
    ['git push --all', 'yes'],
    ['git push origin --tags', 'allow'],
    ['git push origin v1:refs/tags/production', 'allow'],
    ['git push -n origin production', 'read'],
    ['git push --dry origin production', 'read'],
    ['git push -o ci.skip origin production', 'ask'],
    ['git push --repo=production', 'ask'],
    ['git -c a.b=c push origin release', 'ask'],
    ['git --no-pager -C sub push origin release', 'ask'],
    ['git push origin "refs/heads/*:refs/heads/*"', 'yes'],
    ['git push origin :', 'yes'],
    [`git push origin ${UNKNOWN}`, 'yes'],
    ['git commit -m production', 'read'],
    ['git --version', 'read'],
  ]);
  itJudges(on('production'), [
    ['git push', 'ask'],
    ['git push origin', 'ask'],
    ['git push origin HEAD', 'ask'],
    ['git push origin main', 'allow'],
    ['git pull', 'read'],
  ]);
  itJudges({ ...on('production'), cwd: '/projects/shop/a/b' }, [['git push', 'ask']]);
  itJudges(
    {
      environments,
      cwd: '/tree',
      files: {
        '/tree/.git': 'gitdir: /projects/shop/.git/worktrees/tree\n',
        '/projects/shop/.git/worktrees/tree/HEAD': 'ref: refs/heads/release\n',
      },
    },
    [['git push', 'ask']],
  );
  itJudges({ environments, files: { '/projects/else/.git/HEAD': 'ref: refs/heads/release' } }, [
    ['git -C ../else push', 'ask'],
    ['git -C /projects/else push', 'ask'],
    ['git -C /projects -C else push', 'ask'],
    ['git push', 'yes'],
    ['git --git-dir /projects/else/.git push', 'ask'],
  ]);
  itJudges(
    {
      environments,
      files: { '/projects/shop/.git/HEAD': '0123456789012345678901234567890123456789' },
    },
    [['git push', 'yes']],
  );
});
