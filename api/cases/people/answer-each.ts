import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isDatabaseAway } from '../../plugins/errors.ts';

export const entryKey = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{8,100}$/)
  .meta({ description: '这一条的编号；重发时沿用，答复相同' });

/**
 * Answers what a telephone has kept, one by one under its key. A database that is away ends the request: it is tried again,
 * and what was answered is answered the same. One entry that we stumble over (`stumbled`) holds up none behind it.
 */
export async function answerEach<Entry extends { readonly key: string }, Answer extends object>(
  { log }: FastifyRequest,
  entries: readonly Entry[],
  answer: (entry: Entry) => Promise<Answer>,
  stumbled: Answer,
): Promise<({ key: string } & Answer)[]> {
  const answers: ({ key: string } & Answer)[] = [];
  for (const entry of entries) {
    const given = await answer(entry).catch((error: unknown) => {
      if (isDatabaseAway(error)) throw error;
      log.error({ err: error, key: entry.key }, 'entry not answered');
      return stumbled;
    });
    answers.push({ key: entry.key, ...given });
  }
  return answers;
}
