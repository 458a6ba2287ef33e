import { App, DatePicker, Flex, Form, Input, InputNumber, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useEffect } from 'react';
import { scopeTitle, shareScopes } from '../../../../src/domain/sharing/fields.ts';
import { type SharePurpose, sharePurposes } from '../../../../src/domain/sharing/key.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { useCounties } from '../../ui/divisions.ts';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import type { ShareKey } from './key-list.tsx';

interface Terms {
  readonly department: string;
  readonly contact?: string;
  readonly purpose: SharePurpose;
  readonly purposeText: string;
  readonly legalBasis: string;
  readonly fields: string[];
  readonly divisions: string[];
  readonly office?: string;
  readonly perMinute: number;
  readonly peoplePerDay: number;
  readonly expiresOn: Dayjs;
  readonly overlapDays: number;
}

const required = (message: string) => [{ required: true, message }];

/** The terms of a key; or of the one that takes over from `replaces`, which begin as those of the old. */
export function KeyDialog({ replaces, onClose }: { replaces: ShareKey | null; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Terms>();
  const today = useBusinessDate();
  const counties = useCounties();
  const propose = useAction(
    ({ expiresOn, contact, office, ...terms }: Terms, key) =>
      dataOf(
        api.POST('/api/share-keys', {
          params: { header: { 'idempotency-key': key } },
          body: {
            ...terms,
            expiresOn: expiresOn.format('YYYY-MM-DD'),
            ...(contact?.trim() && { contact }),
            ...(office?.trim() && { office }),
            ...(replaces && { replaces: replaces.id }),
          },
        }),
      ),
    {
      onDone: () => {
        void message.success('已提出，等待另一人批准。');
        onClose();
      },
    },
  );
  const { problem } = propose;
  useEffect(() => {
    if (problem) showFieldErrors(form, problem);
  }, [problem, form]);
  return (
    <Modal
      open
      width={720}
      title={replaces ? `轮换 ${replaces.department} 的密钥` : '提出部门共享密钥'}
      okText="提出"
      okButtonProps={{ loading: propose.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={problem} />
      <p>只给办理这一用途必需的字段和地区。批准之后不能更改，要改的另提一个。</p>
      <Form<Terms>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          perMinute: 60,
          peoplePerDay: 1000,
          overlapDays: 7,
          expiresOn: dayjs(today).add(6, 'month'),
          ...(replaces && {
            ...replaces,
            contact: replaces.contact ?? undefined,
            office: replaces.office ?? undefined,
            fields: replaces.fields.map(({ field }) => field),
            expiresOn: dayjs(today).add(6, 'month'),
            overlapDays: 7,
          }),
        }}
        onFinish={(values) => {
          const { department, contact, purpose, purposeText, legalBasis, fields, divisions, office } = values;
          const { perMinute, peoplePerDay, expiresOn, overlapDays } = values;
          void propose.run({
            ...{ department, purpose, purposeText, legalBasis, fields, divisions },
            ...{ perMinute, peoplePerDay, expiresOn, overlapDays },
            ...(contact && { contact }),
            ...(office && { office }),
          });
        }}
      >
        <Form.Item name="department" label="部门" rules={required('请填写部门')}>
          <Input maxLength={60} placeholder="例如：州民政局" />
        </Form.Item>
        <Form.Item name="contact" label="对方联系人（可以不填）">
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="purpose" label="用途" rules={required('请选择用途')}>
          <Select aria-label="用途" options={optionsOf(sharePurposes)} />
        </Form.Item>
        <Form.Item name="purposeText" label="具体用途" rules={required('请写明具体用途')}>
          <Input maxLength={300} />
        </Form.Item>
        <Form.Item name="legalBasis" label="法律法规依据" rules={required('请写明依据')}>
          <Input maxLength={300} />
        </Form.Item>
        <Form.Item name="fields" label="字段" rules={required('请至少选择一个字段')}>
          <Select
            mode="multiple"
            // Or leaving the field by keyboard would take the first one along.
            defaultActiveFirstOption={false}
            aria-label="字段"
            optionFilterProp="label"
            options={shareScopes.map((value) => ({ value, label: scopeTitle(value) }))}
          />
        </Form.Item>
        <Form.Item name="divisions" label="地区" rules={required('请至少选择一个地区')}>
          <Select
            mode="multiple"
            // Or leaving the field by keyboard would take the first one along.
            defaultActiveFirstOption={false}
            aria-label="地区"
            optionFilterProp="label"
            options={counties.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </Form.Item>
        <Form.Item name="office" label="外部社保机构编号（只在报送社保缴费时填写）">
          <Input maxLength={40} />
        </Form.Item>
        <Flex gap={16} wrap>
          <Form.Item name="perMinute" label="每分钟请求" rules={required('请填写')}>
            <InputNumber min={1} max={600} precision={0} />
          </Form.Item>
          <Form.Item name="peoplePerDay" label="每天人次" rules={required('请填写')}>
            <InputNumber min={1} max={100_000} precision={0} />
          </Form.Item>
          <Form.Item name="expiresOn" label="有效期至（最长一年）" rules={required('请选择日期')}>
            <DatePicker />
          </Form.Item>
          {replaces && (
            <Form.Item name="overlapDays" label="新旧并用天数" rules={required('请填写')}>
              <InputNumber min={0} max={30} precision={0} />
            </Form.Item>
          )}
        </Flex>
      </Form>
    </Modal>
  );
}
