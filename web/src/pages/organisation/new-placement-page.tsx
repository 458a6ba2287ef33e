import { Link } from '@tanstack/react-router';
import { Alert, Button, Card, Flex } from 'antd';
import { useState } from 'react';
import { useMay } from '../../app/session.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';
import { ownList } from './own-list.ts';
import { PlacementForm, type Registered } from './placement-form.tsx';

/** A new employee: the form, and at once the contract, because without it the year is confirmed by nobody. */
export function NewPlacementPage() {
  const [registered, setRegistered] = useState<Registered | null>(null);
  const may = useMay();
  return (
    <Page title="登记就业" crumbs={[ownList(may)]}>
      {!registered && <PlacementForm onRegistered={setRegistered} />}
      {registered?.overlapsWith && <Overlapping {...registered} />}
      {registered && !registered.overlapsWith && (
        <ContractOf id={registered.id} onAgain={() => setRegistered(null)} />
      )}
    </Page>
  );
}

function Overlapping({ id, overlapsWith }: Registered) {
  const may = useMay();
  const other = `/employees/${encodeURIComponent(overlapsWith ?? '')}`;
  return (
    <Alert
      type="warning"
      showIcon
      title={`已登记 ${id}，但与 ${overlapsWith} 的时间重叠，不跟踪，也没有补贴`}
      description={
        may('record-departure') ? (
          <>
            <p>如果原来的就业已经结束，请先登记它的离职日期，再用新的就业编号登记这一段。</p>
            <LinkButton to={other}>查看 {overlapsWith}</LinkButton>
          </>
        ) : (
          '如果原来的就业已经结束，请先请用人单位登记它的离职日期，再用新的就业编号登记这一段。'
        )
      }
    />
  );
}

function ContractOf({ id, onAgain }: { id: string; onAgain: () => void }) {
  const [isDone, setDone] = useState(false);
  const may = useMay();
  const { send, progress, problem } = useUpload<unknown>(
    `/api/contracts/${encodeURIComponent(`${id}-C1`)}/document`,
    { onDone: () => setDone(true) },
  );
  const mayUpload = may('upload-document');
  return (
    <Card title={`已登记 ${id}`} style={{ maxWidth: 720 }}>
      {isDone && <Alert role="status" type="success" showIcon title="劳动合同已上传，等待人社部门确认。" />}
      {!isDone &&
        !mayUpload &&
        '还差劳动合同：请用人单位或就业服务中心上传，人社部门确认之后，这一年才算数。'}
      {!isDone && mayUpload && (
        <>
          <p style={{ marginTop: 0 }}>还差一步：上传劳动合同。人社部门确认合同之后，这一年才算数。</p>
          <ProblemAlert error={problem} />
          <FileDrop
            kind="paper"
            label="上传劳动合同"
            progress={progress}
            onFile={(file) => void send(file)}
          />
        </>
      )}
      {may('record-follow-up') && <FollowUpHint id={id} />}
      <Flex gap={8} wrap style={{ marginTop: 16 }}>
        <LinkButton to={`/employees/${encodeURIComponent(id)}`} type={isDone ? 'primary' : 'default'}>
          {isDone || !mayUpload ? '查看这名职工' : '以后再传'}
        </LinkButton>
        <Button onClick={onAgain}>再登记一名</Button>
      </Flex>
    </Card>
  );
}

/** Who has placed somebody visits them from now on: without that there is no subsidy of art. 23. */
function FollowUpHint({ id }: { id: string }) {
  return (
    <p style={{ marginBottom: 0 }}>
      介绍机构在每个窗口内至少回访一次：
      <Link to={'/follow-ups' as never} search={{ employment: id, state: 'all' } as never}>
        查看这一段的回访窗口
      </Link>
    </p>
  );
}
