import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** Way to a case's one screen, open at the claim where one is named. */
export function CaseLink({
  employmentId,
  claimId,
  children,
}: {
  employmentId: string;
  claimId?: string;
  children: ReactNode;
}) {
  return (
    <Link to={`/cases/${employmentId}` as never} search={(claimId ? { claim: claimId } : {}) as never}>
      {children}
    </Link>
  );
}
