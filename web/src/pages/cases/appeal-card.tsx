import { Button, Card } from 'antd';
import { useState } from 'react';
import { appealStatusNames, refuserNames } from '../../../../src/domain/words.ts';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { AppealForm } from './appeal-form.tsx';
import type { Claim } from './queries.ts';

const tones = { pending: 'warn', upheld: 'good', dismissed: 'bad', overtaken: 'neutral' } as const;

/** What was said against a refusal, what came of it, and until when something may be said. */
export function AppealCard({ claim }: { claim: Claim }) {
  const [open, setOpen] = useState(false);
  const { appeals, appealable } = claim;
  if (appeals.length === 0 && !appealable) return null;
  const answered = appeals.some(({ status }) => status !== 'overtaken');
  return (
    <Card size="small" title="申诉">
      <div className="case-actions">
        {appealable && !answered && (
          <div>
            申诉期最后一日：
            <DateText date={appealable.until} relative />
          </div>
        )}
        {appeals.length > 0 && (
          <ul className="plain-list" aria-label="申诉">
            {appeals.map((appeal) => (
              <li key={appeal.id}>
                <Mark tone={tones[appeal.status]}>{appealStatusNames[appeal.status]}</Mark>
                <DateText date={appeal.lodgedOn} />
                {appeal.byApplicant ? '提出' : '由经办机构登记'}，不服{refuserNames[appeal.refuser]}的决定
                <span className="prewrap">{appeal.words}</span>
                {appeal.documents.map(({ sha256, fileName }) => (
                  <a key={sha256} href={`/api/documents/${sha256}?download=true`}>
                    {fileName}
                  </a>
                ))}
                {appeal.status === 'pending' && (
                  <span>
                    应在
                    <DateText date={appeal.decideBy} relative />
                    前决定
                  </span>
                )}
                {appeal.note && <span>审查意见：{appeal.note}</span>}
              </li>
            ))}
          </ul>
        )}
        {appealable?.mayLodge && <Button onClick={() => setOpen(true)}>提出申诉</Button>}
      </div>
      {open && <AppealForm claim={claim} onClose={() => setOpen(false)} />}
    </Card>
  );
}
