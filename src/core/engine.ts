import type { GuardedEnvironment } from './guard/act';
import type { History } from './history/history';
import type { Risk } from './history/risk';
import type { Disposable, Log } from './lifecycle';
import type { Project } from './project';
import type { PromotionDesk } from './promote/desk';
import type { Store } from './observe/store';

/** A place in a text, counted from zero as editors do: characters are UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A mistake in the configuration file, at its place, with a sentence that says how to mend it. */
export interface ConfigurationProblem {
  readonly message: string;
  readonly severity: 'error' | 'warning';
  readonly start: Position;
  readonly end: Position;
}

/** A secret that a source wants sent to an origin that nobody has confirmed yet. */
export interface CredentialRequest {
  readonly name: string;
  readonly origin: string;
}

/** A command that the configuration names for promoting a service to an environment. */
export interface CommandRequest {
  readonly service: string;
  readonly environment: string;
  /** As the configuration has it, with `${name}` in it. */
  readonly command: readonly string[];
}

export interface FolderOptions {
  /** Absolute path of the folder that holds `.vscode/whereabouts.json`. */
  readonly folder: string;
  readonly store: Store;
  /** The file that keeps the store for the next start; undefined keeps nothing. */
  readonly savedFile: string | undefined;
  readonly log: Log;
  readonly intervalMs: number;
  readonly requestTimeoutMs: number;
  /** The git program; undefined takes the one on PATH. */
  readonly gitPath: string | undefined;
  /** A folder of ours, outside of every repository, for what is costly to find out again; undefined keeps nothing. */
  readonly cacheFolder: string | undefined;
  /** Read large histories in a thread of its own: somebody draws and types in this one. */
  readonly background: boolean;
  /** Trust the certificates of the operating system beside the built-in ones. */
  readonly systemCertificates: boolean;
}

/** One folder with everything built around it. Made by `src/engine.ts`, used by both doors. */
export interface FolderEngine extends Disposable {
  readonly project: Project;
  readonly history: History;
  /** Where promotions are planned and carried out. */
  readonly desk: PromotionDesk;
  /** Keeps the store fresh while somebody looks, until the returned disposable is disposed. */
  watch(): Disposable;
  /** Takes over the text of a configuration file and says what is wrong with it; what is right goes to work. */
  configure(text: string): readonly ConfigurationProblem[];
  /** Only says what is wrong, for a text that is still being typed. */
  check(text: string): readonly ConfigurationProblem[];
  /** What the configuration says is to be guarded; what it said last where it cannot be read any more. */
  guarded(): readonly GuardedEnvironment[];
  /** The kinds of files that are worth a second look before a release, as the configuration has them. */
  risks(): readonly Risk[];
  /** A first configuration out of what the repository already says about its environments. */
  propose(): Promise<string>;
  /** The path of a file on disk from the root of the repository, with `/`; undefined where it does not lie in it. */
  pathInRepository(file: string): Promise<string | undefined>;
  /** Whether the folder lies in a git repository, as a sentence of trouble or undefined when it does. */
  repositoryTrouble(): Promise<string | undefined>;
  /** Secrets that sources have asked for in vain so far. */
  credentialRequests(): readonly CredentialRequest[];
  /** Remembers that the named secret may be sent to this origin. */
  allowCredential(request: CredentialRequest): Promise<void>;
  /** Commands of promotions that nobody has approved as they are now. */
  commandRequests(): Promise<readonly CommandRequest[]>;
  /** Remembers that this command, as it is now, may be run. */
  approveCommand(request: CommandRequest): Promise<void>;
  /** The way to the network may have changed (proxies, certificates): begin anew. */
  networkChanged(systemCertificates: boolean): void;
}

export interface Engine {
  readonly openFolder: (options: FolderOptions) => FolderEngine;
}
