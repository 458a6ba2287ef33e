import { Worker } from 'node:worker_threads';
import { bufferOf } from './buffer-of.ts';
import { VaultError } from './vault-error.ts';

/** Rows that wait for the keys of their identity numbers, and what is sealed of them. All of it is given away. */
export interface RowsToSeal {
  readonly bytes: Uint8Array;
  /** Where in `bytes` the keys of 16 bytes go. */
  readonly keysAt: Int32Array;
  /** To be sealed as one. The identity numbers are in it, each up to a NUL. */
  readonly secrets: Uint8Array;
  readonly numbersAt: Int32Array;
}

/** What has become of `RowsToSeal`. */
export interface SealedRows {
  /** The same bytes, the keys with them. */
  readonly bytes: Buffer;
  readonly sealed: Buffer;
}

/**
 * The vault in a thread of its own, for who has the file of a whole register to open and its rows to seal, and something else
 * to do meanwhile.
 */
export interface VaultThread {
  /**
   * What `sealed` has made of a file, in large pieces, each until the next is asked for: its memory is taken back then. Throws
   * VaultError where it was altered or cut.
   */
  open(path: string): AsyncGenerator<Buffer>;
  seal(rows: RowsToSeal): Promise<SealedRows>;
  /** What is still asked for fails. */
  close(): Promise<void>;
}

/** What the thread is asked; it answers one after another. */
export type Question =
  | { readonly kind: 'seal'; readonly rows: RowsToSeal }
  /** The next piece of a file, in that memory where there is some; `file` tells one reading of it from another. */
  | {
      readonly kind: 'read';
      readonly file: number;
      readonly path: string;
      readonly memory: ArrayBuffer | undefined;
    }
  | { readonly kind: 'close'; readonly file: number };

export type Answer =
  | { readonly kind: 'sealed'; readonly bytes: Uint8Array; readonly sealed: Uint8Array }
  /** Null: that was all. */
  | { readonly kind: 'read'; readonly bytes: Uint8Array | null }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly message: string };

/** Pieces that are asked for before those before them have been looked at. */
const READ_AHEAD = 3;

/** Starts it; `masterKey` is that of the vault. */
export function startVaultThread(masterKey: Uint8Array): VaultThread {
  const thread = new Worker(new URL('./vault-worker.ts', import.meta.url), { workerData: { masterKey } });
  const asked: PromiseWithResolvers<Answer>[] = [];
  let broken: unknown;
  let filesOpened = 0;
  const breakWith = (error: unknown) => {
    broken ??= error;
    for (const { reject } of asked.splice(0)) reject(broken);
  };
  thread.on('message', (answer: Answer) => asked.shift()?.resolve(answer));
  thread.on('error', breakWith);
  thread.on('messageerror', breakWith);
  thread.on('exit', () => breakWith(new Error('the thread of the vault has ended')));

  async function ask(question: Question, given: readonly ArrayBuffer[]): Promise<Answer> {
    if (broken) throw broken;
    const answer = Promise.withResolvers<Answer>();
    asked.push(answer);
    thread.postMessage(question, given);
    const said = await answer.promise;
    if (said.kind === 'failed') throw new VaultError(said.message);
    return said;
  }

  return {
    async *open(path) {
      filesOpened += 1;
      const file = filesOpened;
      const coming: Promise<Answer>[] = [];
      let memory: ArrayBuffer | undefined;
      try {
        for (;;) {
          while (coming.length < READ_AHEAD) {
            const next = ask({ kind: 'read', file, path, memory }, memory ? [memory] : []);
            memory = undefined;
            // What fails is thrown when its turn comes; until then nobody listens.
            next.catch(() => undefined);
            coming.push(next);
          }
          const said = await coming.shift()!;
          if (said.kind !== 'read' || said.bytes === null) return;
          yield bufferOf(said.bytes);
          memory = said.bytes.buffer as ArrayBuffer;
        }
      } finally {
        // A thread that is no more has no file open.
        await ask({ kind: 'close', file }, []).catch(() => undefined);
      }
    },
    async seal(rows) {
      const [bytes, secrets] = [owned(rows.bytes), owned(rows.secrets)];
      const given = [bytes, rows.keysAt, secrets, rows.numbersAt].map(({ buffer }) => buffer as ArrayBuffer);
      const said = await ask({ kind: 'seal', rows: { ...rows, bytes, secrets } }, given);
      if (said.kind !== 'sealed') throw new Error(`the thread of the vault answered ${said.kind} to seal`);
      return { bytes: bufferOf(said.bytes), sealed: bufferOf(said.sealed) };
    },
    async close() {
      await thread.terminate();
    },
  };
}

/** Small buffers share their memory with others, which must not go with them. */
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer.byteLength > Buffer.poolSize ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
