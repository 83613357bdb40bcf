import { describe } from 'mocha';
import type { World } from '../../support/guardWorld';
import { DELETE, READ, SAFE, verdicts } from '../../support/guardTables';

const at = (files: Readonly<Record<string, string>>, world: World = {}): World => ({
  ...world,
  files: Object.fromEntries(
    Object.entries(files).map(([path, text]) => [`/projects/shop/${path}`, text]),
  ),
});

describe('make', () => {
  const make = (text: string, world: World = {}) => at({ Makefile: text }, world);
  verdicts('ask', [
    [['make', 'x'], make(`x:\n\t${DELETE}\n`)],
    [['make'], make(`x:\n\t${DELETE}\n`)],
    [['make'], make(`.PHONY: x\nx: y\ny:\n\t@${DELETE}\n`)],
    [['make'], make(`.DEFAULT_GOAL := y\nx:\n\ttrue\ny:\n\t-${DELETE}\n`)],
    [['make', 'x'], make(`x: y z\n\ntrue:\ny:\nz:\n\t${DELETE}\n`)],
    [['make', 'x'], make(`x: ; ${DELETE}\n`)],
    [['make', 'x'], make('x:\n\tkubectl --context prod \\\n\t  delete pod x\n')],
    [['make', 'x'], make('C = prod\nx:\n\tkubectl --context $(C) delete pod x\n')],
    [['make', 'x'], make('C := prod\nx:\n\tkubectl --context ${C} delete pod x\n')],
    [['make', 'x'], make('P = pr\nC = $(P)od\nx:\n\tkubectl --context $(C) delete pod x\n')],
    [['make', 'x', 'C=prod'], make('C ?= dev\nx:\n\tkubectl --context $(C) delete pod x\n')],
    [['make', 'C=prod', 'x'], make('C = dev\nx:\n\tkubectl --context $(C) delete pod x\n')],
    [['make', 'x'], make('C ?= prod\nx:\n\tkubectl --context $(C) delete pod x\n')],
    [
      ['make', 'x'],
      make('C ?= dev\nx:\n\tkubectl --context $(C) delete pod x\n', { env: { C: 'prod' } }),
    ],
    [['make', 'x', 'C=prod'], make('x:\n\tkubectl --context $$C delete pod x\n')],
    [['make', 'x'], make('export C = prod\nx:\n\tkubectl --context $$C delete pod x\n')],
    [['make', 'x'], make('C = prod\nexport\nx:\n\tkubectl --context $$C delete pod x\n')],
    [['make', 'x'], make('x: C = prod\nx:\n\tkubectl --context $(C) delete pod x\n')],
    [['make', 'deploy-prod'], make('deploy-%:\n\tkubectl --context $* delete pod x\n')],
    [['make', 'prod'], make('prod dev:\n\tkubectl --context $@ delete pod x\n')],
    [['make', 'x'], make('K = kubectl --context prod\nx:\n\t$(K) delete pod x\n')],
    [['make', 'x'], make('x:\n\t$(MAKE) y\ny:\n\t' + DELETE + '\n')],
    [['make', 'x'], make(`C := $(shell cat context)\nx:\n\tkubectl --context $(C) delete pod x\n`)],
    [['make', 'x'], make(`x:\n\techo $(shell ${DELETE})\n`)],
    [
      ['make', 'x'],
      make(`define run\nkubectl --context $(1) delete pod x\nendef\nx:\n\t$(call run,prod)\n`),
    ],
    [
      ['make', 'x'],
      make(
        'ifeq ($(E),prod)\nC = prod\nelse\nC = dev\nendif\nx:\n\tkubectl --context $(C) delete pod x\n',
        { env: { E: 'prod' } },
      ),
    ],
    [
      ['make', 'x'],
      make(
        'C = dev\nifeq ($(shell x),y)\nC = prod\nendif\nx:\n\tkubectl --context $(C) delete pod x\n',
      ),
    ],
    [
      ['make', 'x'],
      make('ifdef E\nC = prod\nendif\nC ?= dev\nx:\n\tkubectl --context $(C) delete pod x\n', {
        env: { E: '1' },
      }),
    ],
    [['make', 'x'], at({ Makefile: 'include mk/x.mk\n', 'mk/x.mk': `x:\n\t${DELETE}\n` })],
    [
      ['make', 'x'],
      at({
        Makefile: '-include .env\nexport\nx:\n\tkubectl --context $$C delete pod x\n',
        '.env': 'C=prod\n',
      }),
    ],
    [['make', '-f', 'other.mk', 'x'], at({ 'other.mk': `x:\n\t${DELETE}\n` })],
    [['make', '-fother.mk', 'x'], at({ 'other.mk': `x:\n\t${DELETE}\n` })],
    [['make', '-C', 'sub', 'x'], at({ 'sub/Makefile': `x:\n\t${DELETE}\n` })],
    [['make', '-Csub', '-j', '4', 'x'], at({ 'sub/Makefile': `x:\n\t${DELETE}\n` })],
    [['make', '-j4', '-s', 'x'], make(`x:\n\t${DELETE}\n`)],
    [['gmake', 'x'], at({ GNUmakefile: `x:\n\t${DELETE}\n`, Makefile: 'x:\n\ttrue\n' })],
    [['make', 'a', 'x'], make(`a:\n\ttrue\nx:\n\t${DELETE}\n`)],
    [['make', 'x'], make(`x::\n\ttrue\nx::\n\t${DELETE}\n`)],
    [['make', 'x'], make(`.ONESHELL:\nx:\n\tC=prod\n\tkubectl --context $$C delete pod x\n`)],
    [
      ['make', 'x'],
      make(`SHELL := /bin/bash\n.SHELLFLAGS := -eu\nx:\n\t@if true; then ${DELETE}; fi\n`),
    ],
    [['make', 'deploy-prod']],
    [['make', 'deploy', 'ENV=prod']],
    [['make', 'deploy', 'ENV=prod'], make('deploy:\n\t./ship.sh\n')],
    [['make', 'deploy-prod'], make('deploy-prod:\n\tnode deploy.js\n')],
    [['make', 'deploy'], make('deploy:\n\tnode deploy.js\n', { env: { ENV: 'production' } })],
  ]);
  verdicts('allow', [
    [['make', 'y'], make(`x:\n\t${DELETE}\ny:\n\t${SAFE}\n`)],
    [['make', 'x'], make(`x:\n\t${READ}\n`)],
    [['make', '-n', 'x'], make(`x:\n\t${DELETE}\n`)],
    [['make', '--dry-run', 'x'], make(`x:\n\t${DELETE}\n`)],
    [['make', 'x', 'C=dev'], make('C ?= prod\nx:\n\tkubectl --context $(C) delete pod x\n')],
    [['make', 'x', 'C=dev'], make('C = prod\nx:\n\tkubectl --context $(C) delete pod x\n')],
    [['make', 'x'], make('x: C = dev\np: C = prod\nx p:\n\tkubectl --context $(C) delete pod x\n')],
    [['make', 'deploy-dev'], make('deploy-%:\n\tkubectl --context $* delete pod x\n')],
    [['make', 'build'], make('build:\n\tgo build -o prod ./...\n')],
    [['make', 'test'], make(`test:\n\t@echo "$(call log,deploy)"\n\tpytest tests/prod\n`)],
    [['make', 'x'], make('# x\nx: ## delete prod\n\t@echo "delete prod" # no\n')],
    [['make', 'missing'], make('x:\n\ttrue\n')],
    [['make', 'deploy']],
    [['make', 'deploy-staging']],
    [['make', '--version']],
    [['make', 'help'], make(`help:\n\t@grep -E '^[a-z]+:' $(MAKEFILE_LIST)\n`)],
  ]);
});

