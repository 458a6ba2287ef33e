import { sql } from 'kysely';
import type { Db } from '../../../src/db/client.ts';
import { addDays, type PlainDate, shanghaiDateAt } from '../../../src/domain/dates.ts';
import { covers, isDivisionCode } from '../../../src/domain/divisions.ts';
import type { ReportLineCode } from '../../../src/domain/reports/lines.ts';

type Row = Record<string, string | number | boolean | Date | null>;

/** Everything a recount looks at, read as it is. */
async function readAll(db: Db) {
  const all = async (name: string) => (await sql<Row>`select * from ${sql.table(name)}`.execute(db)).rows;
  return {
    person: await all('person'),
    membership: await all('household_membership'),
    state: await all('household_state'),
    poverty: await all('poverty_status'),
    employer: await all('employer'),
    employment: await all('employment'),
    departure: await all('departure'),
    claim: await all('claim'),
    wait: await all('case_wait'),
    commitment: await all('fund_commitment'),
    payment: await all('payment'),
    scope: await all('refresh_scope'),
    confirmation: await all('refresh_confirmation'),
    service: await all('service_case'),
    problem: await all('problem'),
    event: await all('coordination_event'),
  };
}

interface Counted {
  readonly division: string;
  readonly part: string | null;
  readonly value: number;
}

