import { sql } from 'kysely';
import { z } from 'zod';
import { readClaimState } from '../../src/db/claim-state.ts';
import type { Db } from '../../src/db/client.ts';
import { ownCases } from '../../src/db/own-case.ts';
import { may } from '../../src/domain/access.ts';
import { plainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { handsOf, partTaken } from '../../src/domain/part-taken.ts';
import { instalmentsAsOf, type RecoveryEntryKind, recoveryEntryKinds } from '../../src/domain/recovery.ts';
import { actAs, capacityFor } from '../plugins/access.ts';
import type { SignedInUser } from '../request.ts';
import { findClaim } from './find-claim.ts';
import { recoveryItem, recoveryList } from './recovery-list.ts';

export const recoveryDetail = recoveryItem
  .extend({
    article: z.string(),
    note: z.string().nullable(),
    flagged: z.boolean().meta({ description: '由系统核对事实后标记的理由' }),
    paidFen: z.int(),
    paidOn: z.string(),
    revision: z.int(),
    proposedByName: z.string(),
    decidedByName: z.string().nullable(),
    decisionNote: z.string().nullable(),
    instalments: z.array(
      z.object({
        no: z.int(),
        dueOn: z.string(),
        amountFen: z.int(),
        paidFen: z.int(),
        state: z.enum(['paid', 'upcoming', 'overdue']),
      }),
    ),
    entries: z.array(
      z.object({
        id: z.int(),
        kind: z.enum(recoveryEntryKinds),
        amountFen: z.int(),
        on: z.string(),
        reference: z.string().nullable(),
        paymentKey: z.string().nullable(),
        consent: z.string().nullable(),
        by: z.string().nullable(),
      }),
    ),
    writeOff: z
      .object({ amountFen: z.int(), reason: z.string(), proposedByName: z.string(), proposedOn: z.string() })
      .nullable()
      .meta({ description: '等待审批的核销' }),
    offsettable: z
      .array(z.object({ paymentKey: z.string(), claimId: z.string(), leftFen: z.int() }))
      .meta({ description: '可以抵扣的待付补贴，leftFen 为最多可抵扣的金额' }),
    forMe: z
      .object({
        decide: z.boolean(),
        record: z.boolean(),
        decideWriteOff: z.boolean(),
        withdraw: z.boolean().meta({ description: '由本人提出，还没有审批' }),
        barred: z.string().nullable().meta({ description: '不能审批的原因' }),
      })
      .meta({ description: '本人现在可以做什么' }),
  })
  .meta({ id: 'Recovery' });

/** A recovery with its plan, its movements and what this person may do now; null: there is none. */
export async function readRecovery(
  db: Db,
  id: string,
  user: SignedInUser,
  nowMs: number,
): Promise<z.output<typeof recoveryDetail> | null> {
  const today = shanghaiDateAt(nowMs);
  const row = await recoveryList(db, today)
    .innerJoin('payment as p', 'p.key', 'r.payment_key')
    .innerJoin('app_user as asked', 'asked.id', 'r.proposed_by')
    .leftJoin('app_user as decided', 'decided.id', 'r.decided_by')
    .select([
      'r.article',
      'r.note',
      'r.flagged',
      'r.revision',
      'r.decision_note as decisionNote',
      'r.proposed_by as proposedBy',
      'p.amount_fen as paidFen',
      sql<string>`p.paid_on`.as('paidOn'),
      'asked.display_name as proposedByName',
      'decided.display_name as decidedByName',
    ])
    .where('r.id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const [plan, entries, writeOff, offsettable] = await Promise.all([
    db
      .selectFrom('recovery_instalment')
      .select(['no', 'due_on as dueOn', 'amount_fen as amountFen'])
      .where('recovery_id', '=', id)
      .orderBy('no')
      .execute(),
    db
      .selectFrom('recovery_entry as e')
      .leftJoin('app_user as u', 'u.id', 'e.recorded_by')
      .select([
        'e.id',
        'e.kind',
        'e.amount_fen as amountFen',
        'e.entered_on as on',
        'e.reference',
        'e.payment_key as paymentKey',
        'e.consent',
        'u.display_name as by',
      ])
      .where('e.recovery_id', '=', id)
      .orderBy('e.id')
      .$narrowType<{ kind: RecoveryEntryKind }>()
      .execute(),
    db
      .selectFrom('recovery_write_off as w')
      .innerJoin('app_user as u', 'u.id', 'w.proposed_by')
      .select([
        'w.amount_fen as amountFen',
        'w.reason',
        'w.proposed_by as proposedBy',
        'u.display_name as proposedByName',
        'w.proposed_on as proposedOn',
      ])
      .where('w.recovery_id', '=', id)
      .where('w.status', '=', 'proposed')
      .executeTakeFirst(),
    readOffsettable(db, id),
  ]);
  const { proposedBy, ...shown } = row;
  const instalments = instalmentsAsOf(
    plan.map((one) => ({ ...one, dueOn: plainDate(one.dueOn) })),
    row.coveredFen,
    today,
  );
  return {
    ...shown,
    instalments,
    entries,
    writeOff: writeOff ? withoutId(writeOff) : null,
    offsettable: row.status === 'collecting' ? offsettable : [],
    forMe: await forMe(db, user, { ...row, proposedBy, writeOffBy: writeOff?.proposedBy ?? null }),
  };
}

