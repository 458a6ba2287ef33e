import { Link } from '@tanstack/react-router';
import { Button, Card } from 'antd';
import { useState } from 'react';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import { RecoveryMark } from '../../ui/recovery-mark.tsx';
import type { Claim } from './queries.ts';
import { RecoveryForm } from './recovery-form.tsx';

/** Money that is asked back of this claim; and, where it was paid, the way to ask. */
export function RecoveryCard({ claim }: { claim: Claim }) {
  const [open, setOpen] = useState(false);
  const may = useMay();
  const { recoveries } = claim;
  const paid = claim.payments.find(({ status }) => status === 'paid');
  const asked = recoveries.some(({ status }) => status === 'proposed' || status === 'collecting');
  const mayPropose = paid && !asked && may('propose-recovery', { divisions: [claim.paidBy] });
  if (recoveries.length === 0 && !mayPropose) return null;
  return (
    <Card size="small" title="追回">
      <div className="case-actions">
        {recoveries.length > 0 && (
          <ul className="plain-list" aria-label="追回">
            {recoveries.map((recovery) => (
              <li key={recovery.id}>
                <RecoveryMark recovery={recovery} />
                <Link to={`/recoveries/${encodeURIComponent(recovery.id)}` as never}>
                  追回 <Amount fen={recovery.amountFen} /> 元
                </Link>
                {recovery.status === 'collecting' && (
                  <span>
                    尚欠 <Amount fen={recovery.owedFen} /> 元
                    {recovery.nextDueOn && (
                      <>
                        ，下一期最晚
                        <DateText date={recovery.nextDueOn} relative />
                      </>
                    )}
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
        {mayPropose && <Button onClick={() => setOpen(true)}>提出追回</Button>}
      </div>
      {open && paid && <RecoveryForm claim={claim} paidFen={paid.amountFen} onClose={() => setOpen(false)} />}
    </Card>
  );
}
