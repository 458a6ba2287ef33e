import { Flex } from 'antd';
import { useMay } from '../../app/session.tsx';
import { LookAgain } from '../../ui/look-again.tsx';
import type { Claim } from './queries.ts';

/** For the administrator: each of the case's processes may be asked to look at the record now. */
export function Nudge({ employmentId, claim }: { employmentId: string; claim: Claim | undefined }) {
  if (!useMay()('operate-engine')) return null;
  return (
    <Flex gap={8} wrap style={{ marginTop: 8 }} className="no-print">
      <LookAgain caseId={`employment-${employmentId}`} label="请就业流程立即核对" />
      {claim?.status === 'open' && (
        <LookAgain key={claim.id} caseId={`claim-${claim.id}`} label="请申请流程立即核对" />
      )}
    </Flex>
  );
}
