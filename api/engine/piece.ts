import { sql } from 'kysely';
import { z } from 'zod';
import type { Db, Trx } from '../../src/db/client.ts';

/** A part of the answer that may be missing without the rest: its values, or why they could not be had. */
export type Piece<T> = { ok: true; value: T } | { ok: false; reason: string; remedy: string };

export const pieceOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), reason: z.string(), remedy: z.string() }),
  ]);

const ENGINE_REMEDY = '请检查流程引擎和网络；引擎恢复后这里会自动恢复，其间登记的事实不会丢失。';
const DATABASE_REMEDY = '请检查数据库；仍不应答时查看服务器负载和日志。';
const DATABASE_ANSWER_MS = 1_200;
/** However long connecting, retrying and queueing take below: the page is answered. */
const PATIENCE_MS = 1_400;

/** Asks the engine; without an answer the piece says so. */
export async function fromEngine<T>(ask: () => Promise<T>): Promise<Piece<T>> {
  try {
    return { ok: true, value: await inTime(ask()) };
  } catch (error) {
    return { ok: false, reason: `流程引擎没有及时应答（${shortly(error)}）。`, remedy: ENGINE_REMEDY };
  }
}

/** Asks the database, for at most 1.2 s: a slow question must not hold up the page. */
export async function fromRecord<T>(db: Db, ask: (trx: Trx) => Promise<T>): Promise<Piece<T>> {
  try {
    const asked = db.transaction().execute(async (trx) => {
      await sql`select set_config('statement_timeout', ${String(DATABASE_ANSWER_MS)}, true)`.execute(trx);
      return ask(trx);
    });
    return { ok: true, value: await inTime(asked) };
  } catch (error) {
    return { ok: false, reason: `数据库没有及时应答（${shortly(error)}）。`, remedy: DATABASE_REMEDY };
  }
}

async function inTime<T>(asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`超过 ${PATIENCE_MS} 毫秒`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

const shortly = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!.slice(0, 120);
