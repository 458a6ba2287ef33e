import type { Selectable } from 'kysely';
import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import type { BudgetMovement } from '../../db/schema.ts';
import { type FundYear, fiscalYearOf, type MovementKind, movementEntries } from '../../domain/budget.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import { fen, formatYuan } from '../../domain/money.ts';
import { accountInWords, balanceOf, type LockedAccount, lockFunds } from './accounts.ts';
import { allotWaiting } from './allot.ts';
import { BudgetError } from './errors.ts';
import { postMovement } from './post.ts';
import { refuseUnknownPerson } from './propose.ts';
import { carryYear } from './year-end.ts';

export interface MovementDecision {
  readonly id: string;
  readonly approve: boolean;
  readonly note: string | null;
  readonly officer: string;
  readonly businessAtMs: number;
}

/**
 * The second person's word on a movement. Approved, it is booked, and claims that wait for the money move on. The same
 * decision by the same person again changes nothing. Throws BudgetError; the database refuses what overdraws.
 */
export async function decideMovement(trx: Trx, decision: MovementDecision): Promise<void> {
  const { id, approve, note, officer, businessAtMs } = decision;
  const movement = await trx
    .selectFrom('budget_movement')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!movement) throw new BudgetError('movement-unknown', `没有预算变动 ${id}。`);
  await refuseUnknownPerson(trx, officer);
  if (movement.proposed_by === officer || movement.proposed_for === officer)
    throw new BudgetError(
      'separation-of-duties',
      '这项预算变动由您提出，须由另一位财政人员审批。',
      '请由另一位财政人员审批。',
    );
  const named = await accountsOf(trx, movement);
  const locked = await lockFunds(trx, named);
  const before = await trx
    .selectFrom('budget_decision')
    .select(['decided_by', 'approved'])
    .where('movement_id', '=', id)
    .executeTakeFirst();
  if (before?.decided_by === officer && before.approved === approve) return;
  if (before) throw new BudgetError('movement-decided', '这项预算变动已经办理。');
  await trx
    .insertInto('budget_decision')
    .values({
      movement_id: id,
      proposed_by: movement.proposed_by,
      decided_by: officer,
      approved: approve,
      note,
      decided_on: shanghaiDateAt(businessAtMs),
    })
    .execute();
  if (approve) await book(trx, movement, locked, decision);
  await audit(trx, {
    actor: officer,
    operation: 'decideBudgetMovement',
    subject: `budget:${id}`,
    outcome: 'done',
    businessAtMs,
    after: { approve, note, kind: movement.kind, account: movement.account, amountFen: movement.amount_fen },
  });
}

type MovementRow = Selectable<BudgetMovement>;

function accountsOf(trx: Trx, { account, to_account }: MovementRow) {
  return trx
    .selectFrom('fund_account')
    .select(['id', 'fund', 'division'])
    .where('id', 'in', to_account === null ? [account] : [account, to_account])
    .execute();
}

async function book(
  trx: Trx,
  movement: MovementRow,
  locked: readonly LockedAccount[],
  { businessAtMs }: MovementDecision,
): Promise<void> {
  const kind = movement.kind as MovementKind;
  const find = (id: string | null) => locked.find((account) => account.id === id);
  const from = find(movement.account);
  if (!from) throw new Error(`account ${movement.account} is gone`);
  const businessOn = shanghaiDateAt(businessAtMs);
  const yearEnds = kind === 'carry-over' || kind === 'lapse';
  const nextYear: FundYear = { fund: from.fund, division: from.division, fiscalYear: from.fiscalYear + 1 };
  const next = locked.find(
    (a) =>
      a.fund === from.fund &&
      a.division === from.division &&
      a.fiscalYear === nextYear.fiscalYear &&
      a.openedOn,
  );
  const to = find(movement.to_account) ?? (kind === 'carry-over' ? nextYear : null);
  for (const account of [from, find(movement.to_account)])
    if (account?.closedOn)
      throw new BudgetError('fund-account-closed', `${accountInWords(account)}已年终结账。`);

  if (yearEnds) await refuseOvertaken(trx, movement, from);
  else if (kind === 'adjustment-down' || kind === 'transfer')
    await refuseShort(trx, from, movement.amount_fen);
  if (kind === 'carry-over' && movement.amount_fen > 0 && !next)
    throw new BudgetError('fund-account-not-opened', `${accountInWords(nextYear)}尚未开立，无处结转。`);

  if (movement.amount_fen > 0) {
    const entries = movementEntries(kind, {
      from: yearOf(from),
      to: to && yearOf(to),
      amountFen: movement.amount_fen,
    });
    await postMovement(trx, {
      key: `budget-moved:${movement.id}`,
      movementId: movement.id,
      businessOn,
      entries,
    });
  }
  if (kind === 'appropriation' && !from.openedOn) await open(trx, from, businessOn);
  if (yearEnds) await carryYear(trx, { from: yearOf(from), movementId: movement.id, businessOn });
  if (yearEnds)
    await trx.updateTable('fund_account').set({ closed_on: businessOn }).where('id', '=', from.id).execute();
  for (const account of to ? [from, to] : [from])
    if (account.fiscalYear === fiscalYearOf(businessOn)) await allotWaiting(trx, account, { businessAtMs });
}

const yearOf = ({ fund, division, fiscalYear }: FundYear): FundYear => ({ fund, division, fiscalYear });

/** From now on the database lets nobody overdraw it: what was approved before must be covered by its first money. */
async function open(trx: Trx, account: LockedAccount, on: string): Promise<void> {
  const available = await balanceOf(trx, account, 'budget-available');
  if (available < 0)
    throw new BudgetError(
      'fund-account-overdrawn',
      `本年度此前已批准的补贴超出首笔预算 ${formatYuan(fen(-available))} 元，不能开立。`,
      '请按已批准的金额重新提出首笔预算。',
    );
  await trx.updateTable('fund_account').set({ opened_on: on }).where('id', '=', account.id).execute();
}

async function refuseShort(trx: Trx, account: LockedAccount, amountFen: number): Promise<void> {
  const available = await balanceOf(trx, account, 'budget-available');
  if (available < amountFen)
    throw new BudgetError(
      'fund-account-overdrawn',
      `${accountInWords(account)}可用余额只有 ${formatYuan(fen(available))} 元。`,
    );
}

/** The two of them agreed on an amount; in between money may have come back, or another movement been decided. */
async function refuseOvertaken(trx: Trx, movement: MovementRow, account: LockedAccount): Promise<void> {
  const available = await balanceOf(trx, account, 'budget-available');
  if (available !== movement.amount_fen)
    throw new BudgetError(
      'budget-changed',
      `提出年终结账后账户余额已有变化：现为 ${formatYuan(fen(available))} 元。`,
    );
}