const withoutId = <T extends { proposedBy: string }>({ proposedBy: _, ...rest }: T): Omit<T, 'proposedBy'> =>
  rest;

/** Booked payments to the same payee, out of the same county and fund; a fen of each must go out. */
async function readOffsettable(db: Db, id: string) {
  const { rows } = await sql<{ paymentKey: string; claimId: string; leftFen: number }>`
    select p.key as "paymentKey", p.claim_id as "claimId",
      least(p.amount_fen - p.offset_fen - 1, r.amount_fen - (select coalesce(sum(case n.kind
        when 'offset-reversed' then -n.amount_fen else n.amount_fen end), 0)
        from recovery_entry n where n.recovery_id = r.id))::bigint as "leftFen"
    from recovery r join claim c on c.payee_kind = r.payee_kind and c.payee_id = r.payee_id
      join payment p on p.claim_id = c.id and p.status = 'booked' and p.division = r.division and p.fund = r.fund
    where r.id = ${id} and p.amount_fen - p.offset_fen > 1
      and not exists (select from recovery_entry e where e.recovery_id = r.id and e.payment_key = p.key)
    order by p.key limit 50
  `.execute(db);
  return rows.filter(({ leftFen }) => leftFen > 0);
}

async function forMe(
  db: Db,
  user: SignedInUser,
  recovery: {
    claimId: string;
    division: string;
    status: string;
    employmentId: string;
    proposedBy: string;
    writeOffBy: string | null;
  },
): Promise<z.output<typeof recoveryDetail>['forMe']> {
  const { status, proposedBy, writeOffBy, employmentId } = recovery;
  const target = { divisions: [recovery.division] };
  const as = capacityFor(user, 'decide-recovery', target);
  const hands = handsOf(actAs(user, as ?? null));
  const own = (await ownCases(db, hands, [employmentId])).has(employmentId);
  const mayDecide = as !== undefined;
  const collecting = status === 'collecting' && !own;
  let barred: string | null = null;
  if (mayDecide && status === 'proposed') {
    const claim = await findClaim(db, recovery.claimId);
    if (hands.includes(proposedBy)) barred = '追回方案由您提出，须由另一人审批。';
    else if (own) barred = '您应当回避本案。';
    else barred = partTaken(await readClaimState(db, claim), 'recovery', ...hands)?.message ?? null;
  }
  return {
    decide: mayDecide && status === 'proposed' && barred === null,
    record: collecting && may(user.grants, 'record-recovery', target),
    decideWriteOff: collecting && mayDecide && writeOffBy !== null && !hands.includes(writeOffBy),
    withdraw:
      status === 'proposed' &&
      proposedBy === user.id &&
      capacityFor(user, 'propose-recovery', target) !== undefined,
    barred,
  };
}
