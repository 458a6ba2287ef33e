import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { bufferOf } from './buffer-of.ts';
import { opened } from './sealed-file.ts';
import { createVault } from './vault.ts';
import { VaultError } from './vault-error.ts';
import type { Answer, Question, RowsToSeal } from './vault-thread.ts';

// What runs in the thread of `vault-thread.ts`.
const vault = createVault((workerData as { masterKey: Uint8Array }).masterKey);
const port = parentPort!;

const READ_BYTES = 1024 * 1024;
const PIECE_BYTES = 512 * 1024;

/** A file that is being read: each piece is asked for with the memory that it goes to, where there is some. */
type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>, void, ArrayBuffer | undefined>;

const files = new Map<number, Pieces>();

/** In pieces of that size, each in the memory that was given with the question, else in its own. */
async function* inLargePieces(content: AsyncIterable<Buffer>): Pieces {
  let held: Buffer[] = [];
  let length = 0;
  let memory: ArrayBuffer | undefined;
  const take = () => {
    const piece =
      memory && memory.byteLength >= length ? new Uint8Array(memory, 0, length) : new Uint8Array(length);
    let at = 0;
    for (const bytes of held) {
      piece.set(bytes, at);
      at += bytes.length;
    }
    held = [];
    length = 0;
    return piece;
  };
  for await (const bytes of content) {
    held.push(bytes);
    length += bytes.length;
    if (length >= PIECE_BYTES) memory = yield take();
  }
  if (length > 0) yield take();
}

async function read(no: number, path: string, memory: ArrayBuffer | undefined): Promise<void> {
  let file = files.get(no);
  if (!file) {
    file = inLargePieces(opened(createReadStream(path, { highWaterMark: READ_BYTES }), vault.fileKey));
    files.set(no, file);
  }
  const { value } = await file.next(memory);
  const bytes = value ?? null;
  answer({ kind: 'read', bytes }, bytes ? [bytes.buffer] : []);
}

async function close(no: number): Promise<void> {
  await files.get(no)?.return(undefined);
  files.delete(no);
  answer({ kind: 'closed' }, []);
}

function seal({ bytes, keysAt, secrets, numbersAt }: RowsToSeal): void {
  const target = bufferOf(bytes);
  const source = bufferOf(secrets);
  for (let i = 0; i < keysAt.length; i += 1) vault.putIdentityKey(source, numbersAt[i]!, target, keysAt[i]!);
  const sealed = new Uint8Array(vault.seal(secrets));
  answer({ kind: 'sealed', bytes, sealed }, [bytes.buffer as ArrayBuffer, sealed.buffer]);
}

function answer(said: Answer, given: ArrayBuffer[]): void {
  port.postMessage(said, given);
}

async function reply(question: Question): Promise<void> {
  try {
    if (question.kind === 'seal') seal(question.rows);
    else if (question.kind === 'read') await read(question.file, question.path, question.memory);
    else await close(question.file);
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    answer({ kind: 'failed', message: error.message }, []);
  }
}

let last: Promise<void> = Promise.resolve();
port.on('message', (question: Question) => {
  last = last.then(() => reply(question));
});
