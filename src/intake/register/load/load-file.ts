import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { opened, sealed } from '../../../platform/sealed-file.ts';
import { utf8Checker } from '../../../platform/tabular/index.ts';
import type { LoadDeps } from './record.ts';

const folderOf = (dataDir: string): string => join(dataDir, 'loads');
/** Where the sealed file of a load is. */
export const loadPath = (dataDir: string, id: string): string => join(folderOf(dataDir), id);

const LINE_FEED = 0x0a;
const READ_BYTES = 1024 * 1024;

/**
 * Keeps an incoming file sealed beside the stored ones until its load has been read. Returns how many lines it has, and
 * whether all of it is UTF-8.
 */
export async function keepLoadFile(
  { dataDir, vault }: Pick<LoadDeps, 'dataDir' | 'vault'>,
  id: string,
  content: AsyncIterable<Uint8Array>,
): Promise<{ lines: number; utf8: boolean }> {
  await mkdir(folderOf(dataDir), { recursive: true, mode: 0o700 });
  const out = createWriteStream(loadPath(dataDir, id), { mode: 0o600, flush: true });
  let lines = 0;
  const utf8 = utf8Checker();
  async function* counted() {
    for await (const chunk of content) {
      for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) lines += 1;
      utf8.add(chunk);
      yield chunk;
    }
  }
  for await (const piece of sealed(counted(), vault.fileKey)) if (!out.write(piece)) await once(out, 'drain');
  out.end();
  await finished(out);
  return { lines, utf8: utf8.end() };
}

export const readLoadFile = ({ dataDir, vault }: LoadDeps, id: string): AsyncIterable<Buffer> =>
  opened(createReadStream(loadPath(dataDir, id), { highWaterMark: READ_BYTES }), vault.fileKey);

/** What it said is in staging, or nobody wants it any more. */
export const removeLoadFile = (dataDir: string, id: string): Promise<void> =>
  rm(loadPath(dataDir, id), { force: true });
