import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import { claimStatusNames, employeeStateNames, nameOf, stepNames } from '../../src/domain/words.ts';
import type { EmployeeLedger } from '../../src/paper/employee-ledger.ts';
import { inScope } from '../lists/scope.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { type Employee, toEmployee } from './employee-line.ts';
import { employeeQuery } from './employee-query.ts';

/**
 * The registered-poor employees of one employer that the user may see (art. 14), oldest first.
 * Throws 404 where the employer is not the user's own, nor in the user's division, nor has a case there.
 */
export async function readEmployeeLedger(
  db: Db,
  request: FastifyRequest,
  creditCode: string,
  on: PlainDate,
): Promise<EmployeeLedger> {
  const scope = scopeOfRequest(request, 'read-case');
  const employees = await employeeQuery(db, on, scope)
    .where('e.employer', '=', creditCode)
    .where(
      inScope(scope, {
        divisions: [sql.ref('e.division'), sql.ref('r.division'), sql.ref('h.division')],
        employer: sql.ref('e.employer'),
      }),
    )
    .orderBy('e.starts_on')
    .orderBy('e.id')
    .execute();
  const employer = await db
    .selectFrom('employer as r')
    .select(['r.name', 'r.credit_code'])
    .select(
      inScope(scope, { divisions: [sql.ref('r.division')], employer: sql.ref('r.credit_code') }).as('own'),
    )
    .where('r.credit_code', '=', creditCode)
    .executeTakeFirst();
  if (!employer || (!employer.own && employees.length === 0)) {
    throw new Problem('not-found', `没有用人单位 ${creditCode}，或不在您的范围内。`);
  }
  const lines = employees.map(toEmployee);
  const poor = lines.filter(({ registeredPoor }) => registeredPoor === true);
  const unidentified = lines.filter(({ identified }) => !identified).length;
  return { employerName: employer.name, creditCode, on, lines: poor.map(toLine), unidentified };
}

function toLine(employee: Employee): EmployeeLedger['lines'][number] {
  const { claim, expected } = employee;
  return {
    employmentId: employee.id,
    name: employee.personName ?? '',
    identityMasked: employee.identityMasked,
    post: employee.post,
    startsOn: employee.startsOn,
    dueOn: employee.dueOn,
    covered: employee.monthsCovered,
    months: employee.monthsNeeded,
    state: stateOf(employee),
    expectedFen: claim?.status === 'paid' ? claim.amountFen : (expected?.amountFen ?? null),
  };
}

function stateOf({ state, claim, departedOn, missingMonths }: Employee): string {
  if (state === 'departed') return `${departedOn} 离职，未满一年`;
  if (state === 'claiming' && claim) return `补贴办理中：${nameOf(stepNames, claim.step)}`;
  if (state === 'closed' && claim) return nameOf(claimStatusNames, claim.status);
  const missing = missingMonths.length > 0 ? `，缺社保 ${missingMonths.length} 个月` : '';
  return `${employeeStateNames[state]}${missing}`;
}
