import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { AllowedCredentials, defaultAllowedFile } from './adapters/files/allowedCredentials';
import { ApprovedCommands } from './adapters/files/approvedCommands';
import { JournalFile, journalFile } from './adapters/files/journalFile';
import { createCommandAsk } from './adapters/process/commandSource';
import { FolderRepository } from './adapters/git/folderRepository';
import { gatherFacts } from './adapters/git/gitFacts';
import { HttpClient } from './adapters/http/http';
import { thisActor } from './adapters/process/actor';
import { createCommandSend } from './adapters/process/commandSend';
import { isAlive, thisOwner } from './adapters/process/owner';
import { ProcessPool } from './adapters/process/process';
import { defaultStateFolder } from './adapters/files/stateFolder';
import { StoreSaver } from './adapters/files/storeSaver';
import { createSystemClock } from './adapters/systemClock';
import type { ConfigurationProblem, Engine, FolderEngine, FolderOptions } from './core/engine';
import type { GuardedEnvironment } from './core/guard/act';
import { risksOf } from './core/history/risk';
import { DisposableStore } from './core/lifecycle';
import { type CellId, cellId } from './core/model';
import type { Cell } from './core/observe/config/cells';
import { decodeConfig } from './core/observe/config/config';
import {
  type Config,
  environments,
  guardedEnvironments,
  services,
} from './core/observe/config/configModel';
import { detect } from './core/observe/detect/detect';
import type { Problem } from './core/observe/config/jsonc';
import type { Observation } from './core/observe/observer';
import { read } from './core/observe/reading/reading';
import { RuleBook } from './core/observe/reading/rule';
import { type Ask, type Source, requestWords } from './core/observe/source';
import type { CellPlan, Plan } from './core/observe/store';
import { Project } from './core/project';
import { PromotionDesk } from './core/promote/desk';
import { policies } from './core/promote/policy';
import { Promotions } from './core/promote/promotions';
import { Triggers } from './core/promote/triggers';

const PROCESSES_AT_ONCE = 8;
/** Behind one address there may be several instances, of which each answers in turn. */
const ANSWERS_OVER_HTTP = 3;