/** The numbers of a report, counted one by one in the plainest way there is, by division as exactly as the record knows. */
export async function recount(
  db: Db,
  { from, to }: { from: PlainDate; to: PlainDate },
): Promise<Partial<Record<ReportLineCode, Counted[]>>> {
  const r = await readAll(db);
  const inPeriod = (on: Row[string] | undefined) => typeof on === 'string' && on >= from && on <= to;
  const byEnd = (on: Row[string] | undefined) => typeof on === 'string' && on <= to;
  const latest = (rows: Row[], day: string, key: string) =>
    rows
      .filter((row) => String(row[key]) <= day)
      .toSorted((a, b) => (String(a[key]) < String(b[key]) ? 1 : -1))[0];
  const homeOf = (person: Row[string] | undefined, day: string): string | null => {
    const lives = latest(
      r.membership.filter((m) => m.person_id === person),
      day,
      'from_on',
    );
    const at = latest(
      r.state.filter((s) => s.household_number === lives?.household_number),
      day,
      'from_on',
    );
    return at ? String(at.division) : null;
  };
  const poorOn = (person: Row[string] | undefined, day: string) =>
    latest(
      r.poverty.filter((p) => p.person_id === person),
      day,
      'valid_from',
    )?.registered_poor === true;
  const tierOf = (home: string, employment: Row) => {
    const place = String(r.employer.find((m) => m.credit_code === employment.employer)?.division);
    if (place.slice(0, 6) === home.slice(0, 6)) return 'in-county';
    if (place.startsWith('4331')) return 'in-prefecture';
    return place.startsWith('43') ? 'in-province' : 'outside-province';
  };
  const day = (at: Row[string] | undefined) => (at instanceof Date ? shanghaiDateAt(at.getTime()) : null);
  const one = (division: string | null, part: string | null = null, value = 1): Counted[] =>
    division && isDivisionCode(division) ? [{ division, part, value }] : [];
  const oncePerPerson = (rows: Row[]) =>
    r.person.flatMap(({ id }) =>
      rows
        .filter((row) => row.person_id === id)
        .toSorted((a, b) => (`${a.starts_on}${a.id}` < `${b.starts_on}${b.id}` ? -1 : 1))
        .slice(0, 1),
    );
  const placeOfClaim = (claim: Row): string => {
    const employment = r.employment.find(({ id }) => id === claim.employment_id);
    const home = homeOf(employment?.person_id, String(claim.raised_on));
    return home?.startsWith(String(claim.paid_by)) ? home : String(claim.paid_by);
  };
  const claimOf = (row: Row): Row => r.claim.find(({ id }) => id === row.claim_id)!;
  const stillWaiting = r.wait.filter((wait) => {
    const [since, closed] = [day(wait.since)!, day(wait.closed_at)];
    return since <= to && (closed === null || closed > to);
  });
  const unpaid = r.commitment.filter(
    (f) => byEnd(f.approved_on) && !r.payment.some((p) => p.key === f.key && byEnd(p.paid_on)),
  );
  const paid = r.payment.filter((p) => inPeriod(p.paid_on));
  const events = (kind: string) =>
    r.problem.flatMap((q) =>
      r.event.some((v) => v.problem_id === q.id && v.kind === kind && inPeriod(day(v.happened_at)))
        ? one(String(q.office), 'problem')
        : [],
    );
  return {
    'register-people': r.person
      .filter((p) => !byEnd(p.died_on))
      .flatMap(({ id }) => one(homeOf(id, to), poorOn(id, to) ? 'poor' : 'other')),
    'register-confirmed': r.confirmation
      .filter((c) => inPeriod(c.confirmed_on))
      .flatMap((c) => one(String(r.scope.find((s) => s.person_id === c.person_id)?.division))),
    placed: oncePerPerson(
      r.employment.filter((e) => inPeriod(e.starts_on) && poorOn(e.person_id, String(e.starts_on))),
    ).flatMap((e) => one(homeOf(e.person_id, String(e.starts_on)))),
    employed: oncePerPerson(
      r.employment.filter((e) => {
        const left = r.departure.find((d) => d.employment_id === e.id);
        return byEnd(e.starts_on) && !byEnd(left?.departed_on) && poorOn(e.person_id, String(e.starts_on));
      }),
    ).flatMap((e) => {
      const home = homeOf(e.person_id, to);
      return one(home, home && tierOf(home, e));
    }),
    departed: r.departure
      .filter((d) => inPeriod(d.departed_on))
      .flatMap((d) => {
        const e = r.employment.find(({ id }) => id === d.employment_id)!;
        const home = homeOf(e.person_id, String(d.departed_on));
        return poorOn(e.person_id, String(e.starts_on)) && home ? one(home, tierOf(home, e)) : [];
      }),
    'claims-raised': r.claim
      .filter((c) => inPeriod(c.raised_on))
      .flatMap((c) => one(placeOfClaim(c), String(c.programme))),
    'claims-refused': r.claim
      .filter((c) => c.status === 'refused' && inPeriod(c.closed_on))
      .flatMap((c) => one(placeOfClaim(c), String(c.refused_reason))),
    payments: paid.flatMap((p) => one(placeOfClaim(claimOf(p)), 'employer-post')),
    'paid-fen': paid.flatMap((p) => one(placeOfClaim(claimOf(p)), 'employer-post', Number(p.amount_fen))),
    'committed-fen': unpaid.flatMap((f) =>
      one(placeOfClaim(claimOf(f)), 'employer-post', Number(f.amount_fen)),
    ),
    'short-fen': unpaid
      .filter((f) => !byEnd(f.allotted_on))
      .flatMap((f) => one(placeOfClaim(claimOf(f)), 'employer-post', Number(f.amount_fen))),
    'claims-waiting': stillWaiting.flatMap((w) => one(placeOfClaim(claimOf(w)), String(w.kind))),
    'claims-late': stillWaiting
      .filter(
        (w) =>
          (w.due_at !== null && day(w.due_at)! <= to) ||
          (w.blocker === 'office' && addDays(day(w.since)!, 20) < to),
      )
      .flatMap((w) => one(placeOfClaim(claimOf(w)), String(w.kind))),
    'problems-raised': r.problem
      .filter((q) => inPeriod(q.raised_on))
      .flatMap((q) => one(String(q.office), 'problem')),
    'problems-late': events('late'),
    'problems-told': events('escalated'),
    'services-asked': r.service
      .filter((s) => s.kind !== 'medical' && inPeriod(s.asked_on))
      .flatMap((s) => one(String(s.home), String(s.kind))),
    'services-open': r.service
      .filter((s) => s.kind !== 'medical' && byEnd(s.asked_on) && !byEnd(s.closed_on))
      .flatMap((s) => one(String(s.home), String(s.kind))),
    'support-asked': r.service
      .filter((s) => s.kind === 'medical' && inPeriod(s.asked_on))
      .flatMap((s) => one(String(s.home), String(s.kind))),
  };
}

/** The sum of what lies in a column: of the division itself alone, or of it and all below. */
export const sumIn = (
  counted: readonly Counted[],
  { division, own = false, part = null }: { division: string; own?: boolean; part?: string | null },
): number =>
  counted
    .filter((c) => (own ? c.division === division : covers(division, c.division)))
    .filter((c) => part === null || c.part === part)
    .reduce((sum, { value }) => sum + value, 0);
