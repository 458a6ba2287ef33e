import { App, Checkbox, Form, Input, Modal, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { listedWords } from '../../../../src/domain/import-rows/listed-words.ts';
import {
  type HouseholdEventKind,
  householdEventNames,
} from '../../../../src/domain/register/household-events.ts';
import { reportKindNames } from '../../../../src/domain/register/report.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components, paths } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../day-picker.tsx';
import { DivisionPicker } from '../division-picker.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { useRefreshWhenOvertaken } from '../use-refresh-when-overtaken.ts';
import type { RegisterReport } from '../village-reports/report-told.tsx';

export type Household = components['schemas']['Household'];
export type Act = Exclude<HouseholdEventKind, 'counter'>;
type Body = paths['/api/households/{number}/events']['post']['requestBody']['content']['application/json'];

interface Values {
  members?: number[];
  member?: number;
  head?: number;
  newHousehold?: string;
  into?: string;
  to?: string;
  division?: string;
  identityNumber?: string;
  name?: string;
  relation?: string;
  registeredPoor?: boolean;
  on: dayjs.Dayjs;
  reason: string;
}

/** What each act means, in the words of who records it. */
const MEANING: Readonly<Record<Act, string>> = {
  split: '所选成员自这一天起另立一户；原户留下的成员不变。',
  merge: '这一户的在册成员自这一天起并入另一户，这一户随即注销。',
  move: '整户自这一天起属于另一个村；成员不变。',
  transfer: '这名成员自这一天起属于另一户。',
  join: '新生、婚嫁、迁回的人自这一天起是这一户的成员；名册中没有此人的，新建信息卡。',
  death: '登记死亡后此人不再列入名册，信息卡和经过保留。',
  departure: '迁出、不再由本地登记的人；自这一天起不再列入名册，信息卡和经过保留。',
  close: '户内已没有在册成员，这一户注销。',
  'enter-poverty': '在册成员自这一天起为建档立卡贫困人口；有关的补贴重新核算。',
  'leave-poverty': '在册成员自这一天起不再是建档立卡贫困人口；有关的补贴重新核算。',
};

/**
 * One event of a household with all that it needs to be told; `member`: of whose card it is recorded; `report`: the
 * village's, which the event ends, and which fills in what it says.
 */
export function EventDialog({
  act,
  household,
  member,
  report,
  onClose,
}: {
  act: Act;
  household: Household;
  member?: number | undefined;
  report?: RegisterReport | undefined;
  onClose: () => void;
}) {
  const { message } = App.useApp();
  const today = useBusinessDate();
  const [form] = Form.useForm<Values>();
  const record = useAction(
    (body: Body, key) =>
      dataOf(
        api.POST('/api/households/{number}/events', {
          params: { path: { number: household.number }, header: { 'idempotency-key': key } },
          body,
        }),
      ),
    {
      onDone: () => {
        void message.success(`已登记：${householdEventNames[act]}。`);
        onClose();
      },
    },
  );
  useRefreshWhenOvertaken(record.problem);
  const submit = ({ on, reason, identityNumber, ...fields }: Values) =>
    record.run({
      kind: act,
      ...fields,
      ...(identityNumber?.trim() && { identityNumber }),
      on: on.format('YYYY-MM-DD'),
      reason: reason.trim(),
      revision: household.revision,
      ...(report && { report: report.id }),
    } as Body);
  return (
    <Modal
      open
      title={`${householdEventNames[act]}：户 ${household.number}`}
      okText="登记"
      cancelText="取消"
      okButtonProps={{ loading: record.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{MEANING[act]}</p>
      {report && (
        <p>
          登记后，村里 {report.sentOn} 报来的“{reportKindNames[report.kind]}”即为已登记。
        </p>
      )}
      <ProblemAlert error={record.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          member,
          ...(member !== undefined && { members: [member] }),
          ...(report && filledIn(act, household.number, report)),
        }}
        onFinish={(values) => void submit(values)}
      >
        <ActFields act={act} household={household} told={report?.comer?.identityMasked ?? null} />
        <Form.Item
          name="on"
          label="发生日期"
          extra="不晚于今天，不早于名册中的最近一次变动；之前各天的名册不变。"
          rules={[{ required: true, message: '请选择发生日期' }]}
        >
          <DayPicker style={{ width: '100%' }} disabledDate={(day) => day.format('YYYY-MM-DD') > today} />
        </Form.Item>
        <Form.Item
          name="reason"
          label="理由和依据（至少 4 个字）"
          rules={[{ required: true, min: 4, whitespace: true, message: '请写明理由，至少 4 个字' }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** What a village's report says, as far as this act of the household `from` asks for it. */
function filledIn(
  act: Act,
  from: string,
  { comer, members, household, on, who, kind, note }: RegisterReport,
): Partial<Values> {
  const ids = members.map(({ id }) => id);
  const [first] = ids;
  return {
    on: dayjs(on),
    reason: `据村里报告：${reportKindNames[kind]}${who && `，${who}`}${note && `；${note}`}`,
    ...(comer && act === 'join' && { name: comer.name, ...(comer.relation && { relation: comer.relation }) }),
    // Who has arrived comes to the household that the report is of.
    ...(kind === 'arrival' && household && household !== from && { to: household, into: household }),
    ...(first !== undefined && (act === 'death' || act === 'transfer') && { member: first }),
    ...(first !== undefined && (act === 'departure' || act === 'split') && { members: ids }),
  };
}

const asked = (message: string) => [{ required: true, message }];

/** `told`: the identity number that a village has reported, masked. */
function ActFields({ act, household, told }: { act: Act; household: Household; told: string | null }) {
  const members = household.members
    .filter(({ diedOn, leftOn }) => diedOn === null && leftOn === null)
    .map(({ id, name, relation }) => ({
      value: id,
      label: relation ? `${name ?? ''}（${relation}）` : (name ?? ''),
    }));
  const relations = listedWords.与户主关系.map((value) => ({ value, label: value }));
  switch (act) {
    case 'split':
      return (
        <>
          <Form.Item name="members" label="分出去的成员" rules={asked('请选择成员')}>
            <Checkbox.Group options={members} />
          </Form.Item>
          <Form.Item noStyle dependencies={['members']}>
            {({ getFieldValue }) => (
              <Form.Item name="head" label="新户户主" rules={asked('请选择户主')}>
                <Radio.Group
                  options={members.filter(({ value }) =>
                    ((getFieldValue('members') as number[] | undefined) ?? []).includes(value),
                  )}
                />
              </Form.Item>
            )}
          </Form.Item>
          <NumberField name="newHousehold" label="新户编号" />
          <Form.Item name="division" label="新户所在村（不选则与原户同村）">
            <DivisionPicker villages />
          </Form.Item>
        </>
      );
    case 'merge':
      return <NumberField name="into" label="并入哪一户（户编号）" />;
    case 'move':
      return (
        <Form.Item name="division" label="迁到哪个村" rules={asked('请选择村')}>
          <DivisionPicker villages />
        </Form.Item>
      );
    case 'transfer':
      return (
        <>
          <MemberField members={members} />
          <NumberField name="to" label="转到哪一户（户编号）" />
          <Form.Item name="relation" label="与新户户主关系（不选则不变）">
            <Select allowClear options={relations} />
          </Form.Item>
        </>
      );
    case 'join':
      return (
        <>
          <Form.Item name="name" label="姓名" rules={asked('请填写姓名')}>
            <Input maxLength={50} />
          </Form.Item>
          {told === null ? (
            <NumberField name="identityNumber" label="身份证号" />
          ) : (
            <Form.Item
              name="identityNumber"
              label="身份证号"
              extra={`村里报的是 ${told}；核对无误的不必再填，有误的在此填写正确的。`}
            >
              <Input maxLength={40} autoComplete="off" placeholder="不填则用村里报的号码" />
            </Form.Item>
          )}
          <Form.Item name="relation" label="与户主关系" rules={asked('请选择与户主关系')}>
            <Select options={relations} />
          </Form.Item>
          <Form.Item name="registeredPoor" label="建档立卡（不选则暂不登记）">
            <Radio.Group
              options={[
                { value: true, label: '是' },
                { value: false, label: '否' },
              ]}
            />
          </Form.Item>
        </>
      );
    case 'death':
      return <MemberField members={members} />;
    case 'departure':
      return (
        <Form.Item name="members" label="迁出的成员" rules={asked('请选择成员')}>
          <Checkbox.Group options={members} />
        </Form.Item>
      );
    default:
      return null;
  }
}

function NumberField({ name, label }: { name: string; label: string }) {
  return (
    <Form.Item name={name} label={label} rules={asked(`请填写${label}`)}>
      <Input maxLength={60} autoComplete="off" />
    </Form.Item>
  );
}

function MemberField({ members }: { members: { value: number; label: string }[] }) {
  return (
    <Form.Item name="member" label="成员" rules={asked('请选择成员')}>
      <Radio.Group options={members} />
    </Form.Item>
  );
}