describe('just', () => {
  const just = (text: string, world: World = {}) => at({ justfile: text }, world);
  verdicts('ask', [
    [['just', 'x'], just(`x:\n    ${DELETE}\n`)],
    [['just'], just(`x:\n    ${DELETE}\n`)],
    [['just', 'x'], just(`x: y\ny:\n    @${DELETE}\n`)],
    [['just', 'x'], just(`x: (y "prod")\ny env:\n    kubectl --context {{env}} delete pod x\n`)],
    [['just', 'x', 'prod'], just('x env:\n    kubectl --context {{ env }} delete pod x\n')],
    [['just', 'x'], just("x env='prod':\n    kubectl --context {{env}} delete pod x\n")],
    [
      ['just', 'x', '--context', 'prod', 'delete', 'pod', 'x'],
      just('x *args:\n    kubectl {{args}}\n'),
    ],
    [['just', 'c=prod', 'x'], just('c := "dev"\nx:\n    kubectl --context {{c}} delete pod x\n')],
    [
      ['just', '--set', 'c', 'prod', 'x'],
      just('c := "dev"\nx:\n    kubectl --context {{c}} delete pod x\n'),
    ],
    [['just', 'x'], just('c := "pr" + "od"\nx:\n    kubectl --context {{c}} delete pod x\n')],
    [
      ['just', 'x'],
      just('c := env_var("E")\nx:\n    kubectl --context {{c}} delete pod x\n', {
        env: { E: 'prod' },
      }),
    ],
    [['just', 'x'], just('c := env("E", "prod")\nx:\n    kubectl --context {{c}} delete pod x\n')],
    [['just', 'x'], just('c := `cat context`\nx:\n    kubectl --context {{c}} delete pod x\n')],
    [['just', 'x'], just('export C := "prod"\nx:\n    kubectl --context $C delete pod x\n')],
    [['just', 'x'], just('set export\nC := "prod"\nx:\n    kubectl --context $C delete pod x\n')],
    [
      ['just', 'x'],
      at({
        justfile: 'set dotenv-load\nx:\n    kubectl --context $C delete pod x\n',
        '.env': 'C=prod',
      }),
    ],
    [['just', 'x', 'prod'], just('x $C:\n    kubectl --context $C delete pod x\n')],
    [['just', 'd'], just(`alias d := x\nx:\n    ${DELETE}\n`)],
    [
      ['just', 'x'],
      just(`x:\n    #!/usr/bin/env bash\n    C=prod\n    kubectl --context $C delete pod x\n`),
    ],
    [['just', 'a', 'x'], just(`a:\n    true\nx:\n    ${DELETE}\n`)],
    [['just', 'x'], { ...just(`x:\n    ${DELETE}\n`), cwd: '/projects/shop/deep' }],
    [['just', '-f', 'other', 'x'], at({ other: `x:\n    ${DELETE}\n` })],
    [['just', 'deploy', 'production']],
    [['just', 'deploy-prod'], just('deploy-prod:\n    node deploy.js\n')],
  ]);
  verdicts('allow', [
    [['just', 'y'], just(`x:\n    ${DELETE}\ny:\n    ${SAFE}\n`)],
    [['just', 'x', 'dev'], just('x env="prod":\n    kubectl --context {{env}} delete pod x\n')],
    [['just', '-n', 'x'], just(`x:\n    ${DELETE}\n`)],
    [['just', '--list']],
    [['just', 'x'], just(`x:\n    ${READ}\n`)],
    [['just', 'test'], just('test:\n    pytest prod\n')],
  ]);
});

