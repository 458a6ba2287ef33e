import { type RawBuilder, sql } from 'kysely';
import { addMonths, monthOf, type PlainDate, plainDate } from '../../domain/dates.ts';

/**
 * Insurance months as bits of one number. Payments are gathered once a person and employer, over the 63 months that have
 * to do with today, and not once a payment of a case: the few cases for which that is not exact are looked up one by one.
 */
const BEFORE = 36;
const MONTHS = 63;
/** As `readEmploymentFacts` reads them: the month of the start and the twelve after it. */
const OF_A_CASE = 13;

const firstOf = (today: PlainDate) => addMonths(plainDate(`${monthOf(today)}-01`), -BEFORE);

/** Days between the firsts of two months into months; rounding is right for far more than five years. */
const monthsBetween = (from: RawBuilder<unknown>, month: RawBuilder<unknown>) =>
  sql`(((${month} - ${from}) * 12 + 182) / 365)`;

/**
 * `paid`: of a person at an employer, the months that were paid, the first of the 63 as the lowest bit, and the day of the
 * last payment. Read from the index alone, in its order and thus without a hash of all of them – and so without what is
 * not in it, whether a payment was revoked: `revoked` names whom that concerns.
 */
export function paidMonths(today: PlainDate): RawBuilder<unknown> {
  const first = firstOf(today);
  return sql`
  paid as (
    select identity_key, employer, bit_or(1::bigint << ${monthsBetween(sql`${first}::date`, sql`month`)}) as months,
      max(paid_on) as paid_on
    from insurance_payment where month >= ${first}::date and month < ${addMonths(first, MONTHS)}::date
    group by identity_key, employer order by identity_key, employer),
  revoked as (
    select distinct identity_key, employer from insurance_payment where revoked_on is not null)`;
}

/**
 * The months of a case `e` that were paid in time, the month of its start as the lowest bit. `y` is its row of `years`, `n`
 * of `paid`, `v` of `revoked`. Not read off `paid`, but looked up: what was revoked or paid too late, and cases of long ago.
 */
export function insuredMonths(today: PlainDate): RawBuilder<unknown> {
  const first = sql`${firstOf(today)}::date`;
  const last = sql`${addMonths(firstOf(today), MONTHS - OF_A_CASE)}::date`;
  const ofACase = 2 ** OF_A_CASE - 1;
  return sql`case
    when v.identity_key is null and not e.several_numbers and coalesce(n.paid_on <= y.last_payment_on, true)
      and y.months_from between ${first} and ${last}
      then coalesce(n.months >> ${monthsBetween(first, sql`y.months_from`)}, 0) & ${ofACase}::bigint
    else (select coalesce(bit_or(1::bigint << ${monthsBetween(sql`y.months_from`, sql`i.month`)}), 0)
      from insurance_payment i where i.identity_key = any(numbers_of(e.person_id)) and i.employer = e.employer
        and i.revoked_on is null and i.paid_on <= y.last_payment_on and i.month >= y.months_from
        and i.month < y.months_from + make_interval(months => ${OF_A_CASE}::int)) end`;
}
