import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Form, Input, Modal, Radio, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { covers } from '../../../../src/domain/divisions.ts';
import { listedWords } from '../../../../src/domain/import-rows/listed-words.ts';
import { channelNames } from '../../../../src/domain/messages/events.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useSession } from '../../app/session.tsx';
import { divisionsQuery } from '../../ui/divisions.ts';
import { Mark } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { templatesQuery } from './queries.ts';

type Preview = components['schemas']['CampaignPreview'];

interface Terms {
  readonly template: string;
  readonly params?: Record<string, string>;
  readonly division: string;
  readonly poor: 'all' | 'true' | 'false';
  readonly employmentState?: (typeof listedWords.就业状态)[number];
}

const paramNames: Readonly<Record<string, string>> = {
  from: '起',
  until: '止',
  place: '地点',
  day: '日期',
  text: '内容',
};

const bodyOf = ({ template, params = {}, division, poor, employmentState }: Terms) => ({
  ...{ template, params, division },
  ...(poor !== 'all' && { registeredPoor: poor === 'true' }),
  ...(employmentState && { employmentState }),
});

/** First who would get what, then it is kept; it leaves from the list. */
export function CampaignDialog({ onClose }: { onClose: () => void }) {
  const [form] = Form.useForm<Terms>();
  const { grants } = useSession();
  const { data: divisions = [] } = useQuery(divisionsQuery);
  const { data: file } = useQuery(templatesQuery);
  const [seen, setSeen] = useState<Preview | null>(null);
  const template = Form.useWatch('template', form);
  const own = divisions.filter(({ code }) =>
    grants.some(({ division }) => division && covers(division, code)),
  );
  const preview = useAction(
    ({ terms, after }: { terms: Terms; after: number }) =>
      dataOf(api.POST('/api/message-campaigns/preview', { body: { ...bodyOf(terms), after } })),
    {
      onDone: (found, { after }) =>
        setSeen(after > 0 && seen ? { ...found, people: [...seen.people, ...found.people] } : found),
    },
  );
  const draft = useAction(
    ({ terms, expected }: { terms: Terms; expected: number }, key) =>
      dataOf(
        api.POST('/api/message-campaigns', {
          params: { header: { 'idempotency-key': key } },
          body: { ...bodyOf(terms), expected },
        }),
      ),
    { onDone: onClose },
  );
  if (!file) return <Skeleton active />;
  const campaigns = file.items.filter(({ kind }) => kind === 'campaign');
  const chosen = campaigns.find(({ id }) => id === template);
  return (
    <Modal
      open
      width={760}
      title="拟定群发"
      onCancel={onClose}
      footer={
        <Flex gap={8} justify="end">
          <Button loading={preview.pending} onClick={() => form.submit()}>
            预览收件人
          </Button>
          <Button
            type="primary"
            disabled={!seen || seen.total === 0}
            loading={draft.pending}
            onClick={() => seen && void draft.run({ terms: form.getFieldsValue(), expected: seen.total })}
          >
            {seen ? `保存（${seen.total} 人）` : '保存'}
          </Button>
        </Flex>
      }
    >
      <ProblemAlert error={preview.problem ?? draft.problem} />
      <Form<Terms>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ poor: 'all' }}
        onValuesChange={() => setSeen(null)}
        onFinish={(terms) => void preview.run({ terms, after: 0 })}
      >
        <Form.Item name="template" label="模板" rules={[{ required: true, message: '请选择模板' }]}>
          <Select
            aria-label="模板"
            options={campaigns.map(({ id, title }) => ({ value: id, label: title }))}
          />
        </Form.Item>
        {chosen && <p style={{ overflowWrap: 'anywhere' }}>{chosen.text}</p>}
        {chosen?.params.map((name) => (
          <Form.Item
            key={name}
            name={['params', name]}
            label={paramNames[name] ?? name}
            rules={[{ required: true, whitespace: true, message: '请填写' }]}
          >
            <Input maxLength={120} />
          </Form.Item>
        ))}
        <Form.Item name="division" label="地区" rules={[{ required: true, message: '请选择地区' }]}>
          <Select
            aria-label="地区"
            showSearch={{ optionFilterProp: 'label' }}
            options={own.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </Form.Item>
        <Form.Item name="poor" label="建档立卡">
          <Radio.Group
            options={[
              { value: 'all', label: '不限' },
              { value: 'true', label: '是' },
              { value: 'false', label: '否' },
            ]}
          />
        </Form.Item>
        <Form.Item name="employmentState" label="就业状态">
          <Select
            aria-label="就业状态"
            allowClear
            placeholder="不限"
            options={listedWords.就业状态.map((value) => ({ value, label: value }))}
          />
        </Form.Item>
      </Form>
      {seen && (
        <Seen
          preview={seen}
          pending={preview.pending}
          onMore={(after) => void preview.run({ terms: form.getFieldsValue(), after })}
        />
      )}
    </Modal>
  );
}

function Seen({
  preview,
  pending,
  onMore,
}: {
  preview: Preview;
  pending: boolean;
  onMore: (after: number) => void;
}) {
  const { next } = preview;
  const ways = Object.entries(preview.byChannel).map(
    ([channel, n]) => `${channelNames[channel as keyof typeof channelNames]} ${n} 人`,
  );
  return (
    <section aria-label="收件人预览">
      <p role="status">
        共 {preview.total} 人：
        {[...ways, `没有电话 ${preview.noAddress} 人`, `不接收 ${preview.refused} 人`].join('，')}
        。没有电话和不接收的只在站内可查。
      </p>
      <People people={preview.people} />
      {next !== null && (
        <Button loading={pending} onClick={() => onMore(next)}>
          已显示 {preview.people.length} 人，继续显示
        </Button>
      )}
    </section>
  );
}

function People({ people }: { people: Preview['people'] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reached by keyboard
    <section style={{ maxHeight: 240, overflow: 'auto' }} tabIndex={0} aria-label="收件人">
      <ul className="card-list">
        {people.map((one) => (
          <li key={one.person} style={{ padding: '4px 0' }}>
            <strong>{one.name}</strong> {one.phoneMasked ?? '没有电话'}{' '}
            {one.refused ? (
              <Mark tone="warn">不接收</Mark>
            ) : one.channel ? (
              <Mark tone="info">{channelNames[one.channel]}</Mark>
            ) : (
              <Mark tone="bad">送不到</Mark>
            )}
            <div>{one.text}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}