describe('task', () => {
  const task = (text: string, world: World = {}) => at({ 'Taskfile.yml': text }, world);
  verdicts('ask', [
    [['task', 'x'], task(`version: '3'\ntasks:\n  x:\n    cmds:\n      - ${DELETE}\n`)],
    [['task'], task(`tasks:\n  default:\n    cmds: ["${DELETE}"]\n`)],
    [['task', 'x'], task(`tasks:\n  x: ${DELETE}\n`)],
    [['task', 'x'], task(`tasks:\n  x:\n    - ${DELETE}\n`)],
    [['task', 'x'], task(`tasks:\n  x:\n    cmd: ${DELETE}\n`)],
    [
      ['task', 'x'],
      task(
        `tasks:\n  x:\n    deps: [y]\n  y:\n    cmds:\n      - cmd: ${DELETE}\n        silent: true\n`,
      ),
    ],
    [
      ['task', 'x'],
      task(
        `tasks:\n  x:\n    cmds:\n      - task: y\n        vars: { C: prod }\n  y:\n    cmds:\n      - kubectl --context {{.C}} delete pod x\n`,
      ),
    ],
    [
      ['task', 'x', 'C=prod'],
      task(
        'vars:\n  C: dev\ntasks:\n  x:\n    cmds:\n      - kubectl --context {{.C}} delete pod x\n',
      ),
    ],
    [
      ['task', 'x'],
      task(
        'tasks:\n  x:\n    cmds:\n      - kubectl --context {{.C | default "prod"}} delete pod x\n',
      ),
    ],
    [
      ['task', 'x'],
      task(
        'tasks:\n  x:\n    vars: { C: { sh: cat context } }\n    cmds:\n      - kubectl --context {{.C}} delete pod x\n',
      ),
    ],
    [
      ['task', 'x'],
      task('env:\n  C: prod\ntasks:\n  x:\n    cmds:\n      - kubectl --context $C delete pod x\n'),
    ],
    [
      ['task', 'x'],
      at({
        'Taskfile.yml':
          'dotenv: [".env"]\ntasks:\n  x:\n    cmds:\n      - kubectl --context $C delete pod x\n',
        '.env': 'C=prod',
      }),
    ],
    [
      ['task', 'x', '--', '--context', 'prod', 'delete', 'pod', 'x'],
      task('tasks:\n  x:\n    cmds:\n      - kubectl {{.CLI_ARGS}}\n'),
    ],
    [
      ['task', 'infra:x'],
      at({
        'Taskfile.yml': 'includes:\n  infra: ./infra\ntasks: {}\n',
        'infra/Taskfile.yml': `tasks:\n  x: ${DELETE}\n`,
      }),
    ],
    [['task', 'x'], task(`tasks:\n  x:\n    cmds:\n      - defer: ${DELETE}\n`)],
    [['task', 'a'], task(`tasks:\n  x:\n    aliases: [a]\n    cmds: ["${DELETE}"]\n`)],
    [['task', '-d', '/projects/shop', 'x'], { ...task(`tasks:\n  x: ${DELETE}\n`), cwd: '/tmp' }],
    [['task', 'x'], task('tasks: [')],
    [['task', 'deploy:prod']],
    [['task', 'deploy', 'ENV=production']],
  ]);
  verdicts('allow', [
    [['task', 'y'], task(`tasks:\n  x: ${DELETE}\n  y: ${SAFE}\n`)],
    [['task', '--list']],
    [['task', '--dry', 'x'], task(`tasks:\n  x: ${DELETE}\n`)],
    [
      ['task', 'x'],
      task(`tasks:\n  x:\n    cmds:\n      - ${READ}\n      - task: y\n  y: echo done\n`),
    ],
    [
      ['task', 'x', 'C=dev'],
      task(
        'vars:\n  C: prod\ntasks:\n  x:\n    cmds:\n      - kubectl --context {{.C}} delete pod x\n',
      ),
    ],
  ]);
});

