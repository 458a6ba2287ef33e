import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../src/platform/config.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import type { Upload } from '../request.ts';

const MAX_FIELDS = 20;
const MAX_FIELD_BYTES = 4096;
/** Longer than any request may take (requestTimeout in app.ts). */
const ABANDONED_AFTER_MS = 15 * 60_000;

/** Where files wait on disk while their request is under way. */
export const spoolFolder = ({ dataDir }: Config): string => join(dataDir, 'spool');

/**
 * Spools a multipart request to disk, hashing as it goes, before the handler runs: nothing of 200 MB in memory, and
 * the Idempotency-Key can be compared by content. The file is gone when the answer is out.
 */
export const uploads = fp(async (app, { config }: ApiDeps) => {
  const folder = spoolFolder(config);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A process that was killed leaves its file behind, with identity numbers in the clear.
  await removeAbandoned(folder);
  const cleaning = setInterval(() => void removeAbandoned(folder), ABANDONED_AFTER_MS);
  cleaning.unref();
  app.addHook('onClose', async () => clearInterval(cleaning));
  await app.register(multipart, { limits: { files: 1, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES } });

  app.decorateRequest('upload', null);
  app.addHook('preHandler', async (request) => {
    const limit = request.routeOptions.config.uploadLimit;
    if (limit === undefined) return;
    if (!request.isMultipart()) {
      throw new Problem('media-type-unsupported', '请以 multipart/form-data 上传文件。');
    }
    request.upload = await spool(request, join(folder, randomUUID()), limit);
  });
  app.addHook('onResponse', async (request) => {
    if (request.upload) await rm(request.upload.path, { force: true });
  });
});

async function spool(request: FastifyRequest, path: string, limit: number): Promise<Upload> {
  const fields: Record<string, string> = {};
  let file: { fileName: string; byteSize: number; sha256: string } | null = null;
  try {
    for await (const part of request.parts({ limits: { fileSize: limit } })) {
      if (part.type === 'field') {
        fields[part.fieldname] = String(part.value);
        continue;
      }
      const hash = createHash('sha256');
      let byteSize = 0;
      const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          byteSize += chunk.length;
          hash.update(chunk);
          done(null, chunk);
        },
      });
      await pipeline(part.file, meter, createWriteStream(path, { mode: 0o600 }));
      if (part.file.truncated) throw new Problem('payload-too-large');
      file = { fileName: part.filename, byteSize, sha256: hash.digest('hex') };
    }
    if (!file) throw new Problem('file-missing');
    if (file.byteSize === 0)
      throw new Problem('file-missing', '收到的文件是空的。', { remedy: '请选择有内容的文件重新上传。' });
    return { path, fields, ...file };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Other processes may be in the middle of their requests in the same folder: only what is too old for any goes. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const file = await stat(path).catch(() => null);
    if (file && Date.now() - file.mtimeMs > ABANDONED_AFTER_MS)
      await rm(path, { force: true }).catch(() => {});
  }
}

/** The spooled file of an upload route. */
export function uploadOf(request: FastifyRequest): Upload {
  if (!request.upload) throw new Error(`route ${request.routeOptions.url} declares no uploadLimit`);
  return request.upload;
}
