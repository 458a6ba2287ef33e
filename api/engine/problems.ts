import { sql } from 'kysely';
import { z } from 'zod';
import type { Trx } from '../../src/db/client.ts';
import { listUnattended } from '../../src/outbox/unattended.ts';
import { caseIn } from '../cases/public-look-up.ts';
import type { ApiDeps } from '../deps.ts';
import type { EngineInspector } from './inspector.ts';
import { fromEngine, fromRecord, type Piece } from './piece.ts';

export const problemKinds = [
  'failing',
  'wait-without-process',
  'process-without-wait',
  'undelivered',
  'overdue',
  'unassessed',
  'unattended',
] as const;
export type EngineProblemKind = (typeof problemKinds)[number];

export const engineProblemSchema = z
  .object({
    kind: z.enum(problemKinds),
    caseId: z.string(),
    employmentId: z.string().nullable().meta({ description: 'null：支付批次' }),
    /** Since when, as an instant; null: unknown. */
    since: z.string().nullable(),
    detail: z.string(),
    remedy: z.string(),
  })
  .meta({ id: 'EngineProblem' });
type EngineProblem = z.output<typeof engineProblemSchema>;

export const engineProblemsSchema = z.object({
  items: z.array(engineProblemSchema),
  notes: z.array(z.string()).meta({ description: '没有核对或没有核对完的部分，为什么' }),
});

const SHOWN = 50;
/** Processes compared with the record while somebody waits for the page; `npm run verify` compares all. */
const COMPARED = 5_000;

const remedies: Record<EngineProblemKind, string> = {
  failing: '流程代码反复出错：先升级或改正程序；随后重建流程，它会按记录接着办。',
  'wait-without-process': '请流程立即核对：它会按记录重新启动。',
  'process-without-wait': '请流程立即核对：它会重新核对并登记等待。',
  undelivered: '请先看错误原因；引擎恢复后会自动重送，请流程立即核对则马上重送。',
  overdue: '请流程立即核对：停着等重试的马上再试；每小时也会自动再问一次。',
  unassessed: '请流程立即核对：它会启动并核对这个案件。',
  unattended: '请流程立即核对：它会重新登记等待。',
};

/** Cases that need somebody: found by asking record and engine, each with what to do. At most 50 of each kind. */
export async function listProblems(
  { database: { db }, engine: { inspect } }: Pick<ApiDeps, 'database' | 'engine'>,
  businessAtMs: number,
): Promise<z.output<typeof engineProblemsSchema>> {
  const now = new Date(businessAtMs);
  const [failing, differences, undelivered, unattended] = await Promise.all([
    fromEngine(() => inspect.runsWithProblems(SHOWN)),
    compare(db, inspect),
    fromRecord(db, readUndelivered),
    fromRecord(db, (trx) => listUnattended(trx, now, SHOWN)),
  ]);
  const notes: string[] = [];
  const items: EngineProblem[] = [];
  const add = <T>(piece: Piece<T>, what: string, toItems: (value: T) => Found[]) => {
    if (piece.ok) items.push(...toItems(piece.value).map(complete));
    else notes.push(`${what}：${piece.reason}`);
  };
  add(failing, '出错的流程', ({ runs }) =>
    runs.map(({ workflowId, problems, startedAt }) => ({
      kind: 'failing',
      caseId: workflowId,
      since: startedAt,
      detail: `流程反复出错：${problems.join('，')}`,
    })),
  );
  add(differences, '记录与引擎的差异', ({ found, note }) => {
    if (note) notes.push(note);
    return found;
  });
  add(undelivered, '未送达的事实', (rows) => rows);
  add(unattended, '没有动静的案件', (cases) =>
    cases.map(({ kind, caseId, since }) => ({
      kind,
      caseId,
      since: since?.toISOString() ?? null,
      detail: unattendedWords[kind],
    })),
  );
  return { items, notes };
}

type Found = Pick<EngineProblem, 'kind' | 'caseId' | 'since' | 'detail'>;