describe('programs of languages', () => {
  verdicts('ask', [
    [['python', 'kubectl', '--context', 'prod', 'delete', 'pod', 'x']],
    [['python3', '-u', 'deploy.py', 'production']],
    [['python3', '-m', 'kubectl', '--context', 'prod', 'delete', 'pod', 'x']],
    [['python3', '-um', 'kubectl', '--context', 'prod', 'delete', 'pod', 'x']],
    [['python', '-m', 'kubectl', '--context', 'prod', 'delete', '-c', 'x']],
    [['node', 'scripts/deploy.js', '--env=prod']],
    [['node', '-r', 'dotenv/config', 'scripts/deploy.js', 'prod']],
    [['node', 'node_modules/.bin/kubectl', '--context', 'prod', 'delete', 'pod', 'x']],
    [['node', 'node_modules/kubectl/bin/index.js', '--context', 'prod', 'delete', 'pod', 'x']],
    [['tsx', 'scripts/deploy.ts', 'production']],
    [['ts-node', '-P', 'tsconfig.json', 'scripts/migrate.ts', '--env', 'prod']],
    [['ruby', 'bin/kubectl', '--context', 'prod', 'delete', 'pod', 'x']],
    [['ruby', '-S', 'kubectl', '--context', 'prod', 'delete', 'pod', 'x']],
    [['php', '-d', 'memory_limit=-1', 'kubectl', '--context', 'prod', 'delete', 'pod', 'x']],
    [['java', '-jar', 'deploy.jar', '--env=prod']],
    [['go', 'run', './cmd/deploy', '-env', 'prod']],
    [['go', 'run', '-tags', 'x', './cmd/deploy', 'prod']],
    [['cargo', 'xtask', 'deploy', 'prod']],
    [['mvn', 'deploy', '-Pprod']],
    [['./gradlew', 'deploy', '-Penv=production']],
    [['python3', '-c', `import os; os.system("${DELETE}")`]],
    [
      [
        'python3',
        '-c',
        `import subprocess as s; s.run(["kubectl", "--context", "prod", "delete", "pod", "x"])`,
      ],
    ],
    [['node', '-e', `require('child_process').execSync('${DELETE}')`]],
    [['ruby', '-e', `system "${DELETE}"`]],
    [['perl', '-e', `system("${DELETE}")`]],
    [['php', '-r', `shell_exec('${DELETE}');`]],
    [['osascript', '-e', `do shell script "${DELETE}"`]],
    [`python3 - <<'EOF'\nimport os\nos.system("${DELETE}")\nEOF`],
    [['uv', 'run', 'deploy.py', 'prod']],
    [['uv', 'run', '-m', 'kubectl', '--context', 'prod', 'delete', 'pod', 'x']],
  ]);
  verdicts('allow', [
    [['python3', 'server.py']],
    [['python3', '-c', 'print("delete prod")']],
    [['python3', '-m', 'pytest', 'tests/prod']],
    [['python3', '-m', 'http.server']],
    [['python3', '--version']],
    [['node', 'server.js'], { env: { NODE_ENV: 'production' } }],
    [['node', '-e', `console.log("${DELETE}")`]],
    [['node', '-p', '1']],
    [['python']],
    [['ruby', '-e', 'puts 1']],
    [['go', 'test', './prod/...']],
    [['go', 'build', './cmd/deploy']],
    [['go', 'run', '.', 'prod']],
    [['cargo', 'build', '--profile', 'production']],
    [['mvn', 'package', '-Pprod']],
    [['./gradlew', 'build', '-Pprod']],
    [['java', '-version']],
  ]);
});
