import { UNKNOWN, isUnknown } from './act';

/** The path that `path` means in the folder `cwd`, without `.` and `..`. Absolute, as `cwd` is. */
export function pathFrom(cwd: string, path: string): string {
  // What begins with something unknown may be absolute.
  const whole = path.startsWith('/') || path.startsWith(UNKNOWN) ? path : `${cwd}/${path}`;
  const steps: string[] = [];
  for (const step of whole.split('/')) {
    if (step === '' || step === '.') continue;
    const last = steps.at(-1);
    // Nobody knows how many folders stand in what is unknown.
    if (step === '..' && (last === undefined || !(isUnknown(last) || last === '..'))) steps.pop();
    else steps.push(step);
  }
  return `/${steps.join('/')}`;
}

export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  if (at < 0) return '.';
  return at === 0 ? '/' : path.slice(0, at);
}

/** The folder and all above it, nearest first. */
export function upwards(folder: string): readonly string[] {
  const found = [folder];
  for (let at = folder; at !== '/' && found.length < 64; found.push(at)) at = folderOf(at);
  return found;
}
