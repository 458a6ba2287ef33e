import { Button, Flex } from 'antd';
import { useState } from 'react';
import { useMay } from '../../app/session.tsx';
import { LookAgain } from '../../ui/look-again.tsx';
import type { Claim } from './queries.ts';

/** For the administrator: each of the case's processes may be asked to look at the record now. */
export function Nudge({ employmentId, claim }: { employmentId: string; claim: Claim | undefined }) {
  const [caseId, setCaseId] = useState<string | null>(null);
  if (!useMay()('operate-engine')) return null;
  return (
    <Flex gap={8} wrap style={{ marginTop: 8 }} className="no-print">
      <Button onClick={() => setCaseId(`employment-${employmentId}`)}>请就业流程立即核对</Button>
      {claim?.status === 'open' && (
        <Button onClick={() => setCaseId(`claim-${claim.id}`)}>请申请流程立即核对</Button>
      )}
      <LookAgain wish={caseId === null ? null : { caseId, restart: false }} onClose={() => setCaseId(null)} />
    </Flex>
  );
}
