import { type RawBuilder, sql } from 'kysely';
import type { ScopeFilter } from '../../src/domain/access.ts';
import { inScope } from '../lists/scope.ts';

/**
 * Has an office seen the contract of the case `e`, accepted a claim of it, or has the worker confirmed it with a code of an office's?
 * Whoever registers needs nothing but an identity number; a code of the employer's own proves no more.
 */
export const vouchedFor = sql<boolean>`(
  exists (select 1 from contract seen where seen.employment_id = e.id and seen.confirmed_by is not null)
  or exists (select 1 from worker_statement said join worker_code given on given.id = said.code_id
    where said.employment_id = e.id and said.answer = 'confirmed' and given.issued_as = 'office')
  or exists (select 1 from claim asked join claim_decision taken on taken.claim_id = asked.id
    where asked.aid_id = e.id and taken.step = 'acceptance' and taken.action = 'approve'))`;

/** Where a case lies, by the names that queries of employments give their tables. */
const caseDivisions = [
  sql.ref<string>('e.division'),
  sql.ref<string>('r.division'),
  sql.ref<string>('h.division'),
];

/**
 * What the register says of a worker – name, poverty – is told to the organisations of the case once somebody has
 * vouched for the employment: before that, registering would be a way to look up whose number one has. Officers read it.
 */
export function personShown(
  scope: ScopeFilter,
  divisions: readonly RawBuilder<string>[] = caseDivisions,
): RawBuilder<boolean> {
  if (scope.all || scope.employers.length + scope.intermediaries.length + scope.institutions.length === 0)
    return sql<boolean>`true`;
  const asOffice = inScope({ ...scope, employers: [], intermediaries: [], institutions: [] }, { divisions });
  return sql<boolean>`(${asOffice} or ${vouchedFor})`;
}

/** The person `p` as it is shown, to join laterally: so that neither a filter nor an order tells what the page does not. */
export function knownPerson(scope: ScopeFilter, divisions?: readonly RawBuilder<string>[]) {
  return sql<{ shown: boolean; name: string | null; name_initials: string | null }>`(
    select shown, case when shown then p.name end as name, case when shown then p.name_initials end as name_initials
    from (select ${personShown(scope, divisions)} as shown) one)`.as<'known'>('known');
}
