import { Link } from '@tanstack/react-router';
import { claimInWords } from '../../../../src/domain/claim-words.ts';
import { auditSubjectNames } from '../../../../src/domain/words.ts';

/** What an entry is about, in words, and the way to it where it has a page. */
export function AuditSubject({ subject }: { subject: string }) {
  const [kind = '', ...rest] = subject.split(':');
  const id = rest.join(':');
  const name = auditSubjectNames[kind] ?? kind;
  const page = pageOf(kind, id);
  const words = wordsOf(kind, id);
  return (
    <span style={{ overflowWrap: 'anywhere' }}>
      {name}{' '}
      {page ? (
        <Link to={page.to as never} search={(page.search ?? {}) as never}>
          {words}
        </Link>
      ) : (
        <span title={id}>{words}</span>
      )}
    </span>
  );
}

/** A claim is called as people call it; its id is in the address, or on hover. */
function wordsOf(kind: string, id: string): string {
  if (kind === 'claim') return claimInWords(id);
  if (kind !== 'recovery') return id;
  const [, claim = id, no] = /^(.+):R(\d+)$/.exec(id) ?? [];
  return no ? `${claimInWords(claim)}（第${no}次）` : claimInWords(claim);
}

function pageOf(kind: string, id: string): { to: string; search?: Record<string, string> } | null {
  if (kind === 'employment') return { to: `/cases/${id}` };
  // A claim's id is its programme and its employment.
  if (kind === 'claim') return { to: `/cases/${id.split(':')[1] ?? id}`, search: { claim: id } };
  if (kind === 'register-report') return { to: `/village-reports/${id}` };
  if (kind === 'user') return { to: '/users', search: { name: id } };
  return null;
}
