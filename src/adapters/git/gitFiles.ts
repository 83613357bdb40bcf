import { AnswerCache } from '../../core/history/cache';
import type { FileAt, Told } from '../../core/history/history';
import type { Disposable } from '../../core/lifecycle';
import type { Sha } from '../../core/model';
import { type BatchObject, GitBatch, type ReadObject } from './gitBatch';
import { isPartialClone, lacksContent, lacksFolders, notHere } from './gitLacking';
import { type GitRepository, listObjects, unknown } from './gitObjects';
import { findEntry, type Found, namesOf, noSuchWay, rootFolder } from './gitTree';

const CACHED_FILES = 20_000;
const KEPT_BYTES = 16 * 1024 * 1024;

/**
 * Files as commits hold them. The way from a commit to a file is walked here, folder by folder, so that a file's id
 * is known even where a partial clone does not hold its content.
 */
export class GitFiles implements Disposable {
  private readonly batch: GitBatch;
  private readonly files = new AnswerCache<FileAt>(CACHED_FILES);
  private readonly kept = new KeptObjects(KEPT_BYTES);
  /** Not known before the first question. */
  private isPartial: boolean | undefined;

  constructor(private readonly repository: GitRepository) {
    this.batch = new GitBatch(repository);
  }

  /** What each commit holds at `path`, in order. Folders and submodules are no files; symbolic links are. */
  async filesAt(
    commits: readonly Sha[],
    path: string,
    signal: AbortSignal,
  ): Promise<readonly FileAt[]> {
    const names = namesOf(path);
    if (!names) return commits.map(() => noSuchWay(path));
    const answers = new Map<Sha, FileAt>();
    const asked: Sha[] = [];
    for (const commit of new Set(commits)) {
      const known = this.files.get(`${commit} ${path}`);
      if (known) answers.set(commit, known);
      else asked.push(commit);
    }
    for (const [commit, file] of await this.walk(asked, names, signal)) {
      this.files.set(`${commit} ${path}`, file);
      answers.set(commit, file);
    }
    return commits.map((commit) => answers.get(commit) ?? unknown('git gave no answer'));
  }

  /** The content of a file, by its id. */
  async content(blob: Sha, signal: AbortSignal): Promise<Told<Uint8Array>> {
    const object = (await this.read([blob], signal)).get(blob) ?? unknown('git gave no answer');
    switch (object.state) {
      case 'read':
        if (object.type === 'blob') return { state: 'known', value: object.content };
        return unknown(`${blob.slice(0, 10)} is a ${object.type}, not a file`);
      case 'missing':
        return unknown(this.isPartial ? lacksContent(blob) : notHere([blob]));
      case 'unknown':
        return object;
    }
  }

  /** What was remembered may not hold any more: commits are replaced. */
  forget(): void {
    this.files.clear();
  }

  dispose(): void {
    this.batch.dispose();
  }

  /** All commits go a step at a time: what they share is read once, and a step is one exchange with git. */
  private async walk(
    commits: readonly Sha[],
    names: readonly Buffer[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Sha, FileAt>> {
    const files = new Map<Sha, FileAt>();
    let places = new Map(commits.map((commit) => [commit, commit]));
    for (const [step, name] of [undefined, ...names].entries()) {
      const isLast = step === names.length;
      const next = new Map<Sha, Sha>();
      const objects = await this.read([...new Set(places.values())], signal);
      const found = new Map([...objects].map(([id, object]) => [id, this.look(id, object, name)]));
      for (const [commit, id] of places) {
        const entry = found.get(id) ?? unknown('git gave no answer');
        if (entry.state !== 'entry') files.set(commit, entry);
        else if (entry.kind !== (isLast ? 'file' : 'folder'))
          files.set(commit, { state: 'absent' });
        else if (isLast) files.set(commit, { state: 'file', blob: entry.id });
        else next.set(commit, entry.id);
      }
      places = next;
    }
    return files;
  }

  /** For a commit, which comes first, there is no name to look for. */
  private look(id: Sha, object: BatchObject, name: Buffer | undefined): Found {
    if (object.state === 'unknown') return object;
    if (object.state === 'read') return name ? findEntry(id, object, name) : rootFolder(id, object);
    if (!name) return unknown(notHere([id]));
    if (this.isPartial) return unknown(lacksFolders);
    return unknown(`folder ${id.slice(0, 10)} is lost: \`git fsck\` says more`);
  }

  private async read(
    ids: readonly Sha[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Sha, BatchObject>> {
    const objects = new Map<Sha, BatchObject>();
    for (const id of ids) {
      const kept = this.kept.get(id);
      if (kept) objects.set(id, kept);
    }
    let asked = ids.filter((id) => !objects.has(id));
    if (asked.length > 0 && (await this.inPartialClone(signal))) {
      // Asked for what it lacks, git 2.39 goes through all that it was ever promised (12 s among 250,000 objects), and
      // then ends.
      const listed = await listObjects(this.repository, asked, signal);
      if (listed.state === 'unknown') return new Map(ids.map((id) => [id, listed]));
      for (const id of asked)
        if (!listed.value.get(id)?.includes(id)) objects.set(id, { state: 'missing' });
      asked = asked.filter((id) => !objects.has(id));
    }
    for (const [id, object] of await this.batch.read(asked, signal)) {
      objects.set(id, object);
      if (object.state === 'read') this.kept.set(id, object);
    }
    return objects;
  }

  private async inPartialClone(signal: AbortSignal): Promise<boolean> {
    this.isPartial ??= await isPartialClone(this.repository, signal);
    return this.isPartial;
  }
}

/** Objects never change. Lets go of those that were used longest ago. */
class KeptObjects {
  private readonly objects = new Map<Sha, ReadObject>();
  private bytes = 0;

  constructor(private readonly mostBytes: number) {}

  get(id: Sha): ReadObject | undefined {
    const object = this.objects.get(id);
    if (!object) return undefined;
    // A Map keeps the order of insertion: put back last, it is the youngest again.
    this.objects.delete(id);
    this.objects.set(id, object);
    return object;
  }

  set(id: Sha, object: ReadObject): void {
    const size = object.content.length;
    // A single one must not drive out all the others.
    if (size > this.mostBytes / 4 || this.objects.has(id)) return;
    this.objects.set(id, object);
    this.bytes += size;
    for (const [oldest, { content }] of this.objects) {
      if (this.bytes <= this.mostBytes) return;
      this.objects.delete(oldest);
      this.bytes -= content.length;
    }
  }
}
