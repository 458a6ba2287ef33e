import { Alert, App, Button, Flex, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../../api/client.ts';
import type { components } from '../../../api/openapi.d.ts';
import { useAction } from '../../../api/use-action.ts';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { useRefreshWhenOvertaken } from '../../../ui/use-refresh-when-overtaken.ts';
import { WithdrawProposal } from '../../../ui/withdraw-proposal.tsx';

type Detail = components['schemas']['DuplicateDetail'];
type Act = 'rule' | 'propose' | 'confirm' | 'reject' | 'ask-undo' | 'confirm-undo' | 'reject-undo';

const TITLES: Readonly<Record<Act, string>> = {
  rule: '认定不是同一人',
  propose: '提出合并',
  confirm: '确认合并',
  reject: '不同意合并',
  'ask-undo': '提出撤销合并',
  'confirm-undo': '确认撤销合并',
  'reject-undo': '不同意撤销',
};
const MEANINGS: Readonly<Record<Act, string>> = {
  rule: '认定后不再提示，以后再发现相似之处也不改变。',
  propose:
    '由另一人确认后才合并。没有申请过补贴的就业、个案移到保留的卡；已付的补贴留在原卡，两张卡合起来只享受一次。',
  confirm: '两张卡合为一张，并入的卡不再列入名册；合并可以由两人撤销。',
  reject: '两张卡保持原样。',
  'ask-undo': '由另一人确认后，合并时移动的内容恢复到原卡。',
  'confirm-undo': '合并时移动的内容恢复到原卡，两张卡各自在册。',
  'reject-undo': '两张卡保持合并。',
};
const NEEDS_WORDS: readonly Act[] = ['rule', 'propose', 'ask-undo'];

interface Fields {
  readonly act: Act;
  readonly words: string;
  readonly keptId: number;
}

/** What this person may say of the pair now; each with its words. */
export function DuplicateActs({ pair }: { pair: Detail }) {
  const [act, setAct] = useState<Act | null>(null);
  const { may } = pair;
  const merge = pair.merges[0];
  const acts: readonly Act[] = [
    ...(may.rule ? (['rule'] as const) : []),
    ...(may.propose ? (['propose'] as const) : []),
    ...(may.decide ? (['confirm', 'reject'] as const) : []),
    ...(may.askUndo ? (['ask-undo'] as const) : []),
    ...(may.decideUndo ? (['confirm-undo', 'reject-undo'] as const) : []),
  ];
  const waits = (pair.state === 'proposed' && !may.decide) || (pair.state === 'undoing' && !may.decideUndo);
  return (
    <>
      <Flex gap={8} wrap align="center">
        {acts.map((one) => (
          <Button
            key={one}
            type={one.startsWith('confirm') || one === 'propose' ? 'primary' : 'default'}
            onClick={() => setAct(one)}
          >
            {TITLES[one]}
          </Button>
        ))}
        {waits && <span>等待另一人确认。</span>}
        {may.withdraw && merge && (
          <WithdrawProposal
            what="合并的提议"
            send={(key) =>
              dataOf(
                api.POST('/api/merges/{id}/withdrawal', {
                  params: { path: { id: merge.id }, header: { 'idempotency-key': key } },
                }),
              )
            }
          />
        )}
      </Flex>
      {act && <ActDialog pair={pair} act={act} onClose={() => setAct(null)} />}
    </>
  );
}

function ActDialog({ pair, act, onClose }: { pair: Detail; act: Act; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<{ words?: string; keptId?: number }>();
  const acting = useAction((fields: Fields, key) => send(pair, fields, key), {
    onDone: () => {
      void message.success(`已${TITLES[act]}。`);
      onClose();
    },
  });
  useRefreshWhenOvertaken(acting.problem);
  const needs = NEEDS_WORDS.includes(act);
  return (
    <Modal
      open
      title={TITLES[act]}
      okText={TITLES[act]}
      cancelText="取消"
      okButtonProps={{ loading: acting.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{MEANINGS[act]}</p>
      {(act === 'propose' || act === 'confirm') &&
        pair.cautions.map(({ code, message: words }) => (
          <Alert key={code} type="warning" showIcon style={{ marginBottom: 12 }} title={words} />
        ))}
      <ProblemAlert error={acting.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ words = '', keptId = 0 }) => void acting.run({ act, words: words.trim(), keptId })}
      >
        {act === 'propose' && (
          <Form.Item
            name="keptId"
            label="保留哪一张卡"
            rules={[{ required: true, message: '请选择保留哪一张' }]}
          >
            <Radio.Group
              vertical
              options={[pair.first, pair.second].map((side) => ({
                value: side.id,
                label: `${side.name ?? '未登记姓名'} ${side.identityMasked}（${side.household ? `户 ${side.household}` : '不在册'}，卡号 ${side.id}）`,
              }))}
            />
          </Form.Item>
        )}
        <Form.Item
          name="words"
          label={needs ? '理由和依据（至少 4 个字）' : '意见（可不填）'}
          rules={
            needs ? [{ required: true, min: 4, whitespace: true, message: '请写明理由，至少 4 个字' }] : []
          }
        >
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function send(pair: Detail, { act, words, keptId }: Fields, key: string): Promise<unknown> {
  const header = { 'idempotency-key': key };
  const ofPair = { path: { id: pair.id }, header };
  const ofMerge = { path: { id: pair.merges[0]?.id ?? 0 }, header };
  const { revision } = pair;
  const note = words || null;
  switch (act) {
    case 'rule':
      return dataOf(
        api.POST('/api/duplicates/{id}/ruling', { params: ofPair, body: { revision, note: words } }),
      );
    case 'propose':
      return dataOf(
        api.POST('/api/duplicates/{id}/merge', { params: ofPair, body: { revision, keptId, reason: words } }),
      );
    case 'confirm':
    case 'reject':
      return dataOf(
        api.POST('/api/merges/{id}/decision', {
          params: ofMerge,
          body: { approve: act === 'confirm', note },
        }),
      );
    case 'ask-undo':
      return dataOf(api.POST('/api/merges/{id}/undo', { params: ofMerge, body: { reason: words } }));
    case 'confirm-undo':
    case 'reject-undo':
      return dataOf(
        api.POST('/api/merges/{id}/undo/decision', {
          params: ofMerge,
          body: { approve: act === 'confirm-undo', note },
        }),
      );
  }
}
