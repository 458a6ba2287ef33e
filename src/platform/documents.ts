import { fileTypeFromBuffer } from 'file-type';

export const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024;
const DOCUMENT_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

export type DocumentVerdict =
  | { readonly ok: true; readonly mediaType: DocumentType }
  | {
      readonly ok: false;
      readonly code: 'document-type-not-allowed' | 'document-too-large';
      readonly message: string;
      readonly remedy: string;
    };

/** Decides by the content, whatever the name says. Nothing else is stored: no HTML, no office files, no programs. */
export async function sniffDocument(bytes: Uint8Array): Promise<DocumentVerdict> {
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    return {
      ok: false,
      code: 'document-too-large',
      message: '文件超过 20 MB。',
      remedy: '请压缩或分成几个文件后再上传。',
    };
  }
  const mime = (await fileTypeFromBuffer(bytes))?.mime;
  const mediaType = DOCUMENT_TYPES.find((type) => type === mime);
  if (mediaType !== undefined) return { ok: true, mediaType };
  return {
    ok: false,
    code: 'document-type-not-allowed',
    message: '只接受 PDF、JPEG 或 PNG 文件。',
    remedy: '请扫描或拍照后保存为 PDF、JPEG 或 PNG 再上传。',
  };
}