/** Builds everything around one folder. Both doors come through here, so that both see the same. */
function openFolder(options: FolderOptions): FolderEngine {
  const own = new DisposableStore();
  const stop = new AbortController();
  // Every question listens to it once, and there may be thousands: that is no leak.
  setMaxListeners(0, stop.signal);
  own.add({ dispose: () => stop.abort() });
  const { folder, store, log } = options;
  const clock = createSystemClock((error) => log.error(String(error)));
  if (options.savedFile !== undefined) own.add(new StoreSaver(store, options.savedFile, clock));
  const processes = new ProcessPool(PROCESSES_AT_ONCE);
  const credentials = new AllowedCredentials(defaultAllowedFile());
  const { gitPath, requestTimeoutMs: timeoutMs } = options;
  const createHttp = (systemCertificates: boolean) =>
    new HttpClient({
      credentials: credentials.resolve,
      systemCertificates,
      limits: { headers: timeoutMs, total: timeoutMs },
    });
  let trusted = options.systemCertificates;
  let http = createHttp(trusted);
  own.add({ dispose: () => http.dispose() });
  const repository = own.add(
    new FolderRepository({
      folder,
      gitPath,
      processes,
      log,
      clock,
      cacheFolder: options.cacheFolder,
      // It lies beside this bundle.
      threadScript: options.background ? join(__dirname, 'graphWorker.cjs') : undefined,
    }),
  );
  const command = createCommandAsk({ cwd: folder, timeoutMs, processes });
  const asker =
    (overHttp: Ask): Ask =>
    (request, signal) => {
      switch (request.transport) {
        case 'http':
          return overHttp(request, signal);
        case 'command':
          return command(request, signal);
        case 'git':
          return repository.ask(request, signal);
      }
    };
  const ask = asker((request, signal) => http.ask(request, signal));
  const askNow = asker((request, signal) => http.askNow(request, signal));
  const project = own.add(
    new Project({
      store,
      ask,
      askNow,
      history: repository,
      clock,
      log,
      random: Math.random,
      intervalMs: options.intervalMs,
      signal: stop.signal,
    }),
  );
  const stateFolder = defaultStateFolder();
  const approved = new ApprovedCommands(join(stateFolder, 'approved-commands.json'));
  const triggers = new Triggers({
    ask,
    isApproved: (parts) => approved.isApproved(folder, parts),
    senders: {
      // What is sent is never withdrawn: a promotion that is half sent is one that nobody knows about.
      http: (send) => http.send(send, new AbortController().signal),
      command: (send, { key, commit, expected }, runsMs) =>
        createCommandSend({ cwd: folder, timeoutMs: runsMs, processes })(
          send,
          new AbortController().signal,
          { WHEREABOUTS_KEY: key, WHEREABOUTS_COMMIT: commit, WHEREABOUTS_EXPECTED: expected },
        ),
      git: (send) => repository.push(send, new AbortController().signal),
    },
  });
  const answers = new Map<CellId, number>();
  const promotions = new Promotions({
    journal: new JournalFile(journalFile(stateFolder, folder)),
    carrier: triggers,
    history: repository,
    clock,
    log,
    read: (service, environment, signal) =>
      project.readNow(service, environment, AbortSignal.any([signal, stop.signal])),
    answers: (service, environment) => answers.get(cellId(service, environment)) ?? 1,
    owner: thisOwner(),
    isAlive: (owner) => isAlive(owner),
    newId: randomUUID,
  });
  const desk = new PromotionDesk({
    store,
    history: repository,
    clock,
    promotions,
    carrier: triggers,
    locks: repository.locks,
    published: (commit, branches, signal) => repository.published(commit, branches, signal),
    unapproved: (service, environment) => triggers.unapproved(service, environment),
    refresh: (cells) => project.refresh(cells),
    actor: thisActor(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  let risks = risksOf(new Map());
  let guarded: readonly GuardedEnvironment[] = [];
  let promoted: readonly Cell[] = [];
  own.add(repository.onDidMove(() => void project.compare()));
  return {
    project,
    history: repository,
    desk,
    watch: () => {
      const watching = new DisposableStore();
      watching.add(project.watch());
      watching.add(desk.watch());
      return watching;
    },
    configure: (text) => {
      const { config, cells, problems } = decodeConfig(text);
      project.configure(planOf(config, cells), observationsOf(cells));
      risks = risksOf(config?.risks ?? new Map());
      if (config) guarded = guardedEnvironments(config);
      promoted = cells;
      triggers.configure(triggersOf(cells));
      answers.clear();
      for (const cell of cells) {
        if (!('problem' in cell.source) && cell.source.request.transport === 'http') {
          answers.set(cellId(cell.service, cell.environment), ANSWERS_OVER_HTTP);
        }
      }
      desk.configure({ policies: config ? policies(config) : new Map(), risks });
      return located(text, problems);
    },
    check: (text) => located(text, decodeConfig(text).problems),
    guarded: () => guarded,
    risks: () => risks,
    propose: async () => detect(await gatherFacts(folder, repository)).text,
    pathInRepository: (file) => repository.pathOf(file),
    repositoryTrouble: async () => {
      const found = await repository.locate();
      return found.state === 'none' ? found.reason : undefined;
    },
    credentialRequests: () => credentials.requests(),
    allowCredential: (request) => Promise.resolve(credentials.allow(request)),
    commandRequests: async () => {
      const all = await Promise.all(
        promoted.map(async ({ service, environment }) => {
          const waiting = await triggers.unapproved(service, environment);
          return waiting ? [{ service, environment, command: waiting }] : [];
        }),
      );
      return all.flat();
    },
    approveCommand: (request) => approved.approve(folder, request.command),
    networkChanged: (systemCertificates) => {
      if (systemCertificates === trusted) return http.learnAgain();
      trusted = systemCertificates;
      http.dispose();
      http = createHttp(trusted);
    },
    dispose: () => own.dispose(),
  };
}

export const engine: Engine = { openFolder };

function planOf(config: Config | undefined, all: readonly Cell[]): Plan {
  if (!config) return { environments: [], services: [], cells: [] };
  const path = environments(config);
  const targets = new Set(
    all.flatMap(({ service, environment, promote }) =>
      promote && !('problem' in promote) ? [cellId(service, environment)] : [],
    ),
  );
  const isTarget = (service: string, environment: string) =>
    targets.has(cellId(service, environment));
  const promotionOf = (service: string, environment: string): CellPlan['promotion'] => {
    const next = path.filter(({ promotesFrom }) => promotesFrom.includes(environment));
    return [
      ...(isTarget(service, environment) ? (['target'] as const) : []),
      ...(next.some(({ name }) => isTarget(service, name)) ? (['source'] as const) : []),
    ];
  };
  return {
    environments: path,
    services: services(config),
    cells: all.map(({ service, environment, source, record, address }): CellPlan => ({
      service,
      environment,
      address,
      promotion: promotionOf(service, environment),
      source: 'problem' in source ? 'none' : requestWords(source.request),
      problem: 'problem' in source ? source.problem : undefined,
      hasRecord: record !== undefined && !('problem' in record),
    })),
  };
}

function triggersOf(all: readonly Cell[]) {
  return new Map(
    all.flatMap(({ service, environment, promote }) =>
      promote ? [[cellId(service, environment), promote] as const] : [],
    ),
  );
}

function observationsOf(all: readonly Cell[]): readonly Observation[] {
  const book = new RuleBook();
  const observe = (cell: Cell, role: Observation['role'], source: Source): Observation => {
    const rules = book.compile(source.rules);
    return {
      cell: cellId(cell.service, cell.environment),
      role,
      request: source.request,
      read: (answer, now) => read(answer, rules, now),
    };
  };
  return all.flatMap((cell) => [
    ...('problem' in cell.source ? [] : [observe(cell, 'observed', cell.source)]),
    ...(cell.record && !('problem' in cell.record) ? [observe(cell, 'record', cell.record)] : []),
  ]);
}

/** Problems with lines and characters in place of offsets. */
function located(text: string, problems: readonly Problem[]): readonly ConfigurationProblem[] {
  const starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((end) => end.index + end[0].length)];
  const at = (offset: number) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line, character: offset - (starts[line] ?? 0) };
  };
  return problems.map(({ message, severity, range: { offset, length } }) => ({
    message,
    severity,
    start: at(offset),
    end: at(offset + length),
  }));
}
