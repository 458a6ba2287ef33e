import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Card, Descriptions, Flex, Form, Input, Result, Skeleton, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { caseNumberOf, claimInWords, claimName } from '../../../../src/domain/claim-words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { usePathParam } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import { DaysLeft } from './days-left.tsx';

type Notice = components['schemas']['PublicNotice'];

interface Objection {
  body: string;
  raisedBy?: string;
  contact?: string;
}

/** Anybody objects to one payment on notice; afterwards there is a number to ask with. */
export function ObjectionPage() {
  const claimId = usePathParam('claimId');
  const [number, setNumber] = useState<string | null>(null);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['notice', claimId],
    queryFn: () => dataOf(api.GET('/api/public/notices', { params: { query: { claim: claimId } as never } })),
  });
  const notice = data?.items[0];
  return (
    <Page title="提出异议" crumbs={[{ label: '补贴公示', to: '/notices' }]}>
      <div style={{ maxWidth: 640 }}>
        {number ? (
          <Received number={number} claimId={claimId} />
        ) : error ? (
          <ProblemAlert error={error} onRetry={() => void refetch()} />
        ) : isPending ? (
          <Skeleton active />
        ) : notice ? (
          <ObjectionForm notice={notice} onDone={setNumber} />
        ) : (
          <NoticeOver claimId={claimId} />
        )}
      </div>
    </Page>
  );
}

function ObjectionForm({ notice, onDone }: { notice: Notice; onDone: (number: string) => void }) {
  const [form] = Form.useForm<Objection>();
  const raise = useAction(
    (body: Objection, key) =>
      dataOf(
        api.POST('/api/claims/{id}/objections', {
          params: { header: { 'idempotency-key': key }, path: { id: notice.claimId } },
          body,
        }),
      ),
    { onDone: ({ id }) => onDone(id) },
  );
  const { problem } = raise;
  useEffect(() => {
    if (problem) showFieldErrors(form, problem);
  }, [problem, form]);
  if (problem?.code === 'not-in-public-notice') return <NoticeOver claimId={notice.claimId} />;
  return (
    <>
      <Card size="small" style={{ marginBottom: 16 }} title="公示内容">
        <Descriptions
          column={1}
          size="small"
          items={[
            { key: 'number', label: '就业（个案）编号', children: caseNumberOf(notice.claimId) },
            {
              key: 'programme',
              label: '项目',
              children: claimName(notice.claimId),
            },
            { key: 'payee', label: '收款方', children: notice.payeeName },
            { key: 'worker', label: '劳动者', children: notice.workerMasked },
            { key: 'amount', label: '金额（元）', children: <Amount fen={notice.amountFen} /> },
            {
              key: 'until',
              label: '公示截止',
              children: <DaysLeft until={notice.noticeEndsOn} days={notice.daysLeft} />,
            },
          ]}
        />
      </Card>
      <ProblemAlert error={problem} />
      <Form<Objection> form={form} layout="vertical" onFinish={(values) => raise.run(tidied(values))}>
        <Form.Item
          name="body"
          label="异议事实"
          extra="请写清时间、地点和情况，例如：此人 2016 年 9 月已经离开该厂，在外地打工。"
          rules={[
            { required: true, whitespace: true, message: '请写清异议的事实' },
            { min: 10, transform: (text: string) => text?.trim(), message: '至少 10 个字，便于核实' },
          ]}
        >
          <Input.TextArea rows={5} maxLength={2000} showCount />
        </Form.Item>
        <Form.Item name="raisedBy" label="您的姓名（可以不填）">
          <Input maxLength={50} autoComplete="name" />
        </Form.Item>
        <Form.Item name="contact" label="联系方式（可以不填）" extra="只供核实时联系您，加密保存，不会公开。">
          <Input maxLength={100} autoComplete="tel" />
        </Form.Item>
        <Flex gap={12} align="center" wrap>
          <Button type="primary" htmlType="submit" loading={raise.pending}>
            提交异议
          </Button>
          <Link to={'/notices' as never}>返回公示</Link>
        </Flex>
      </Form>
    </>
  );
}

/** Empty fields are not sent at all. */
function tidied({ body, raisedBy, contact }: Objection): Objection {
  return {
    body: body.trim(),
    ...(raisedBy?.trim() && { raisedBy: raisedBy.trim() }),
    ...(contact?.trim() && { contact: contact.trim() }),
  };
}

function Received({ number, claimId }: { number: string; claimId: string }) {
  return (
    <Result
      status="success"
      title="异议已收到"
      subTitle={`${claimInWords(claimId)} 的申请在异议裁定之前不会进入财政审批。`}
      extra={[
        <Button key="print" onClick={() => window.print()} className="no-print">
          打印回执
        </Button>,
        <Link key="back" to={'/notices' as never} className="no-print">
          返回公示
        </Link>,
      ]}
    >
      <Typography.Paragraph style={{ marginBottom: 4 }}>
        异议编号：
        <Typography.Text strong copyable>
          {number}
        </Typography.Text>
      </Typography.Paragraph>
      <Typography.Paragraph>请记下编号，到县市人社部门询问处理结果时出示。</Typography.Paragraph>
    </Result>
  );
}

function NoticeOver({ claimId }: { claimId: string }) {
  return (
    <Alert
      type="info"
      showIcon
      role="status"
      title="这项补贴现在不在公示期，不能提出异议。"
      description={
        <>
          <div>{claimInWords(claimId)}：公示可能已经期满，也可能编号有误。</div>
          <div>仍有问题请向收款方所在县市的人社部门反映。</div>
          <div>
            <Link to={'/notices' as never}>查看正在公示的补贴</Link>
          </div>
        </>
      }
    />
  );
}