const unattendedWords = {
  overdue: '等待已经到期，流程没有动静。',
  unassessed: '登记十分钟以上，还没有流程核对过。',
  unattended: '申请未办结，却没有登记任何等待。',
};

function complete(found: Found): EngineProblem {
  return { ...found, employmentId: subjectIn(found.caseId), remedy: remedies[found.kind] };
}

/**
 * `employment-JY1`, `claim-employer-post:JY1` and `recovery-employer-post:JY1:R1` are all about JY1; `aid-transport.7` is
 * about transport.7, a batch, a referral, a meeting and a problem about no one.
 */
function subjectIn(caseId: string): string | null {
  const [, kind = '', id = ''] = /^([a-z]+)-(.*)$/s.exec(caseId) ?? [];
  if (['batch', 'referral', 'meeting', 'problem'].includes(kind)) return null;
  return kind === 'employment' || kind === 'aid' ? id : caseIn(id);
}

/**
 * Open waits without a running process, and the reverse. Both lists are a moment apart, so each difference is asked
 * about once more before it is shown.
 */
async function compare(
  db: ApiDeps['database']['db'],
  inspect: EngineInspector,
): Promise<Piece<{ found: Found[]; note: string | null }>> {
  const waits = await fromRecord(db, async (trx) => {
    const { rows } = await sql<{ id: string }>`
      select case_id as id from case_wait where closed_at is null limit ${COMPARED + 1}`.execute(trx);
    return new Set(rows.map((row) => row.id));
  });
  if (!waits.ok) return waits;
  return fromEngine(async () => {
    if (waits.value.size > COMPARED) {
      return {
        found: [],
        note: `等待超过 ${COMPARED} 项，逐项核对请在服务器上运行数据核对（命令 npm run verify）。`,
      };
    }
    const { ids: running, complete: all } = await inspect.running(COMPARED);
    if (!all)
      return {
        found: [],
        note: `运行中的流程超过 ${COMPARED} 个，逐项核对请在服务器上运行数据核对（命令 npm run verify）。`,
      };
    const [lost, nameless] = await Promise.all([
      confirmed([...waits.value.difference(running)], async (id) => !(await inspect.run(id))?.running),
      confirmed([...running.difference(waits.value)], async (id) => !(await hasWait(db, id))),
    ]);
    return {
      found: [
        ...lost.map((caseId) => difference('wait-without-process', caseId, '记录在等，流程却不在运行。')),
        ...nameless.map((caseId) =>
          difference('process-without-wait', caseId, '流程在运行，记录里却没有它的等待。'),
        ),
      ],
      note: null,
    };
  });
}

const difference = (kind: EngineProblemKind, caseId: string, detail: string): Found => ({
  kind,
  caseId,
  since: null,
  detail,
});

async function confirmed(ids: readonly string[], holds: (id: string) => Promise<boolean>): Promise<string[]> {
  const asked = await Promise.all(ids.slice(0, SHOWN).map(async (id) => ((await holds(id)) ? id : null)));
  return asked.filter((id) => id !== null);
}

async function hasWait(db: ApiDeps['database']['db'], caseId: string): Promise<boolean> {
  const row = await db
    .selectFrom('case_wait')
    .select('id')
    .where('case_id', '=', caseId)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

async function readUndelivered(trx: Trx): Promise<Found[]> {
  const { rows } = await sql<{ case_id: string; since: Date; attempts: number; error: string | null }>`
    select workflow_id as case_id, min(recorded_at) as since, max(attempts) as attempts, max(last_error) as error
    from outbox where delivered_at is null and attempts > 0
    group by workflow_id order by min(id) limit ${SHOWN}`.execute(trx);
  return rows.map(({ case_id, since, attempts, error }) => ({
    kind: 'undelivered',
    caseId: case_id,
    since: since.toISOString(),
    detail: `已试送 ${attempts} 次：${error ?? '原因不详'}`,
  }));
}
