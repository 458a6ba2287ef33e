import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { numberEndsWith } from '../../src/db/identity-numbers.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { isAidId } from '../../src/domain/ids.ts';
import { articleOfProgramme } from '../../src/domain/policy/programme-shapes.ts';
import { isReasonCode, type ReasonCode, reasonUnder } from '../../src/domain/reasons.ts';
import { explainWait, type WaitKind, type WaitParams } from '../../src/domain/waits.ts';
import { type WaitRow, waitColumns, waitKindSchema } from './waits.ts';

const publicWait = z
  .object({
    kind: waitKindSchema,
    why: z.string(),
    since: z.string(),
    until: z.string().nullable().meta({ description: '自行到期之日；null：须由人办理' }),
    article: z.string(),
    whoCanMove: z.string(),
    thenWhat: z.string(),
  })
  .meta({ id: 'PublicWait' });

export const lookUpSchema = z
  .object({
    employmentId: z.string().meta({ description: '就业编号；补助个案的，为个案编号' }),
    startsOn: z.string(),
    dueOn: z.string().nullable().meta({ description: '用工满一年之日；补助个案没有这一日' }),
    asOf: z.string(),
    wait: publicWait.nullable().meta({ description: '这段就业正在等什么' }),
    messages: z
      .array(z.object({ title: z.string(), body: z.string(), on: z.string() }))
      .meta({ description: '就这件事告知本人的消息，新的在前' }),
    claims: z.array(
      z.object({
        id: z.string(),
        programme: z.string(),
        status: z.string(),
        step: z.string(),
        raisedOn: z.string(),
        closedOn: z.string().nullable(),
        wait: publicWait.nullable(),
        refused: z.object({ reason: z.string(), article: z.string(), remedy: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'LookedUpCase' });

/** The case that is asked about; a claim's number is `<programme>:<case>[:<period>]`. */
export function caseIn(caseNumber: string): string {
  const [programme = '', subject = programme] = caseNumber.split(':');
  return subject;
}

/**
 * One's own case by its number or a claim's and the end of the identity number; null where nothing fits both. One
 * query asks for both at once, so that an unknown number and a wrong ending are the same thing to everybody. No names of
 * people, no accounts, no officer's notes.
 */
export async function lookUpCase(
  db: Db,
  { caseNumber, last4, nowMs }: { caseNumber: string; last4: string; nowMs: number },
): Promise<z.output<typeof lookUpSchema> | null> {
  const employmentId = caseIn(caseNumber);
  const found = await db
    .selectFrom('case_subject as e')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .select(['e.id', 'e.starts_on', 'e.due_on'])
    .where('e.id', '=', employmentId)
    .where(numberEndsWith('p', last4))
    .executeTakeFirst();
  if (!found) return null;
  const [claims, waits, messages] = await Promise.all([
    db.selectFrom('claim').selectAll().where('subject_id', '=', employmentId).orderBy('id').execute(),
    db
      .selectFrom('case_wait as w')
      .select(waitColumns)
      .where('w.subject_id', '=', employmentId)
      .where('w.closed_at', 'is', null)
      .execute(),
    db
      .selectFrom('message')
      .select(['title', 'body', 'happened_at'])
      .where('case_subject', '=', employmentId)
      // Why a claim was refused is said below, in words for everybody's eyes.
      .where('template', '<>', 'claim-refused')
      .where('happened_at', '<=', new Date(nowMs))
      .orderBy('id', 'desc')
      .limit(20)
      .execute(),
  ]);
  const asked = caseNumber === employmentId ? claims : claims.filter(({ id }) => id === caseNumber);
  if (caseNumber !== employmentId && asked.length === 0) return null;
  // What is asked back of the payee is between it and the office.
  const waitOf = (caseId: string) => {
    const wait = waits.find((row) => row.case_id === caseId);
    return wait ? inPublicWords(wait) : null;
  };
  return {
    employmentId,
    startsOn: found.starts_on,
    dueOn: found.due_on,
    asOf: shanghaiDateAt(nowMs),
    wait: waitOf(`${isAidId(employmentId) ? 'aid' : 'employment'}-${employmentId}`),
    messages: messages.map(({ title, body, happened_at }) => ({
      title,
      body,
      on: shanghaiDateAt(happened_at.getTime()),
    })),
    claims: asked.map((claim) => ({
      id: claim.id,
      programme: claim.programme,
      status: claim.status,
      step: claim.step,
      raisedOn: claim.raised_on,
      closedOn: claim.closed_on,
      wait: waitOf(`claim-${claim.id}`),
      refused: claim.refused_reason
        ? publicReason(claim.refused_reason, claim.refused_article, claim.programme)
        : null,
    })),
  };
}

/** What an officer or the bank wrote stays between them and the applicant. */
function inPublicWords(row: WaitRow): z.output<typeof publicWait> {
  const kind = row.kind as WaitKind;
  const { returnedReason: _private, ...params } = row.params as unknown as WaitParams;
  const since = shanghaiDateAt(row.since.getTime());
  const words = explainWait(kind, { ...params, since });
  const { why, until, article, whoCanMove, then: thenWhat } = words;
  return { kind, why, since, until: until ?? null, article, whoCanMove, thenWhat };
}

/**
 * Whether somebody is registered poor is told at the counter, not by a public form. Words that only such a refusal had
 * would tell it too: they stand for whatever lies in the person or the genuineness of the employment.
 */
const OF_THE_PERSON: ReadonlySet<string> = new Set([
  'not-registered-poor',
  'already-granted',
  'overlapping-employment',
  'employment-not-genuine',
] satisfies ReasonCode[]);
const atTheCounter = (article: string) => {
  const ofEmployment = article === '23' || article === '24';
  return {
    reason: `${ofEmployment ? '劳动者本人或这段就业' : '申请人本人'}的登记情况不符合这项补贴的要求（涉及个人信息，这里不显示详情）。`,
    // That of the condition would tell one from the other.
    article: ofEmployment ? '23、24' : article,
    remedy: '请本人持身份证到户籍所在乡镇社会保障站或县市人社部门窗口查询；登记有误的可以当场申请更正。',
  };
};

function publicReason(code: string, article: string | null, programme: string) {
  if (!isReasonCode(code))
    return { reason: '不符合补贴条件。', article: article ?? '', remedy: '请到县市人社部门窗口查询。' };
  if (OF_THE_PERSON.has(code)) return atTheCounter(articleOfProgramme(programme));
  const told = reasonUnder(code, article);
  return { reason: told.zh, article: article ?? told.article, remedy: told.remedy };
}
