import { Form, Input, Modal, Radio } from 'antd';
import type dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { reportKindNames } from '../../../../src/domain/register/report.ts';
import type { Action } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../day-picker.tsx';
import { DivisionPicker } from '../division-picker.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { ReasonField } from '../reason-field.tsx';
import type { RegisterReport } from '../village-reports/report-told.tsx';

/** What is asked of every event. */
export interface EventValues {
  readonly on: dayjs.Dayjs;
  readonly reason: string;
}

/** The dialog of an event: what it means, the fields of its own, its day and its grounds; `report`: of the village, which it ends. */
export function EventForm<Values extends EventValues>({
  title,
  meaning,
  report,
  initialValues,
  recording,
  onSubmit,
  onClose,
  children,
}: {
  title: string;
  meaning: string;
  report: RegisterReport | undefined;
  initialValues: object;
  recording: Pick<Action<never, unknown>, 'pending' | 'problem'>;
  onSubmit: (values: Values) => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const today = useBusinessDate();
  const [form] = Form.useForm<Values>();
  return (
    <Modal
      open
      title={title}
      okText="登记"
      cancelText="取消"
      okButtonProps={{ loading: recording.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{meaning}</p>
      {report && (
        <p>
          登记后，村里 {report.sentOn} 报来的“{reportKindNames[report.kind]}”即为已登记。
        </p>
      )}
      <ProblemAlert error={recording.problem} />
      <Form
        form={form}
        // Its fields' ids are its own: the page behind may have a field of the same name.
        name="event"
        layout="vertical"
        requiredMark={false}
        initialValues={initialValues}
        onFinish={(values: Values) => onSubmit(values)}
      >
        {children}
        <Form.Item
          name="on"
          label="发生日期"
          extra="不晚于今天，不早于名册中的最近一次变动；之前各天的名册不变。"
          rules={asked('请选择发生日期')}
        >
          <DayPicker style={{ width: '100%' }} disabledDate={(day) => day.format('YYYY-MM-DD') > today} />
        </Form.Item>
        <ReasonField asks="理由和依据" />
      </Form>
    </Modal>
  );
}

/** The grounds as a village's report gives them. */
export const groundsOf = ({ kind, who, note }: RegisterReport): string =>
  `据村里报告：${reportKindNames[kind]}${who && `，${who}`}${note && `；${note}`}`;

export const asked = (message: string) => [{ required: true, message }];

/** Who comes to a household, or brings it in as its head; `told`: the identity number that a village has reported, masked. */
export function ComerFields({ of = '', told }: { of?: string; told: string | null }) {
  return (
    <>
      <Form.Item name="name" label={`${of}姓名`} rules={asked('请填写姓名')}>
        <Input maxLength={50} />
      </Form.Item>
      {told === null ? (
        <NumberField name="identityNumber" label={`${of}身份证号`} />
      ) : (
        <Form.Item
          name="identityNumber"
          label={`${of}身份证号`}
          extra={`村里报的是 ${told}；核对无误的不必再填，有误的在此填写正确的。`}
        >
          <Input maxLength={40} autoComplete="off" placeholder="不填则用村里报的号码" />
        </Form.Item>
      )}
    </>
  );
}

export function PoorField() {
  return (
    <Form.Item name="registeredPoor" label="建档立卡（不选则暂不登记）">
      <Radio.Group
        options={[
          { value: true, label: '是' },
          { value: false, label: '否' },
        ]}
      />
    </Form.Item>
  );
}

/** A village; the picker leads to it through what lies above. */
export function VillageField({ label }: { label: string }) {
  return (
    <Form.Item
      name="division"
      label={label}
      rules={[...asked('请选择村'), { pattern: /^\d{12}$/, message: '请选到村（社区）' }]}
    >
      <DivisionPicker villages />
    </Form.Item>
  );
}

export function NumberField({ name, label }: { name: string; label: string }) {
  return (
    <Form.Item name={name} label={label} rules={asked(`请填写${label}`)}>
      <Input maxLength={60} autoComplete="off" />
    </Form.Item>
  );
}
