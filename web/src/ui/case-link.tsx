import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { isAidId } from '../../../src/domain/ids.ts';
import { useHere } from './whence.ts';

/** Way to a case's one screen, of an employment or an aid case, open at the claim where one is named; from there a way leads back to this very list. */
export function CaseLink({
  employmentId,
  claimId,
  children,
}: {
  employmentId: string;
  claimId?: string;
  children: ReactNode;
}) {
  const from = useHere();
  return (
    <Link
      to={`${isAidId(employmentId) ? '/aid' : '/cases'}/${employmentId}` as never}
      search={(claimId ? { claim: claimId } : {}) as never}
      state={{ from }}
    >
      {children}
    </Link>
  );
}
