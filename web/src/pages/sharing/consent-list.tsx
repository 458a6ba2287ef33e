import { Alert, App, Button, DatePicker, Form, Input, Modal, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import {
  type ConsentPurpose,
  consentPurposes,
  consentWays,
  type Stance,
  stanceNames,
} from '../../../../src/domain/sharing/consent.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { Mark } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { personFilters } from './access-list.tsx';

type Consent = components['schemas']['Consent'];
const purposeNames = Object.fromEntries(Object.entries(consentPurposes).map(([id, { name }]) => [id, name]));
const waysAtStation = { paper: consentWays.paper, phone: consentWays.phone };

/** What people of the own division agreed to and refused, on paper, by telephone or by themselves. */
export function ConsentList() {
  const may = useMay();
  const { message } = App.useApp();
  const [adding, setAdding] = useState(false);
  const withdraw = useAction(
    (id: number, key) =>
      dataOf(
        api.POST('/api/consents/{id}/withdrawal', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body: { how: 'paper' },
        }),
      ),
    { onDone: () => void message.success('已登记撤回。') },
  );
  return (
    <>
      <ProblemAlert error={withdraw.problem} />
      <DataList
        path="/api/consents"
        label="同意记录"
        rowKey={({ id }) => String(id)}
        filters={[
          ...personFilters,
          { name: 'purpose', label: '事项', kind: 'choice', options: optionsOf(purposeNames) },
          {
            name: 'standing',
            label: '状态',
            kind: 'choice',
            options: [
              { value: 'true', label: '有效' },
              { value: 'false', label: '已撤回' },
            ],
          },
        ]}
        empty="没有记录。没有本人同意的，工资、健康、电话不提供给其他部门。"
        actions={
          may('record-consent') && (
            <Button type="primary" onClick={() => setAdding(true)}>
              登记同意或不同意
            </Button>
          )
        }
        columns={[
          { key: 'person', title: '人员', render: (c) => `${c.personName ?? '—'} ${c.identityMasked}` },
          { key: 'purpose', title: '事项', render: (c) => c.purposeName },
          {
            key: 'stance',
            title: '意见',
            render: (c) => <Mark tone={c.stance === 'given' ? 'good' : 'warn'}>{stanceNames[c.stance]}</Mark>,
          },
          { key: 'how', title: '方式', render: (c) => `${consentWays[c.how]} ${c.statedOn}` },
          { key: 'by', title: '登记人', render: (c) => c.recordedBy ?? '本人' },
          { key: 'withdrawn', title: '撤回', render: (c) => c.withdrawnOn ?? '—' },
          {
            key: 'act',
            title: '办理',
            render: (c: Consent) =>
              c.withdrawnOn === null &&
              may('record-consent') && (
                <Button
                  loading={withdraw.pending}
                  aria-label={`本人书面撤回：${c.personName} ${c.purposeName}`}
                  onClick={() => void withdraw.run(c.id)}
                >
                  本人书面撤回
                </Button>
              ),
          },
        ]}
      />
      {adding && <ConsentDialog onClose={() => setAdding(false)} />}
    </>
  );
}

interface Said {
  readonly person: number;
  readonly purpose: ConsentPurpose;
  readonly stance: Stance;
  readonly how: 'paper' | 'phone';
  readonly statedOn: Dayjs;
  readonly openId?: string;
}

function ConsentDialog({ onClose }: { onClose: () => void }) {
  const { message } = App.useApp();
  const today = useBusinessDate();
  const [form] = Form.useForm<Said>();
  const purpose = Form.useWatch('purpose', form);
  const stance = Form.useWatch('stance', form);
  const [people, setPeople] = useState<{ value: number; label: string }[]>([]);
  const find = async (name: string) => {
    if (name.trim() === '') return;
    const { items } = await dataOf(
      api.GET('/api/people', { params: { query: { name: name.trim(), limit: 20 } } }),
    );
    setPeople(
      items.map((p) => ({ value: p.id, label: `${p.name ?? '—'} ${p.identityMasked} ${p.place ?? ''}` })),
    );
  };
  const record = useAction(
    ({ person, statedOn, openId, ...said }: Said, key) =>
      dataOf(
        api.POST('/api/people/{id}/consents', {
          params: { header: { 'idempotency-key': key }, path: { id: person } },
          body: { ...said, statedOn: statedOn.format('YYYY-MM-DD'), ...(openId && { openId }) },
        }),
      ),
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
      title="登记本人的同意或不同意"
      okText="登记"
      okButtonProps={{ loading: record.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={record.problem} />
      <Form<Said>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ how: 'paper', stance: 'given', statedOn: dayjs(today) }}
        onFinish={(said) => void record.run(said)}
      >
        <Form.Item name="person" label="人员" rules={[{ required: true, message: '请选择人员' }]}>
          <Select
            aria-label="人员"
            placeholder="输入姓名或拼音首字母查找"
            showSearch={{ filterOption: false, onSearch: (text) => void find(text) }}
            options={people}
            notFoundContent="没有找到，请输入姓名"
          />
        </Form.Item>
        <Form.Item name="purpose" label="事项" rules={[{ required: true, message: '请选择事项' }]}>
          <Select aria-label="事项" options={optionsOf(purposeNames)} />
        </Form.Item>
        <Form.Item name="stance" label="意见">
          <Radio.Group options={optionsOf(stanceNames)} />
        </Form.Item>
        {purpose === 'wechat-messages' && stance === 'given' && (
          <Form.Item
            name="openId"
            label="本人的 OpenID"
            rules={[{ required: true, message: '请填写 OpenID' }]}
          >
            <Input maxLength={64} spellCheck={false} />
          </Form.Item>
        )}
        <Form.Item name="how" label="方式">
          <Radio.Group options={optionsOf(waysAtStation)} />
        </Form.Item>
        <Form.Item name="statedOn" label="日期" rules={[{ required: true, message: '请选择日期' }]}>
          <DatePicker />
        </Form.Item>
        <Alert type="info" showIcon title="书面的请留存有本人签字的原件；电话的请写入走访或来电记录。" />
      </Form>
    </Modal>
  );
}
