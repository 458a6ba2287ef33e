import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import { type AccessTarget, may, type Operation, scopesFor } from '../../../src/domain/access.ts';
import type { PlainDate } from '../../../src/domain/dates.ts';
import { divisionsFor, mayFor } from '../../../src/domain/organisation/delegation.ts';
import { currentActing, currentSession, type Session, subscribe } from '../api/session-state.ts';
import { type Serves, servesOf } from './serves.ts';

/** The session as it is now; null: nobody is signed in. */
export function useOptionalSession(): Session | null {
  return useSyncExternalStore(subscribe, currentSession);
}

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The session of a page that only signed-in people see. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('页面需要登录');
  return session;
}

/** Today, as the business counts it: all "in 3 days" and "overdue" are told against this. */
export function useBusinessDate(): PlainDate {
  return useSession().businessDate as PlainDate;
}

/** Which work is this person's, training bodies, schools and banks each by their own. */
export function useServes(): Serves {
  const { grants, institutionKinds, delegated } = useSession();
  const own = servesOf(grants, institutionKinds);
  return (operation, kinds) => own(operation, kinds) || divisionsFor(delegated, operation).length > 0;
}

/** Does any of the user's roles have this operation at all, or on this target? The API has the last word. */
export function useMay(): (operation: Operation, target?: AccessTarget) => boolean {
  const { grants, delegated } = useSession();
  return (operation, target) =>
    target
      ? may(grants, operation, target) || delegated.some((one) => mayFor(one, operation, target))
      : mayAtAll(grants, operation) || divisionsFor(delegated, operation).length > 0;
}

/** The delegation that the page acts by, where its person has chosen one. */
export function useActing(): Session['delegated'][number] | null {
  const acting = useSyncExternalStore(subscribe, currentActing);
  const { delegated } = useSession();
  return delegated.find(({ id }) => id === acting) ?? null;
}

/** Does any of these grants have the operation, on whatever? */
export function mayAtAll(grants: Session['grants'], operation: Operation): boolean {
  const { all, divisions, employers, intermediaries, institutions } = scopesFor(grants, operation);
  return all || divisions.length + employers.length + intermediaries.length + institutions.length > 0;
}
