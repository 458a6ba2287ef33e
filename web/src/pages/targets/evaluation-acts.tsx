import { App, Button, Flex, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import type { ResponsibilityAction } from '../../../../src/domain/targets/steps.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Corrections, Deductions, OutcomeFields } from './act-fields.tsx';
import { type Decision, decisionOf, type Fields } from './decision.ts';
import type { Evaluation } from './words.tsx';

const TITLES: Record<ResponsibilityAction | 'object', string> = {
  submit: '提交评分',
  approve: '复核通过',
  'send-back': '退回',
  uphold: '异议成立',
  dismiss: '异议不成立',
  publish: '公布结果',
  outcome: '记录奖惩',
  close: '办结',
  object: '提出异议',
};

const MEANINGS: Record<ResponsibilityAction | 'object', string> = {
  submit: '提交后由另一人复核。有扣分的，逐项写明理由。',
  approve: '通过后即告知县市，开始异议期。',
  'send-back': '退回后由提交人重新提交，请写明理由。',
  uphold: '按更正后的数字重新评分，再次提交和复核；没有更正的数字留空。',
  dismiss: '异议不成立，评分不变。',
  publish: '公布后结果不再改动，任何人都可以查看。',
  outcome: '只列出总分符合条件的奖惩。以奖代补记录后自动转州财政局审批。',
  close: '办结后本年度的考核结束。',
  object: '写明对哪项评分有异议和理由；每次只能有一份等待听取。',
};

const NEEDS_WORDS: readonly (ResponsibilityAction | 'object')[] = [
  'send-back',
  'uphold',
  'dismiss',
  'outcome',
  'object',
];

/** What this person may do with the evaluation now, each in a dialog that says what it means. */
export function EvaluationActs({ evaluation }: { evaluation: Evaluation }) {
  const [act, setAct] = useState<ResponsibilityAction | 'object' | null>(null);
  const { actions, object } = evaluation.forMe;
  if (actions.length === 0 && !object) return null;
  return (
    <Flex gap={8} wrap style={{ marginTop: 12 }}>
      {actions.map((action, i) => (
        <Button key={action} {...(i === 0 && { type: 'primary' as const })} onClick={() => setAct(action)}>
          {TITLES[action]}
        </Button>
      ))}
      {object && <Button onClick={() => setAct('object')}>{TITLES.object}</Button>}
      {act && <ActDialog key={act} act={act} evaluation={evaluation} onClose={() => setAct(null)} />}
    </Flex>
  );
}

function ActDialog({
  act,
  evaluation,
  onClose,
}: {
  act: ResponsibilityAction | 'object';
  evaluation: Evaluation;
  onClose: () => void;
}) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const path = { year: evaluation.year, division: evaluation.division };
  const onDone = () => {
    void message.success(`已${TITLES[act]}`);
    onClose();
  };
  const decide = useAction(
    (body: Decision, key) =>
      dataOf(
        api.POST('/api/evaluations/{year}/counties/{division}/decisions', {
          params: { path, header: { 'idempotency-key': key } },
          body,
        }),
      ),
    { onDone },
  );
  const object = useAction(
    (words: string, key) =>
      dataOf(
        api.POST('/api/evaluations/{year}/counties/{division}/objections', {
          params: { path, header: { 'idempotency-key': key } },
          body: { words },
        }),
      ),
    { onDone },
  );
  const acting = act === 'object' ? object : decide;
  const needsWords = NEEDS_WORDS.includes(act);
  return (
    <Modal
      open
      title={`${TITLES[act]}：${evaluation.divisionName}`}
      okText={TITLES[act]}
      cancelText="取消"
      confirmLoading={acting.pending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{MEANINGS[act]}</p>
      <ProblemAlert error={acting.problem} />
      <Form
        form={form}
        layout="vertical"
        onFinish={(fields) =>
          void (act === 'object'
            ? object.run((fields.note ?? '').trim())
            : decide.run(decisionOf(act, evaluation, fields)))
        }
      >
        {act === 'submit' && <Deductions evaluation={evaluation} />}
        {act === 'uphold' && <Corrections evaluation={evaluation} />}
        {act === 'outcome' && <OutcomeFields evaluation={evaluation} />}
        {act !== 'publish' && act !== 'close' && (
          <Form.Item
            name="note"
            label={needsWords ? '内容和理由' : '说明（可不填）'}
            rules={needsWords ? [{ required: true, min: 4, message: '请写明，至少 4 个字' }] : []}
          >
            <Input.TextArea rows={3} maxLength={2000} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
