import { useQuery } from '@tanstack/react-query';
import { claimInWords } from '../../../../src/domain/claim-words.ts';
import { api, dataOf } from '../../api/client.ts';
import { NoticePaper } from '../../ui/notice-paper.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import type { BulkClaim, BulkWish } from './bulk-run.ts';

/** The letter that goes out for the first of many; the others say the same of their own case. */
export function BulkLetter({
  claim,
  count,
  wish: { action, reason, note },
}: {
  claim: BulkClaim;
  count: number;
  wish: BulkWish;
}) {
  const words = useSettled(note ?? '');
  const { data, error } = useQuery({
    queryKey: ['notice-preview', claim.claimId, claim.revision, action, reason, words],
    queryFn: () =>
      dataOf(
        api.GET('/api/claims/{id}/notice', {
          params: {
            path: { id: claim.claimId },
            query: { action, ...(reason && { reason }), ...(words && { note: words }) },
          },
        }),
      ),
    enabled: reason !== undefined,
    placeholderData: (before) => before,
  });
  if (!reason) return <p>选择理由后，这里显示将要发出的文书。</p>;
  return (
    <section aria-label="将发出的文书" style={{ marginBottom: 12 }}>
      <p>
        {count > 1
          ? `将发出 ${count} 份文书，每份写各自的案件，理由和说明相同。以第一份（${claim.personName ?? claimInWords(claim.claimId)}）为例：`
          : '将发出的文书：'}
      </p>
      <ProblemAlert error={error} />
      {data && <NoticePaper notice={data} />}
    </section>
  );
}
