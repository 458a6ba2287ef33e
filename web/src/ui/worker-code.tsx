import { Alert, Button, Flex, Modal, QRCode, Typography } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../api/client.ts';
import type { components } from '../api/openapi.d.ts';
import { useAction } from '../api/use-action.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { WorkerCodeSheet } from './worker-code-sheet.tsx';

type Issued = components['schemas']['WorkerCode'];

/**
 * Draws a one-time code for the worker of an employment and shows it once, to be handed over on paper or as a picture.
 * For whoever has `issue-worker-code` on the case.
 */
export function WorkerCodeButton({
  employmentId,
  personName,
}: {
  employmentId: string;
  personName: string | null;
}) {
  const [issued, setIssued] = useState<Issued | null>(null);
  const [open, setOpen] = useState(false);
  const issue = useAction(
    (_input: null, key) =>
      dataOf(
        api.POST('/api/employments/{id}/worker-codes', {
          params: { header: { 'idempotency-key': key }, path: { id: employmentId } },
        }),
      ),
    { onDone: setIssued },
  );
  function close(): void {
    setOpen(false);
    // Shown once: who opens this again draws another.
    setIssued(null);
    issue.reset();
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>发劳动者确认码</Button>
      <Modal
        open={open}
        title="劳动者确认码"
        onCancel={close}
        destroyOnHidden
        footer={
          issued
            ? [
                <Button key="print" onClick={() => window.print()}>
                  打印
                </Button>,
                <Button key="close" type="primary" onClick={close}>
                  已交给本人
                </Button>,
              ]
            : [
                <Button key="cancel" onClick={close}>
                  取消
                </Button>,
                <Button
                  key="issue"
                  type="primary"
                  loading={issue.pending}
                  onClick={() => void issue.run(null)}
                >
                  发码
                </Button>,
              ]
        }
      >
        <ProblemAlert error={issue.problem} />
        {issued ? (
          <>
            <Code issued={issued} />
            <WorkerCodeSheet {...issued} link={linkOf(issued.code)} personName={personName} />
          </>
        ) : (
          <Typography.Paragraph>
            确认码交给劳动者本人，由本人凭身份证号后四位确认或否认这段就业。发新码后，以前发出而没有用的码立即失效。
          </Typography.Paragraph>
        )}
      </Modal>
    </>
  );
}

/** After `#`: a browser sends that part to no server, so the code stands in no log. */
const linkOf = (code: string): string => `${window.location.origin}/confirm#code=${code}`;

function Code({ issued: { code, validUntil } }: { issued: Issued }) {
  return (
    <Flex vertical align="center" gap={12}>
      <Typography.Text strong copyable style={{ fontSize: '2em', fontFamily: 'monospace', letterSpacing: 2 }}>
        {code}
      </Typography.Text>
      <div style={{ background: '#fff', padding: 8 }}>
        <QRCode
          aria-label="扫码打开确认页面的二维码"
          value={linkOf(code)}
          type="svg"
          color="#000"
          bgColor="#fff"
          bordered={false}
        />
      </div>
      <div>用手机扫码，或在公开页面“劳动者确认”里填写。有效期到 {validUntil}（当天有效），只能用一次。</div>
      <Alert type="warning" showIcon title="关闭后不再显示；遗失请重新发码。请不要代劳动者填写。" />
    </Flex>
  );
}
