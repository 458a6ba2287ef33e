import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { EngineError } from '../../src/engine/errors.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const WEB = path.join(ROOT, 'web');
/** What the pages are made of: their sources, the rules they share with us, and the libraries' versions. */
const SOURCES = [
  'web/{src,public}/**/*',
  'web/{index.html,vite.config.ts,service-worker*}',
  'src/domain/**/*.ts',
  'package-lock.json',
];
const HASH_LENGTH = 16;
/** A product that runs says every day which build it serves (`keepBuild`); one that nobody has named for this long goes. */
const UNUSED_AFTER_MS = 14 * 86_400_000;

/** The pages' folder, built if need be; a fault of the disk or of the sources says what to do. */
export async function pagesFolder(onProgress: (line: string) => void): Promise<string> {
  try {
    return await buildWeb(onProgress);
  } catch (error) {
    throw new EngineError(
      'web-build-failed',
      '网页没有构建成功。 The pages could not be built.',
      `请确认 ${path.join(WEB, 'dist')} 可以写入、磁盘有空间，再运行 npm ci 后重新启动；源码有改动的，请先运行 npm run check。`,
      stripVTControlCharacters(String((error as Error).message ?? error)).slice(0, 1_000),
    );
  }
}

/**
 * Builds the pages unless that has been done for these very sources, and returns their folder. Each build has a folder
 * of its own, named after its sources: instances side by side, and a start in the middle of another, do not meet.
 */
export async function buildWeb(onProgress: (line: string) => void = () => {}): Promise<string> {
  const builds = path.join(WEB, 'dist');
  const folder = path.join(builds, await sourcesHash());
  if (existsSync(folder)) {
    await keepBuild(folder);
    return folder;
  }

  onProgress('构建网页（首次约十秒）');
  await mkdir(builds, { recursive: true });
  const unfinished = `${folder}.${process.pid}`;
  try {
    // Only here: whoever runs the API alone needs no bundler.
    const { build } = await import('vite');
    await asProduction(() =>
      build({
        configFile: path.join(WEB, 'vite.config.ts'),
        logLevel: 'error',
        build: { outDir: unfinished, emptyOutDir: true },
      }),
    );
    await compress(unfinished);
    await rename(unfinished, folder).catch(async (error) => {
      // Somebody else was faster with the same sources.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  await removeOldBuilds(builds);
  return folder;
}

/** A build is named after its sources alone: one made in a test must be what `npm start` would make, not React's slow one. */
async function asProduction(act: () => Promise<unknown>): Promise<void> {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await act();
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}

async function sourcesHash(): Promise<string> {
  const files: string[] = [];
  for (const pattern of SOURCES) for await (const file of glob(pattern, { cwd: ROOT })) files.push(file);
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const at = path.join(ROOT, file);
    if ((await stat(at)).isDirectory()) continue;
    hash
      .update(file)
      .update('\0')
      .update(await readFile(at))
      .update('\0');
  }
  return hash.digest('hex').slice(0, HASH_LENGTH);
}

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Compressed once here instead of at every request; a county's line is thin. */
async function compress(folder: string): Promise<void> {
  for await (const file of glob('**/*.{js,css,html,svg,json}', { cwd: folder })) {
    const at = path.join(folder, file);
    const bytes = await readFile(at);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    await writeFile(`${at}.br`, await brotli(bytes, { params }));
    await writeFile(`${at}.gz`, await zip(bytes));
  }
}

/** Says that a running product serves this build, so that another start in this checkout leaves it alone. */
export async function keepBuild(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined);
}

async function removeOldBuilds(builds: string): Promise<void> {
  for await (const name of glob('*', { cwd: builds })) {
    const at = path.join(builds, name);
    const { mtimeMs } = await stat(at);
    if (Date.now() - mtimeMs > UNUSED_AFTER_MS) await rm(at, { recursive: true, force: true });
  }
}
