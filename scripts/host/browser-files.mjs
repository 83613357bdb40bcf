// Unpacks the headless Chromium that npm carries, with its libraries and fonts: no system package is needed.
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { Failure } from '../script.mjs';

/**
 * @param {string} folder where `npm ci` ran
 * @param {string} finalFolder where `folder` will be moved to
 */
export async function unpackBrowser(folder, finalFolder) {
  // The package's own code asks for Node 22, so its archives are read directly.
  const packed = path.join(folder, 'node_modules/@sparticuz/chromium/bin');
  const browser = path.join(folder, 'browser');
  mkdirSync(path.join(browser, 'share'), { recursive: true });
  await decompress(path.join(packed, 'chromium.br'), path.join(browser, 'chromium'), 0o755);
  for (const [archive, target] of [
    ['swiftshader', browser],
    ['al2023', browser], // libnss3, libnspr4, libexpat
    ['fonts', path.join(browser, 'share')],
  ]) {
    await unpackTar(path.join(packed, `${archive}.tar.br`), String(target));
  }
  rmSync(packed, { recursive: true });
  writeFileSync(path.join(browser, 'fonts.conf'), fontsConfiguration(finalFolder));
}

/** @param {string} from @param {string} to @param {number} [mode] */
async function decompress(from, to, mode) {
  await pipeline(
    createReadStream(from),
    createBrotliDecompress({ chunkSize: 1 << 20 }),
    createWriteStream(to, mode === undefined ? {} : { mode }),
  );
}

/** @param {string} archive @param {string} target */
async function unpackTar(archive, target) {
  const tar = path.join(target, path.basename(archive, '.br'));
  await decompress(archive, tar);
  const { status, stderr } = spawnSync('tar', ['-xf', tar, '-C', target, '--no-same-owner'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Failure(`${path.basename(tar)} could not be unpacked: ${stderr}`);
  rmSync(tar);
}

/** @param {string} folder */
function fontsConfiguration(folder) {
  const prefer = Object.entries({
    'sans-serif': 'Open Sans',
    'system-ui': 'Open Sans',
    monospace: 'DejaVu Sans Mono',
    serif: 'DejaVu Serif',
  }).map(
    ([family, font]) =>
      `<alias><family>${family}</family><prefer><family>${font}</family></prefer></alias>`,
  );
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>/usr/share/fonts</dir>
<dir>/usr/local/share/fonts</dir>
<dir>${folder}/browser/share/fonts</dir>
<dir>${folder}/node_modules/dejavu-fonts-ttf/ttf</dir>
<cachedir>${folder}/browser/font-cache</cachedir>
${prefer.join('\n')}
</fontconfig>
`;
}
