import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Form, Input, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { addDays, addYears, type PlainDate } from '../../../../src/domain/dates.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { CaseLink } from '../../ui/case-link.tsx';
import { DateText } from '../../ui/dates.tsx';
import { DocumentFrame } from '../../ui/document-viewer.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import './contract-review.css';

export interface ContractReviewProps {
  readonly contract: components['schemas']['ContractDetail'];
  /** How many others wait, in words. */
  readonly rest: string;
  readonly onDone: (said: string) => void;
  readonly onSkip: (() => void) | null;
  readonly onClose: () => void;
}

/** The paper on one side, what was declared on the other: they must say the same. */
export function ContractReview({ contract, rest, onDone, onSkip, onClose }: ContractReviewProps) {
  const queries = useQueryClient();
  const [refusing, setRefusing] = useState(false);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const name = contract.personName ?? contract.id;
  const decide = useAction(
    ({ accept, words }: { accept: boolean; words: string }, key) =>
      dataOf(
        api.POST('/api/contracts/{id}/decision', {
          params: { header: { 'idempotency-key': key }, path: { id: contract.id } },
          body: { accept, ...(!accept && { reason: words }) },
        }),
      ),
    { onDone: (_answer, { accept }) => onDone(`${name}的合同已${accept ? '确认' : '退回'}。`) },
  );
  // What this very decision has changed is no reason against it.
  const barred = decide.pending ? null : contract.barred;
  const overtaken = decide.problem?.status === 409;
  useEffect(() => {
    if (overtaken) void queries.invalidateQueries();
  }, [overtaken, queries]);
  const lastDay = addDays(addYears(contract.employedFrom as PlainDate, 1), -1);
  const tooShort =
    contract.startsOn > contract.employedFrom || (contract.endsOn !== null && contract.endsOn < lastDay);

  return (
    <div className="contract-review">
      <Card
        size="small"
        title={`核对：${name}的劳动合同`}
        extra={<Button onClick={onClose}>回到清单</Button>}
      >
        <dl className="contract-facts">
          <dt>劳动者</dt>
          <dd>
            {name}　{contract.identityMasked}
          </dd>
          <dt>用人单位</dt>
          <dd>
            {contract.employerName}
            <br />
            {contract.employer}
          </dd>
          <dt>岗位</dt>
          <dd>{contract.post ?? '未登记'}</dd>
          <dt>入职日期</dt>
          <dd>
            <DateText date={contract.employedFrom} />
          </dd>
          <dt>合同期限</dt>
          <dd>
            <DateText date={contract.startsOn} /> 至 {contract.endsOn ?? '无固定期限'}
          </dd>
          <dt>满一年之日</dt>
          <dd>
            <DateText date={contract.dueOn} relative />
          </dd>
          <dt>上传</dt>
          <dd>
            <DateText date={contract.uploadedOn} relative />
          </dd>
          {contract.replaces && (
            <>
              <dt>更正</dt>
              <dd>代替合同 {contract.replaces}，确认后原合同作废</dd>
            </>
          )}
        </dl>
        {contract.disputed && (
          <Alert
            type="error"
            showIcon
            style={{ marginBottom: 12 }}
            title="劳动者对这段就业提出了异议"
            description={<CaseLink employmentId={contract.employmentId}>打开案件，核实后再确认</CaseLink>}
          />
        )}
        {tooShort && (
          <Alert
            type="warning"
            showIcon
            style={{ marginBottom: 12 }}
            title="这份合同单独不能覆盖用工的一年"
            description="仍可确认；没有续签合同接上时，满一年核算将不予补贴。"
          />
        )}
        <ProblemAlert error={refusing ? null : decide.problem} />
        {barred && !decide.problem && (
          <Alert
            role="status"
            type="info"
            showIcon
            style={{ marginBottom: 12 }}
            title={`您现在不能办理这份合同：${barred.detail}`}
            description={barred.code === 'contract-not-waiting' ? null : barred.remedy}
          />
        )}
        {!barred && <p>请核对原件：姓名、单位名称、起止日期与登记的一致，双方已签字盖章。</p>}
        <Flex gap={8} wrap>
          {!barred && (
            <>
              <Button
                type="primary"
                loading={decide.pending && !refusing}
                onClick={() => void decide.run({ accept: true, words: '' })}
              >
                确认合同
              </Button>
              <Button danger onClick={() => setRefusing(true)}>
                退回合同
              </Button>
            </>
          )}
          {onSkip && <Button onClick={onSkip}>跳过</Button>}
        </Flex>
        <p>
          {rest}
          <CaseLink employmentId={contract.employmentId}>查看案件</CaseLink>
        </p>
      </Card>
      <Card
        size="small"
        title={contract.fileName ?? '合同文件'}
        styles={{ body: { padding: 0, height: '100%' } }}
      >
        {contract.document && contract.mediaType ? (
          <DocumentFrame
            paper={{
              sha256: contract.document,
              fileName: contract.fileName ?? `${contract.id}`,
              mediaType: contract.mediaType,
            }}
          />
        ) : (
          <p style={{ padding: 16 }}>没有合同文件。</p>
        )}
      </Card>
      <Modal
        open={refusing}
        title={`退回${name}的合同`}
        okText="退回合同"
        okButtonProps={{ danger: true, loading: decide.pending }}
        onOk={() => {
          setTried(true);
          if (reason.trim()) void decide.run({ accept: false, words: reason.trim() });
        }}
        onCancel={() => {
          setRefusing(false);
          decide.reset();
        }}
      >
        <ProblemAlert error={decide.problem} />
        <Form layout="vertical" requiredMark={false} component="div">
          <Form.Item
            label="退回理由（用人单位会看到）"
            htmlFor="contract-reason"
            {...(tried && !reason.trim() && { validateStatus: 'error' as const, help: '请写明哪里不符' })}
          >
            <Input.TextArea
              id="contract-reason"
              rows={3}
              maxLength={200}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Form.Item>
        </Form>
      </Modal>
    </div>
  );
}
