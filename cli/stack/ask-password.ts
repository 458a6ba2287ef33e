import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';

/** Where a person types, or what a script hands over. */
interface Terminal {
  readonly input: Readable & { isTTY?: boolean };
  readonly output: Writable;
}

/** A new password: typed twice without an echo, or the first line of what is piped in. Null: not the same twice. */
export async function askNewPassword({ input, output }: Terminal): Promise<string | null> {
  if (!input.isTTY) return firstLine(input);
  const hidden = createInterface({ input, output: nowhere(), terminal: true });
  // In raw mode the terminal hands Ctrl-C to us.
  hidden.on('SIGINT', () => process.exit(130));
  try {
    const ask = async (question: string) => {
      const answer = hidden.question('');
      output.write(question);
      await answer;
      output.write('\n');
      return answer;
    };
    const first = await ask('口令（输入时不显示）：');
    return first === (await ask('再输入一次：')) ? first : null;
  } finally {
    hidden.close();
  }
}

async function firstLine(input: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/)[0] ?? '';
}

/** Takes what the line editor would show. */
const nowhere = (): Writable =>
  new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
