import { readFile } from 'node:fs/promises';
import type { FastifyReply } from 'fastify';
import type { StoredDocument } from '../../src/intake/index.ts';
import { sniffDocument } from '../../src/platform/documents.ts';
import type { FileStore } from '../../src/platform/file-store.ts';
import { Problem } from '../problems.ts';
import type { Upload } from '../request.ts';

export const MAX_UPLOAD_BYTES = 20 * 1024 * 1024;

/** Judges an upload by its content and puts it into the store, before any row refers to it. */
export async function keepDocument(files: FileStore, upload: Upload): Promise<StoredDocument> {
  const bytes = await readFile(upload.path);
  const verdict = await sniffDocument(bytes);
  if (!verdict.ok) {
    const code = verdict.code === 'document-too-large' ? 'payload-too-large' : 'file-type-refused';
    throw new Problem(code, verdict.message, { remedy: verdict.remedy });
  }
  const { sha256, byteSize } = await files.put(bytes);
  return { sha256, byteSize, mediaType: verdict.mediaType, fileName: upload.fileName };
}

/** Shows a stored file in the browser, or saves it. Whatever a PDF or picture carries, it runs nothing and reaches nothing here. */
export function sendDocument(
  reply: FastifyReply,
  files: FileStore,
  file: {
    readonly sha256: string;
    readonly fileName: string;
    readonly mediaType: string;
    readonly download: boolean;
  },
): FastifyReply {
  const disposition = file.download ? 'attachment' : 'inline';
  return reply
    .header(
      'content-disposition',
      `${disposition}; filename="document"; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
    )
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "sandbox; default-src 'none'")
    .type(file.mediaType)
    .send(files.stream(file.sha256));
}
