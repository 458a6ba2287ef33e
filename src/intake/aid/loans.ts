import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { addYears, type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { type AidId, aidId } from '../../domain/ids.ts';
import type { Fen } from '../../domain/money.ts';
import { aidFact, enqueue } from '../../outbox/enqueue.ts';
import { FactError } from '../errors.ts';
import { againOnConflict, recordset } from '../sql.ts';
import type { Origin } from './announce.ts';
import { noteAidFact } from './note-fact.ts';
import type { AidPersonFound } from './open-case.ts';
import {
  type Asked,
  type OnRecord,
  type Opened,
  type OpenedBy,
  openCases,
  readParties,
} from './open-cases.ts';
import { attempt, isTaken, type OrRefused, only } from './outcomes.ts';
import { type OnceSaid, type Said, sayOnce } from './say-once.ts';
import { type AidFactBy, byHand } from './students.ts';

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

/** One start-up loan, as `openLoans` opens many; throws what it refuses. */
export async function openLoan(
  trx: Trx,
  input: AidFactBy & Pick<OpenedBy, 'vault' | 'allowed'> & Loan,
): Promise<Opened> {
  return only(await openLoans(trx, [input], { ...input, importId: null }));
}

/**
 * Start-up loans (art. 19) of people of the register. The number is the bank's, after the bank's code where that is
 * registered: two banks may count alike. The same again changes nothing. Refuses, each: person-not-in-register,
 * institution-unknown, loan-without-days, loan-differs, date-in-future, before-first-policy.
 */
export function openLoans(
  trx: Trx,
  loans: readonly OrRefused<Loan>[],
  by: OpenedBy,
): Promise<OrRefused<Opened>[]> {
  return againOnConflict(trx, async () => {
    const askedFor = ({ identityNumber, bank, bankName }: Loan) => ({
      identityNumber,
      institution: bank,
      institutionName: bankName,
    });
    const partiesOf = await readParties(trx, 'bank', loans.filter(isTaken).map(askedFor), by);
    const today = shanghaiDateAt(by.businessAtMs);
    const asked = loans.map((loan) =>
      isTaken(loan) ? attempt(() => caseOf(loan, partiesOf(askedFor(loan)), today)) : loan,
    );
    const { outcomes, fresh } = await openCases<Terms>(
      trx,
      {
        kind: 'loan',
        keys: ({ aidId: id, terms }) => [id, placeOf(terms)],
        read: (cases) => readLoans(trx, cases),
        compare: requireSame,
        write: (rows) => trx.insertInto('loan').values(rows).execute(),
      },
      asked,
      by,
    );
    const opened = fresh.map(({ aidId: id, terms }) => ({ aid_id: id, key: `opened:${id}`, ...terms }));
    await lookAtLaterLoans(trx, opened, by.businessAtMs);
    return outcomes;
  });
}

interface Terms {
  readonly loan_number: string;
  readonly household: string;
  readonly bank_name: string;
  readonly returnee: boolean;
  readonly bank_approved_on: string | null;
  readonly principal_fen: number;
  readonly annual_rate_bp: number;
  readonly drawn_on: string;
  readonly ends_on: string;
}

function caseOf(
  loan: Loan,
  { person, institutionName }: { person: AidPersonFound; institutionName: string },
  today: PlainDate,
): Asked<Terms> {
  const { loanNumber, bank, drawnOn, endsOn, bankApprovedOn, principalFen, returnee } = loan;
  if (endsOn <= drawnOn || endsOn > addYears(drawnOn, 10)) throw new FactError('loan-without-days', 'endsOn');
  if (drawnOn > today) throw new FactError('date-in-future', 'drawnOn');
  requireApproval(bankApprovedOn, { endsOn, today });
  return {
    aidId: aidId(bank ? `loan.${bank}.${loanNumber}` : `loan.${loanNumber}`),
    person,
    institution: bank,
    startsOn: drawnOn,
    terms: {
      loan_number: loanNumber,
      household: person.household,
      bank_name: institutionName,
      returnee,
      bank_approved_on: bankApprovedOn,
      principal_fen: principalFen,
      annual_rate_bp: loan.annualRateBp,
      drawn_on: drawnOn,
      ends_on: endsOn,
    },
    data: { bank, drawnOn, endsOn, principalFen, returnee },
  };
}

/** A family brings a bank's loan once, whatever bank it names. */
const placeOf = ({ household, loan_number }: Terms): string => `${household} ${loan_number}`;

async function readLoans(trx: Trx, cases: readonly Asked<Terms>[]): Promise<OnRecord<Terms>[]> {
  const asked = cases.map(({ aidId: id, terms: { household, loan_number } }) => ({
    id,
    household,
    loan_number,
  }));
  const { rows } = await sql<Terms & { aid_id: string; person_id: number }>`
    with asked as materialized (
      select r.* from ${recordset(asked, 'id text, household text, loan_number text')}
    ), found as (
      select l.aid_id from asked r join loan l on l.aid_id = r.id
      union select l.aid_id from asked r join loan l on l.household = r.household and l.loan_number = r.loan_number
    )
    select l.*, a.person_id from found join loan l using (aid_id) join aid_case a on a.id = l.aid_id
  `.execute(trx);
  return rows.map(({ aid_id, person_id, ...terms }) => ({ aidId: aid_id, personId: person_id, terms }));
}

/**
 * Recorded already, with the same terms; an approval that came later is not part of the question. The household is as it
 * was when the loan came.
 */
function requireSame(there: OnRecord<Terms>, { aidId: id, person, terms }: Asked<Terms>): void {
  const differs = (Object.keys(terms) as (keyof Terms)[]).some(
    (name) =>
      there.terms[name] !== terms[name] && !(name === 'bank_approved_on' && terms.bank_approved_on === null),
  );
  if (differs || there.aidId !== id || there.personId !== person.id)
    throw new FactError('loan-differs', 'loanNumber');
}

function requireApproval(
  approvedOn: PlainDate | null,
  { endsOn, today }: { endsOn: string; today: PlainDate },
): void {
  if (approvedOn === null) return;
  if (approvedOn > today) throw new FactError('date-in-future', 'bankApprovedOn');
  if (approvedOn > endsOn) throw new FactError('loan-approved-late', 'bankApprovedOn');
}

/** Locks loans, so that two facts of one come one after the other. */
export async function lockLoans(trx: Trx, ids: readonly AidId[]) {
  const rows = await trx
    .selectFrom('loan')
    .selectAll()
    .where('aid_id', 'in', [...ids, ''])
    .orderBy('aid_id')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.aid_id, row]));
}

