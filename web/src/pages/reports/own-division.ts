import { scopeOf } from '../../../../src/domain/access.ts';
import { PREFECTURE } from '../../../../src/domain/divisions.ts';
import { useSearchState } from '../../app/address.ts';
import { useSession } from '../../app/session.tsx';

/** Whose report is shown: what the address says, else the own area; who reads everything begins with the prefecture. */
export function useReportDivision(): string {
  const [{ division }] = useSearchState();
  const { grants } = useSession();
  if (division) return division;
  const own = grants.find((grant) => grant.division !== null && scopeOf(grant.role, 'read-reports'));
  return own?.division ?? PREFECTURE;
}
