import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { App, Button, Card, Flex, Form, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../../api/client.ts';
import type { components } from '../../../api/openapi.d.ts';
import { useAction } from '../../../api/use-action.ts';
import { useMay } from '../../../app/session.tsx';
import { EventStory } from '../../../ui/household-events/event-story.tsx';
import { HouseholdActs } from '../../../ui/household-events/household-acts.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { ReasonField } from '../../../ui/reason-field.tsx';

type CardDetail = components['schemas']['PersonCardDetail'];
type IdentityAct = 'correct' | 'second';

/** What can be recorded of one person, the other numbers, and the story. */
export function CardActs({ card }: { card: CardDetail }) {
  const [act, setAct] = useState<IdentityAct | 'duplicate' | null>(null);
  const rules = useMay()('rule-duplicate');
  const { data, error } = useQuery({
    queryKey: ['person-events', card.id],
    queryFn: () => dataOf(api.GET('/api/people/{id}/events', { params: { path: { id: card.id } } })),
  });
  const inRegister = card.diedOn === null && card.leftOn === null && card.mergedInto === null;
  const { data: household } = useQuery({
    queryKey: ['household', card.household],
    queryFn: () =>
      dataOf(api.GET('/api/households/{number}', { params: { path: { number: card.household! } } })),
    enabled: data?.mayChange === true && inRegister && card.household !== null,
  });
  if (error) return <ProblemAlert error={error} />;
  if (!data) return null;
  return (
    <>
      {data.mayChange && card.mergedInto === null && (
        <Card size="small" title="登记变动">
          <Flex gap={8} wrap>
            {household && <HouseholdActs household={household} member={card.id} />}
            <Button onClick={() => setAct('correct')}>更正身份证号</Button>
            <Button onClick={() => setAct('second')}>登记其他证号</Button>
            {rules && <Button onClick={() => setAct('duplicate')}>与另一张卡是同一人</Button>}
          </Flex>
        </Card>
      )}
      {data.numbers.length > 0 && (
        <Card size="small" title="其他证号">
          {data.numbers.map((one) => (
            <div key={`${one.kind}-${one.identityMasked}-${one.cardId}`}>
              {one.identityMasked}{' '}
              {one.cardId === null ? (
                `${one.kind === 'mistyped' ? '更正前的号码' : '另一号码'}：${one.reason}（${one.on}）`
              ) : (
                <Link to={`/people/${one.cardId}` as never}>并入的卡</Link>
              )}
            </div>
          ))}
        </Card>
      )}
      <EventStory events={data.events} mayChange={data.mayChange && card.mergedInto === null} />
      {(act === 'correct' || act === 'second') && (
        <IdentityDialog card={card} act={act} onClose={() => setAct(null)} />
      )}
      {act === 'duplicate' && <DuplicateDialog card={card} onClose={() => setAct(null)} />}
    </>
  );
}

const WORDS = {
  correct: {
    title: '更正身份证号',
    meaning: '信息卡改用正确的号码，出生日期和性别随之更正；原来的号码留作曾用号码，仍能找到此人。',
  },
  second: { title: '登记其他证号', meaning: '此人的另一个号码；按它导入、查询时也找到这张卡。' },
} as const;

function IdentityDialog({ card, act, onClose }: { card: CardDetail; act: IdentityAct; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<{ identityNumber: string; reason: string }>();
  const change = useAction(
    (fields: { identityNumber: string; reason: string }, key) => {
      const params = { path: { id: card.id }, header: { 'idempotency-key': key } };
      const body = { ...fields, revision: card.revision };
      return act === 'correct'
        ? dataOf(api.POST('/api/people/{id}/identity-number', { params, body }))
        : dataOf(api.POST('/api/people/{id}/identity-aliases', { params, body }));
    },
    {
      onDone: () => {
        void message.success('已登记。');
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={`${WORDS[act].title}：${card.name}`}
      okText="登记"
      cancelText="取消"
      okButtonProps={{ loading: change.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{WORDS[act].meaning}</p>
      <ProblemAlert error={change.problem} />
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void change.run(values)}>
        <Form.Item
          name="identityNumber"
          label="身份证号（18 位）"
          rules={[{ required: true, message: '请填写身份证号' }]}
        >
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <ReasonField asks="理由和依据" />
      </Form>
    </Modal>
  );
}

function DuplicateDialog({ card, onClose }: { card: CardDetail; onClose: () => void }) {
  const navigate = useNavigate();
  const [form] = Form.useForm<{ second: number }>();
  const name = useAction(
    ({ second }: { second: number }, key) =>
      dataOf(
        api.POST('/api/duplicates', {
          params: { header: { 'idempotency-key': key } },
          body: { first: card.id, second },
        }),
      ),
    { onDone: ({ id }) => void navigate({ to: `/duplicates/${id}` as never }) },
  );
  return (
    <Modal
      open
      title={`与另一张卡是同一人：${card.name}`}
      okText="并排核对"
      cancelText="取消"
      okButtonProps={{ loading: name.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>先列入“疑似重复”，并排核对之后再决定是否合并。卡号是信息卡页面地址中的数字，这张卡是 {card.id}。</p>
      <ProblemAlert error={name.problem} />
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void name.run(values)}>
        <Form.Item name="second" label="另一张卡的卡号" rules={[{ required: true, message: '请填写卡号' }]}>
          <InputNumber min={1} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