export type LockedLoan = Awaited<ReturnType<typeof lockLoans>> extends Map<string, infer L> ? L : never;

/** Throws aid-unknown. */
export async function lockLoan(trx: Trx, id: AidId): Promise<LockedLoan> {
  const loan = (await lockLoans(trx, [id])).get(id);
  if (!loan) throw new FactError('aid-unknown', 'aidId');
  return loan;
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

type Repayment = { readonly aidId: AidId; readonly repaidOn: PlainDate };

const repayment: OnceSaid<Repayment, LockedLoan> = {
  table: 'loan_repayment',
  lock: lockLoans,
  check: ({ repaidOn }, { drawn_on }, today) => {
    if (repaidOn > today) throw new FactError('date-in-future', 'repaidOn');
    if (repaidOn < drawn_on) throw new FactError('repaid-before-drawn', 'repaidOn');
  },
  says: ({ repaidOn }) => ({ repaid_on: repaidOn }),
  keeps: (_row, { drawn_on }) => ({ drawn_on }),
  otherwise: ['loan-repaid', 'repaidOn'],
  kind: 'aid-loan-repaid',
  key: 'repaid',
  data: ({ repaidOn }) => ({ repaidOn }),
};

/**
 * Repaid, early or at their end: from that day on there is no interest, and the household may borrow anew. Refuses, each:
 * aid-unknown, date-in-future, repaid-before-drawn, loan-repaid.
 */
export async function repayLoans(
  trx: Trx,
  repayments: readonly OrRefused<Repayment>[],
  by: Origin,
): Promise<OrRefused<Said>[]> {
  const outcomes = await sayOnce(trx, repayment, repayments, by);
  const fresh = outcomes.flatMap((one, i) =>
    isTaken(one) && !one.unchanged
      ? [{ id: (repayments[i] as Repayment).aidId, key: `repaid:${one.id}` }]
      : [],
  );
  if (fresh.length === 0) return outcomes;
  const loans = await lockLoans(
    trx,
    fresh.map(({ id }) => id),
  );
  await lookAtLaterLoans(
    trx,
    fresh.map(({ id, key }) => ({ ...loans.get(id)!, key })),
    by.businessAtMs,
  );
  return outcomes;
}

/** One of them by hand; throws what is refused. */
export async function repayLoan(trx: Trx, input: AidFactBy & Repayment): Promise<Said> {
  return only(await repayLoans(trx, [input], byHand(input)));
}

/** What the household may still borrow is asked of its later loans: they look again. */
export async function lookAtLaterLoans(
  trx: Trx,
  loans: readonly { aid_id: string; household: string; drawn_on: string; key: string }[],
  businessAtMs: number,
): Promise<void> {
  const asked = loans.map(({ aid_id, household, drawn_on, key }) => ({ aid_id, household, drawn_on, key }));
  // Of the household, and of the borrower wherever that person lives now.
  const { rows } = await sql<{ later: string; key: string }>`
    select distinct l.aid_id as later, r.key
    from ${recordset(asked, 'aid_id text, household text, drawn_on date, key text')}
    join aid_case own on own.id = r.aid_id
    join loan l on l.aid_id <> r.aid_id and l.drawn_on >= r.drawn_on
    join aid_case a on a.id = l.aid_id and (l.household = r.household or a.person_id = own.person_id)
    order by 1, 2
  `.execute(trx);
  await enqueue(
    trx,
    rows.map(({ later, key }) => aidFact(later, 'recheck', `household:${key}`, businessAtMs)),
  );
}
