import { App, Button, DatePicker, Flex, Form, Input, Modal, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useEffect, useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { useCounties, useDivisionName } from '../../ui/divisions.ts';
import { Mark } from '../../ui/mark.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';

type Office = components['schemas']['InsuranceOffice'];

const states = {
  proposed: ['待批准', 'warn'],
  approved: ['有效', 'good'],
  rejected: ['未批准', 'bad'],
  revoked: ['已停用', 'bad'],
} as const;

/** Social-security offices outside, by the public keys with which they sign. */
export function OfficeList() {
  const may = useMay();
  const nameOf = useDivisionName();
  const { message } = App.useApp();
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Office | null>(null);
  const decide = useAction(
    ({ id, approve }: { id: string; approve: boolean }, key) =>
      dataOf(
        api.POST('/api/insurance-offices/{id}/decision', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body: { approve },
        }),
      ),
    { onDone: ({ approved }) => void message.success(approved ? '公钥已生效。' : '公钥未批准。') },
  );
  return (
    <>
      <p>
        外部社保机构用自己的私钥给缴费表格签名；这里登记它的公钥，由两人办理。批准前请与对方当面核对公钥指纹。
      </p>
      <ProblemAlert error={decide.problem} />
      <DataList
        path="/api/insurance-offices"
        label="外部社保机构"
        rowKey={({ id }) => id}
        empty="还没有登记外部社保机构。"
        actions={
          may('propose-share-key') && (
            <Button type="primary" onClick={() => setAdding(true)}>
              登记公钥
            </Button>
          )
        }
        columns={[
          {
            key: 'name',
            title: '机构',
            render: (o) => (
              <>
                <strong>{o.name}</strong>
                <div>{o.id}</div>
              </>
            ),
          },
          { key: 'divisions', title: '地区', render: (o) => o.divisions.map(nameOf).join('、') },
          {
            key: 'fingerprint',
            title: '公钥指纹',
            render: (o) => (
              <code style={{ display: 'block', maxWidth: 300, whiteSpace: 'normal' }}>
                {o.fingerprint.match(/.{8}/g)?.join(' ')}
              </code>
            ),
          },
          { key: 'valid', title: '有效期', render: (o) => `${o.validFrom} 至 ${o.validUntil}` },
          {
            key: 'state',
            title: '状态',
            render: (o) => (
              <>
                <Mark tone={states[o.state][1]}>{states[o.state][0]}</Mark> {o.revokedReason}
              </>
            ),
          },
          {
            key: 'by',
            title: '经手',
            sort: 'proposedOn',
            render: (o) => (
              <>
                <div>
                  登记：{o.proposedBy} {o.proposedOn}
                </div>
                {o.decidedBy && (
                  <div>
                    审批：{o.decidedBy} {o.decidedOn}
                  </div>
                )}
              </>
            ),
          },
          {
            key: 'act',
            title: '办理',
            render: (o) => (
              <Flex gap={8} wrap>
                {o.state === 'proposed' && o.mine && '须由另一人审批'}
                {o.state === 'proposed' && !o.mine && may('approve-share-key') && (
                  <>
                    <Button
                      type="primary"
                      aria-label={`批准：${o.name}`}
                      onClick={() => void decide.run({ id: o.id, approve: true })}
                    >
                      批准
                    </Button>
                    <Button
                      aria-label={`不批准：${o.name}`}
                      onClick={() => void decide.run({ id: o.id, approve: false })}
                    >
                      不批准
                    </Button>
                  </>
                )}
                {o.state === 'approved' && may('approve-share-key') && (
                  <Button danger aria-label={`停用公钥：${o.name}`} onClick={() => setRevoking(o)}>
                    停用公钥
                  </Button>
                )}
              </Flex>
            ),
          },
        ]}
      />
      {adding && <OfficeDialog onClose={() => setAdding(false)} />}
      {revoking && <RevokeDialog office={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

interface Terms {
  readonly id: string;
  readonly name: string;
  readonly divisions: string[];
  readonly publicKey: string;
  readonly valid: [Dayjs, Dayjs];
}

function OfficeDialog({ onClose }: { onClose: () => void }) {
  const [form] = Form.useForm<Terms>();
  const counties = useCounties();
  const propose = useAction(
    ({ valid, ...terms }: Terms, key) =>
      dataOf(
        api.POST('/api/insurance-offices', {
          params: { header: { 'idempotency-key': key } },
          body: {
            ...terms,
            validFrom: valid[0].format('YYYY-MM-DD'),
            validUntil: valid[1].format('YYYY-MM-DD'),
          },
        }),
      ),
    { onDone: onClose },
  );
  const { problem } = propose;
  useEffect(() => {
    if (problem) showFieldErrors(form, problem);
  }, [problem, form]);
  const rules = (message: string) => [{ required: true, message }];
  return (
    <Modal
      open
      title="登记外部社保机构的公钥"
      okText="登记"
      okButtonProps={{ loading: propose.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={problem} />
      <Form<Terms>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => void propose.run(values)}
      >
        <Form.Item name="name" label="机构名称" rules={rules('请填写名称')}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="id" label="编号（字母、数字、横线）" rules={rules('请填写编号')}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="divisions" label="负责的地区" rules={rules('请至少选择一个地区')}>
          <Select
            mode="multiple"
            defaultActiveFirstOption={false}
            aria-label="负责的地区"
            optionFilterProp="label"
            options={counties.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </Form.Item>
        <Form.Item name="publicKey" label="Ed25519 公钥（PEM）" rules={rules('请粘贴公钥')}>
          <Input.TextArea rows={4} placeholder="-----BEGIN PUBLIC KEY-----" spellCheck={false} />
        </Form.Item>
        <Form.Item name="valid" label="有效期" rules={rules('请选择有效期')}>
          <DatePicker.RangePicker />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function RevokeDialog({ office, onClose }: { office: Office; onClose: () => void }) {
  const revoke = useAction(
    (reason: string, key) =>
      dataOf(
        api.POST('/api/insurance-offices/{id}/revocation', {
          params: { header: { 'idempotency-key': key }, path: { id: office.id } },
          body: { reason },
        }),
      ),
    { onDone: onClose },
  );
  return (
    <ReasonDialog
      open
      danger
      title={`停用 ${office.name} 的公钥`}
      meaning="立即不再接收它签名的文件和接口报送；已导入的缴费不变。"
      confirm="停用"
      pending={revoke.pending}
      problem={revoke.problem}
      onCancel={onClose}
      onConfirm={(reason) => void revoke.run(reason)}
    />
  );
}
