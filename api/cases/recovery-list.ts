import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { articleOfProgramme } from '../../src/domain/policy/programme-shapes.ts';
import { reasonText } from '../../src/domain/reasons.ts';
import { type RecoveryStatus, recoveryStatuses } from '../../src/domain/recovery.ts';
import { nameOf, programmeNames, recoveryStatusNames } from '../../src/domain/words.ts';
import type { Column } from '../lists/export.ts';

const money = z.object({
  id: z.string(),
  status: z.enum(recoveryStatuses),
  amountFen: z.int(),
  coveredFen: z.int().meta({ description: '已还、已抵扣和已核销之和' }),
  owedFen: z.int().meta({ description: '尚欠；待审批和未成立的为 0' }),
  overdue: z.boolean(),
  nextDueOn: z.string().nullable().meta({ description: '最早一期没有还清的还款日' }),
});

/** What the case's page shows of a recovery. */
export const recoverySummary = money.meta({ id: 'RecoverySummary' });

export const recoveryItem = money
  .extend({
    claimId: z.string(),
    employmentId: z.string(),
    programme: z.string(),
    division: z.string(),
    divisionName: z.string(),
    payeeName: z.string(),
    reason: z.string(),
    proposedOn: z.string(),
    decidedOn: z.string().nullable(),
    closedOn: z.string().nullable(),
  })
  .meta({ id: 'RecoveryItem' });
type RecoveryItem = z.output<typeof recoveryItem>;

export const recoveryColumns: readonly Column<RecoveryItem>[] = [
  { header: '追回编号', value: (r) => r.id },
  { header: '项目', value: (r) => nameOf(programmeNames, r.programme) },
  { header: '地区', value: (r) => r.divisionName },
  { header: '收款方', value: (r) => r.payeeName },
  { header: '理由', value: (r) => reasonText(r.reason, articleOfProgramme(r.programme)) },
  { header: '追回金额(元)', value: (r) => r.amountFen / 100 },
  { header: '已收回(元)', value: (r) => r.coveredFen / 100 },
  { header: '尚欠(元)', value: (r) => r.owedFen / 100 },
  { header: '逾期', value: (r) => r.overdue },
  { header: '下一还款日', value: (r) => r.nextDueOn },
  { header: '状态', value: (r) => recoveryStatusNames[r.status] },
  { header: '提出日期', value: (r) => r.proposedOn },
  { header: '批准日期', value: (r) => r.decidedOn },
  { header: '完结日期', value: (r) => r.closedOn },
];

/** What has come in of `recovery r`: the entries are the truth, no sum is stored. */
const covered = sql<number>`(select coalesce(sum(case n.kind when 'offset-reversed' then -n.amount_fen
  else n.amount_fen end), 0) from recovery_entry n where n.recovery_id = r.id)::bigint`;

/** First day of an instalment of `recovery r` that what came in does not fill; null: none. */
const nextDue = sql<string | null>`(select min(i.due_on) from (
    select due_on, sum(amount_fen) over (order by no) as upto from recovery_instalment where recovery_id = r.id) i
  where i.upto > ${covered})`;

export const isOverdue = (today: string): RawBuilder<boolean> =>
  sql<boolean>`(r.status = 'collecting' and coalesce(${nextDue} < ${today}::date, false))`;

export function recoveryList(db: Db, today: string) {
  return db
    .selectFrom('recovery as r')
    .innerJoin('claim as c', 'c.id', 'r.claim_id')
    .innerJoin('division as d', 'd.code', 'r.division')
    .select([
      'r.id',
      'r.status',
      'r.amount_fen as amountFen',
      'r.claim_id as claimId',
      'c.subject_id as employmentId',
      'c.programme',
      'r.division',
      'd.name as divisionName',
      'r.payee_name as payeeName',
      'r.reason',
      'r.proposed_on as proposedOn',
      'r.decided_on as decidedOn',
      'r.closed_on as closedOn',
    ])
    .select([
      covered.as('coveredFen'),
      sql<number>`case when r.status in ('collecting', 'settled') then r.amount_fen - ${covered} else 0 end`.as(
        'owedFen',
      ),
      isOverdue(today).as('overdue'),
      sql<string | null>`case when r.status = 'collecting' then ${nextDue} end`.as('nextDueOn'),
    ])
    .$narrowType<{ status: RecoveryStatus }>();
}

/** The recoveries of one claim, oldest first. */
export async function readRecoveries(
  db: Db,
  claimId: string,
  today: string,
): Promise<z.output<typeof recoverySummary>[]> {
  const rows = await recoveryList(db, today).where('r.claim_id', '=', claimId).orderBy('r.id').execute();
  return rows.map(({ id, status, amountFen, coveredFen, owedFen, overdue, nextDueOn }) => ({
    id,
    status,
    amountFen,
    coveredFen,
    owedFen,
    overdue,
    nextDueOn,
  }));
}

export interface RecoveryTotals {
  readonly proposedFen: number;
  /** Approved, settled or not. */
  readonly dueFen: number;
  /** Paid back or offset. */
  readonly receivedFen: number;
  readonly writtenOffFen: number;
  readonly owedFen: number;
  readonly open: number;
  readonly overdue: number;
}

/** Sums over the recoveries `r` that are visible. */
export async function recoveryTotals(
  db: Db,
  today: string,
  visible: RawBuilder<boolean>,
): Promise<RecoveryTotals> {
  const { rows } = await sql<RecoveryTotals>`
    select coalesce(sum(r.amount_fen) filter (where r.status = 'proposed'), 0)::bigint as "proposedFen",
      coalesce(sum(r.amount_fen) filter (where r.status in ('collecting', 'settled')), 0)::bigint as "dueFen",
      coalesce(sum(covered - lost) filter (where r.status in ('collecting', 'settled')), 0)::bigint as "receivedFen",
      coalesce(sum(lost), 0)::bigint as "writtenOffFen",
      coalesce(sum(r.amount_fen - covered) filter (where r.status = 'collecting'), 0)::bigint as "owedFen",
      count(*) filter (where r.status in ('proposed', 'collecting'))::int as open,
      count(*) filter (where late)::int as overdue
    from recovery r cross join lateral (select ${covered} as covered, ${isOverdue(today)} as late,
      (select coalesce(sum(n.amount_fen), 0) from recovery_entry n
        where n.recovery_id = r.id and n.kind = 'written-off') as lost) s
    where ${visible}
  `.execute(db);
  return rows[0]!;
}
