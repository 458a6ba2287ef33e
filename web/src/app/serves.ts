import { type Grant, type Operation, scopesFor } from '../../../src/domain/access.ts';
import type { InstitutionKind } from '../../../src/domain/words.ts';

/** Is this a person's work? `kinds`: among institutions it is only theirs; none named: it is that of all of them. */
export type Serves = (operation: Operation, kinds?: readonly InstitutionKind[]) => boolean;

/** Offices and the other organisations serve as the access table says; who acts for institutions, by what those are. */
export function servesOf(grants: readonly Grant[], own: readonly InstitutionKind[]): Serves {
  return (operation, kinds = own) => {
    const { all, divisions, employers, intermediaries, institutions } = scopesFor(grants, operation);
    if (all || divisions.length + employers.length + intermediaries.length > 0) return true;
    return institutions.length > 0 && kinds.some((kind) => own.includes(kind));
  };
}
