import { ApiProblem, type ProblemDocument, unreachable } from './problem.ts';
import { sessionHeaders, signInAgain } from './session-state.ts';

export interface UploadOptions {
  readonly path: string;
  readonly file: File;
  readonly fields?: Readonly<Record<string, string>>;
  /** The same for every try of one wish. */
  readonly key: string;
  readonly signal?: AbortSignal;
  /** 0…1 of the bytes sent. */
  readonly onProgress?: (share: number) => void;
}

/** Sends a file; throws an ApiProblem where it is refused, and survives an ended session as `http` does. */
export async function upload<T>(options: UploadOptions): Promise<T> {
  try {
    return await send<T>(options);
  } catch (error) {
    if (!(error instanceof ApiProblem) || !(await signInAgain(error.code))) throw error;
    return send<T>(options);
  }
}

function send<T>({ path, file, fields = {}, key, signal, onProgress }: UploadOptions): Promise<T> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('idempotency-key', key);
    request.setRequestHeader('accept', 'application/json');
    for (const [name, value] of Object.entries(sessionHeaders('POST'))) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress?.(event.total > 0 ? event.loaded / event.total : 0);
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status < 300) resolve(body as T);
      else reject(body ? new ApiProblem(body as ProblemDocument) : unreachable());
    };
    signal?.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
