import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useHere } from './whence.ts';

/** Way to a case's one screen, open at the claim where one is named; from there a way leads back to this very list. */
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
      to={`/cases/${employmentId}` as never}
      search={(claimId ? { claim: claimId } : {}) as never}
      state={{ from }}
    >
      {children}
    </Link>
  );
}
