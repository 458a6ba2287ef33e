import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Card, Checkbox, Flex, Input } from 'antd';
import { useEffect, useState } from 'react';
import type { ClaimStep } from '../../../../src/domain/claim-steps.ts';
import { actionNames, stepNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useReasons } from '../../ui/reasons.ts';
import { useWhence } from '../../ui/whence.ts';
import { PayeeAccount } from './payee-account.tsx';
import type { Claim } from './queries.ts';
import { RefuseDialog } from './refuse-dialog.tsx';

export interface Decision {
  readonly step: 'acceptance' | 'review' | 'finance';
  readonly revision: number;
  readonly action: 'approve' | 'return' | 'refuse';
  readonly reason?: string;
  readonly note?: string;
}

interface Done {
  readonly action: Decision['action'];
  readonly was: Decision['step'];
  readonly now: string;
}

/**
 * The decision itself. It goes out with the revision that is on the screen; where somebody was faster, the page says who
 * and shows the new state, and what was typed stays.
 */
export function DecideCard({ claim, disputed }: { claim: Claim; disputed: boolean }) {
  const queries = useQueryClient();
  // Here before the dialog that lists them: who types at once finds them.
  useReasons();
  const [note, setNote] = useState('');
  const [heeded, setHeeded] = useState(false);
  const [asBefore, setAsBefore] = useState(false);
  const [asking, setAsking] = useState<'return' | 'refuse' | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const decide = useAction(
    (body: Decision, key) =>
      dataOf(
        api.POST('/api/claims/{id}/decisions', {
          params: { header: { 'idempotency-key': key }, path: { id: claim.id } },
          body,
        }),
      ),
    {
      onDone: ({ step }, { action, step: was }) => {
        setDone({ action, was, now: step });
        setAsking(null);
        setNote('');
      },
    },
  );
  const overtaken = decide.problem?.status === 409;
  useEffect(() => {
    if (overtaken) void queries.invalidateQueries();
  }, [overtaken, queries]);

  const mayDecide = claim.forMe.actions.includes('approve');
  const sameAccount = claim.payeeAccount?.unchangedSinceReturn === true;
  const step = claim.step as Decision['step'];
  const run = (action: Decision['action'], reason?: string) => {
    // What was ticked is said in the record, too.
    const words = note.trim() || (action === 'approve' && sameAccount && asBefore ? AS_BEFORE : '');
    setDone(null);
    return decide.run({
      step,
      revision: claim.revision,
      action,
      ...(reason && { reason }),
      ...(words && { note: words }),
    });
  };
  if (!mayDecide && !decide.problem && !done && note === '') return null;
  return (
    <Card size="small" title={mayDecide ? `办理：${stepNames[step as ClaimStep]}` : '办理'}>
      <div className="case-actions">
        {!asking && <ProblemAlert error={decide.problem} />}
        {done && <DoneAlert done={done} claimId={claim.id} />}
        {mayDecide && claim.forMe.actingFor && (
          <Alert
            type="warning"
            showIcon
            title={`这一步由您代 ${claim.forMe.actingFor.principalName} 办理`}
            description="记录写明代谁办理；您和委托人都不能再办本案的其他环节。"
          />
        )}
        {(mayDecide || note !== '') && (
          <>
            <label htmlFor="decision-note">办理意见（通过时可不填）</label>
            <Input.TextArea
              id="decision-note"
              rows={3}
              maxLength={1000}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </>
        )}
        {mayDecide && (
          <>
            {claim.payeeAccount && <PayeeAccount account={claim.payeeAccount} />}
            {sameAccount && (
              <Checkbox checked={asBefore} onChange={(event) => setAsBefore(event.target.checked)}>
                {AS_BEFORE}
              </Checkbox>
            )}
            {disputed && (
              <Checkbox checked={heeded} onChange={(event) => setHeeded(event.target.checked)}>
                我已核实劳动者的异议，仍认为符合条件
              </Checkbox>
            )}
            <Flex gap={8} wrap>
              <Button
                type="primary"
                loading={decide.pending && !asking}
                disabled={(disputed && !heeded) || (sameAccount && !asBefore)}
                onClick={() => void run('approve')}
              >
                {actionNames.approve}
              </Button>
              {claim.forMe.actions.includes('return') && (
                <Button onClick={() => setAsking('return')}>{actionNames.return}</Button>
              )}
              <Button danger onClick={() => setAsking('refuse')}>
                {actionNames.refuse}
              </Button>
            </Flex>
          </>
        )}
      </div>
      {asking && (
        <RefuseDialog
          claim={claim}
          action={asking}
          note={note}
          onNote={setNote}
          pending={decide.pending}
          problem={decide.problem}
          possible={mayDecide}
          onDecide={(reason) => void run(asking, reason)}
          onCancel={() => {
            setAsking(null);
            decide.reset();
          }}
        />
      )}
    </Card>
  );
}

const AS_BEFORE = '已与收款人核实，仍付到原账户';

function DoneAlert({ done, claimId }: { done: Done; claimId: string }) {
  // The next one of the same step: who works through a list does not go back to it each time.
  const { data } = useQuery({
    queryKey: ['next-claim', done.was, claimId],
    queryFn: () =>
      dataOf(
        api.GET('/api/claims', {
          params: { query: { mine: 'true', status: 'open', step: done.was, limit: 2 } },
        }),
      ),
  });
  const from = useWhence();
  const next = data?.items.find(({ id }) => id !== claimId);
  return (
    <Alert
      role="status"
      type="success"
      showIcon
      title={`${stepNames[done.was]}已办理：${actionNames[done.action]}。现为${stepNames[done.now as ClaimStep] ?? done.now}。`}
      description={
        <Flex gap={16} wrap>
          {next && (
            <Link to={`/cases/${next.employmentId}` as never} search={{ claim: next.id } as never} state>
              办理下一件：{next.personName ?? next.id}
            </Link>
          )}
          <Link
            to={'/work' as never}
            search={(from?.path === '/work' ? from.search : { step: done.was }) as never}
          >
            回到待办
          </Link>
        </Flex>
      }
    />
  );
}
