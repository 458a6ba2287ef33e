import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { isAidId, isRewardId } from '../../../src/domain/ids.ts';
import { useHere } from './whence.ts';

/** Way to a case's one screen, of an employment, an aid case or a reward, open at the claim where one is named; from there a way leads back to this very list. */
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
      to={`${pathOf(employmentId)}/${employmentId}` as never}
      search={(claimId ? { claim: claimId } : {}) as never}
      state={{ from }}
    >
      {children}
    </Link>
  );
}

function pathOf(subject: string): string {
  if (isRewardId(subject)) return '/rewards';
  return isAidId(subject) ? '/aid' : '/cases';
}
