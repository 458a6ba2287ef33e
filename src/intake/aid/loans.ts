import type { Trx } from '../../db/client.ts';
import { addYears, type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { type AidId, aidId } from '../../domain/ids.ts';
import type { Fen } from '../../domain/money.ts';
import { aidFact, enqueue } from '../../outbox/enqueue.ts';
import type { Vault } from '../../platform/vault.ts';
import { FactError } from '../errors.ts';
import { findInstitution } from './institutions.ts';
import { noteAidFact } from './note-fact.ts';
import { findAidPerson, insertAidCase } from './open-case.ts';
import type { AidAllowed, AidFactBy } from './students.ts';

export interface Loan {
  /** The bank's own number of it. */
  readonly loanNumber: string;
  readonly identityNumber: string;
  /** Credit code, where the bank has an account here. */
  readonly bank: string | null;
  readonly bankName: string | null;
  /** 返乡农民工. */
  readonly returnee: boolean;
  readonly bankApprovedOn: PlainDate | null;
  readonly principalFen: Fen;
  readonly annualRateBp: number;
  readonly drawnOn: PlainDate;
  readonly endsOn: PlainDate;
}

/**
 * A start-up loan (art. 19) of somebody of the register. Its number is the bank's, after the bank's code where that is
 * registered: two banks may count alike. The same again changes nothing. Throws person-not-in-register,
 * institution-unknown, loan-without-days, loan-differs, date-in-future, before-first-policy.
 */
export async function openLoan(
  trx: Trx,
  input: AidFactBy & Loan & { readonly vault: Vault; readonly allowed: AidAllowed },
): Promise<{ aidId: AidId; unchanged: boolean }> {
  const { loanNumber, bank, drawnOn, endsOn, bankApprovedOn, actor, businessAtMs, importId = null } = input;
  const person = await findAidPerson(trx, input.vault, input.identityNumber);
  // The same answer as for a number that nobody has: whose number one has is not told.
  if (!input.allowed({ divisions: person.homeDivision ? [person.homeDivision] : [], institution: bank }))
    throw new FactError('person-not-in-register', 'identityNumber');
  const bankName = bank ? (await findInstitution(trx, bank, 'bank')).name : input.bankName;
  if (!bankName) throw new FactError('institution-unknown', 'bank');
  if (endsOn <= drawnOn || endsOn > addYears(drawnOn, 10)) throw new FactError('loan-without-days', 'endsOn');
  const today = shanghaiDateAt(businessAtMs);
  if (drawnOn > today) throw new FactError('date-in-future', 'drawnOn');
  requireApproval(bankApprovedOn, { endsOn, today });
  const { household_number: household } = await trx
    .selectFrom('person')
    .select('household_number')
    .where('id', '=', person.id)
    .executeTakeFirstOrThrow();
  const id = aidId(bank ? `loan.${bank}.${loanNumber}` : `loan.${loanNumber}`);
  const terms = {
    loan_number: loanNumber,
    household: household!,
    bank_name: bankName,
    returnee: input.returnee,
    principal_fen: input.principalFen as number,
    annual_rate_bp: input.annualRateBp,
    drawn_on: drawnOn as string,
    ends_on: endsOn as string,
  };
  if (await isThere(trx, id, { ...terms, bank_approved_on: bankApprovedOn }, person.id))
    return { aidId: id, unchanged: true };
  const opening = { aidId: id, kind: 'loan', person, institution: bank, startsOn: drawnOn } as const;
  await insertAidCase(trx, { ...opening, importId, actor, businessAtMs });
  await trx
    .insertInto('loan')
    .values({ aid_id: id, ...terms, bank_approved_on: bankApprovedOn })
    .execute();
  await noteAidFact(trx, {
    aidId: id,
    key: `aid-opened:${id}`,
    kind: 'aid-opened',
    data: { bank, drawnOn, endsOn, principalFen: input.principalFen, returnee: input.returnee },
    actor,
    businessAtMs,
    importId,
  });
  await lookAtLaterLoans(trx, { ...terms, aid_id: id }, `opened:${id}`, businessAtMs);
  return { aidId: id, unchanged: false };
}

type Terms = Record<string, string | number | boolean | null>;

/** Recorded already, with the same terms; an approval that came later is not part of the question. */
async function isThere(trx: Trx, id: AidId, terms: Terms, personId: number): Promise<boolean> {
  const there = await trx
    .selectFrom('loan as l')
    .innerJoin('aid_case as a', 'a.id', 'l.aid_id')
    .selectAll('l')
    .select('a.person_id')
    .where((e) =>
      e.or([
        e('l.aid_id', '=', id),
        e.and([
          e('l.household', '=', terms.household as string),
          e('l.loan_number', '=', terms.loan_number as string),
        ]),
      ]),
    )
    .executeTakeFirst();
  if (!there) return false;
  const recorded: Terms = { ...there };
  const differs = Object.entries(terms).some(
    ([name, value]) => recorded[name] !== value && !(name === 'bank_approved_on' && value === null),
  );
  // The household is as it was when the loan came; a family that has moved since changes nothing.
  const same = there.aid_id === id && there.person_id === personId;
  if (differs || !same) throw new FactError('loan-differs', 'loanNumber');
  return true;
}

function requireApproval(
  approvedOn: PlainDate | null,
  { endsOn, today }: { endsOn: string; today: PlainDate },
): void {
  if (approvedOn === null) return;
  if (approvedOn > today) throw new FactError('date-in-future', 'bankApprovedOn');
  if (approvedOn > endsOn) throw new FactError('loan-approved-late', 'bankApprovedOn');
}

/** Locks the loan, so that two facts of it come one after the other. Throws aid-unknown. */
export async function lockLoan(trx: Trx, id: AidId) {
  const row = await trx
    .selectFrom('loan')
    .selectAll()
    .where('aid_id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new FactError('aid-unknown', 'aidId');
  return row;
}

/** The bank's word that it has approved the loan, where it was recorded before that. */
export async function approveLoan(
  trx: Trx,
  input: AidFactBy & { readonly aidId: AidId; readonly approvedOn: PlainDate },
): Promise<{ unchanged: boolean }> {
  const { aidId: id, approvedOn, actor, businessAtMs } = input;
  const loan = await lockLoan(trx, id);
  if (loan.bank_approved_on === approvedOn) return { unchanged: true };
  if (loan.bank_approved_on) throw new FactError('loan-differs', 'approvedOn');
  requireApproval(approvedOn, { endsOn: loan.ends_on, today: shanghaiDateAt(businessAtMs) });
  await trx.updateTable('loan').set({ bank_approved_on: approvedOn }).where('aid_id', '=', id).execute();
  const { n } = await trx
    .selectFrom('loan_approval_revocation')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('aid_id', '=', id)
    .where('status', '=', 'done')
    .executeTakeFirstOrThrow();
  // Approved anew after it was taken back is another fact.
  const key = n === 0 ? `loan-approved:${id}` : `loan-approved:${id}:${n}`;
  await noteAidFact(trx, {
    aidId: id,
    key,
    kind: 'aid-loan-approved',
    data: { approvedOn },
    actor,
    businessAtMs,
  });
  return { unchanged: false };
}

/** Repaid, early or at its end: from that day on there is no interest, and the household may borrow anew. */
export async function repayLoan(
  trx: Trx,
  input: AidFactBy & { readonly aidId: AidId; readonly repaidOn: PlainDate },
): Promise<{ id: number; unchanged: boolean }> {
  const { aidId: id, repaidOn, actor, businessAtMs, importId = null } = input;
  const loan = await lockLoan(trx, id);
  const today = shanghaiDateAt(businessAtMs);
  if (repaidOn > today) throw new FactError('date-in-future', 'repaidOn');
  if (repaidOn < loan.drawn_on) throw new FactError('repaid-before-drawn', 'repaidOn');
  const there = await trx
    .selectFrom('loan_repayment')
    .select(['id', 'repaid_on'])
    .where('aid_id', '=', id)
    .where('revoked_on', 'is', null)
    .executeTakeFirst();
  if (there?.repaid_on === repaidOn) return { id: there.id, unchanged: true };
  if (there) throw new FactError('loan-repaid', 'repaidOn');
  const { id: factId } = await trx
    .insertInto('loan_repayment')
    .values({
      aid_id: id,
      drawn_on: loan.drawn_on,
      repaid_on: repaidOn,
      import_id: importId,
      entered_by: actor,
      business_on: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const key = `repaid:${factId}`;
  await noteAidFact(trx, {
    aidId: id,
    key,
    kind: 'aid-loan-repaid',
    data: { factId, repaidOn },
    actor,
    businessAtMs,
    importId,
  });
  await lookAtLaterLoans(trx, loan, key, businessAtMs);
  return { id: factId, unchanged: false };
}

/** What the household may still borrow is asked of its later loans: they look again. */
export async function lookAtLaterLoans(
  trx: Trx,
  loan: { readonly aid_id: string; readonly household: string; readonly drawn_on: string },
  key: string,
  businessAtMs: number,
): Promise<void> {
  const later = await trx
    .selectFrom('loan as l')
    .innerJoin('aid_case as a', 'a.id', 'l.aid_id')
    .select('l.aid_id')
    .where((e) =>
      e.or([
        e('l.household', '=', loan.household),
        e('a.person_id', '=', e.selectFrom('aid_case').select('person_id').where('id', '=', loan.aid_id)),
      ]),
    )
    .where('l.aid_id', '<>', loan.aid_id)
    .where('l.drawn_on', '>=', loan.drawn_on)
    .orderBy('l.aid_id')
    .execute();
  await enqueue(
    trx,
    later.map(({ aid_id }) => aidFact(aid_id, 'recheck', `household:${key}`, businessAtMs)),
  );
}
