import { Alert, Button, Card, Flex } from 'antd';
import { useState } from 'react';
import { FileDrop } from '../../ui/file-drop.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';
import { PlacementForm, type Registered } from './placement-form.tsx';

/** A new employee: the form, and at once the contract, because without it the year is confirmed by nobody. */
export function NewPlacementPage() {
  const [registered, setRegistered] = useState<Registered | null>(null);
  return (
    <Page title="登记就业" crumbs={[{ label: '用工台账', to: '/employees' }]}>
      {registered ? (
        <ContractOf registered={registered} onAgain={() => setRegistered(null)} />
      ) : (
        <PlacementForm onRegistered={setRegistered} />
      )}
    </Page>
  );
}

function ContractOf({
  registered: { id, overlapsWith },
  onAgain,
}: {
  registered: Registered;
  onAgain: () => void;
}) {
  const [isDone, setDone] = useState(false);
  const { send, progress, problem } = useUpload<unknown>(
    `/api/contracts/${encodeURIComponent(`${id}-C1`)}/document`,
    { onDone: () => setDone(true) },
  );
  const address = `/employees/${encodeURIComponent(id)}`;
  if (overlapsWith) {
    return (
      <Alert
        type="warning"
        showIcon
        title={`已登记 ${id}，但与 ${overlapsWith} 的时间重叠，不跟踪，也没有补贴`}
        description={
          <>
            <p>如果原来的就业已经结束，请先登记它的离职日期，再用新的就业编号登记这一段。</p>
            <LinkButton to={`/employees/${encodeURIComponent(overlapsWith)}`}>查看 {overlapsWith}</LinkButton>
          </>
        }
      />
    );
  }
  return (
    <Card title={`已登记 ${id}`} style={{ maxWidth: 720 }}>
      {isDone ? (
        <Alert role="status" type="success" showIcon title="劳动合同已上传，等待人社部门确认。" />
      ) : (
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
      <Flex gap={8} wrap style={{ marginTop: 16 }}>
        <LinkButton to={address} type={isDone ? 'primary' : 'default'}>
          {isDone ? '查看这名职工' : '以后再传'}
        </LinkButton>
        <Button onClick={onAgain}>再登记一名</Button>
      </Flex>
    </Card>
  );
}
