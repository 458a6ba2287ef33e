import { http } from './http.ts';

export interface FetchedFile {
  readonly blob: Blob;
  readonly name: string;
}

/** A file of the API. As every request of a page: a refusal is thrown, an ended session is mended first. */
export async function fetchFile(path: string): Promise<FetchedFile> {
  const answer = await http(new Request(new URL(path, window.location.origin)));
  return { blob: await answer.blob(), name: nameIn(answer.headers.get('content-disposition') ?? '') };
}

/** `attachment; filename="export.csv"; filename*=UTF-8''%E8%B4%A6.csv` → 账.csv */
function nameIn(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="([^"]+)"/i.exec(disposition)?.[1] ?? '下载';
}

/** The same where what is asked for is too much for an address. Only for questions: nothing is changed by them. */
export async function askForFile(path: string, body: unknown): Promise<FetchedFile> {
  const url = new URL(path, window.location.origin);
  const headers = { 'content-type': 'application/json' };
  const answer = await http(new Request(url, { method: 'POST', headers, body: JSON.stringify(body) }));
  return { blob: await answer.blob(), name: nameIn(answer.headers.get('content-disposition') ?? '') };
}
