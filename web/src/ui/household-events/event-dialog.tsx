import { App, Checkbox, Form, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { listedWords } from '../../../../src/domain/import-rows/listed-words.ts';
import {
  type HouseholdEventKind,
  householdEventNames,
} from '../../../../src/domain/register/household-events.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components, paths } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useRefreshWhenOvertaken } from '../use-refresh-when-overtaken.ts';
import type { RegisterReport } from '../village-reports/report-told.tsx';
import {
  asked,
  ComerFields,
  EventForm,
  type EventValues,
  groundsOf,
  NumberField,
  PoorField,
  VillageField,
} from './event-form.tsx';

export type Household = components['schemas']['Household'];
/** What happens to a household that the register has. */
export type Act = Exclude<HouseholdEventKind, 'counter' | 'found'>;
type Body = paths['/api/households/{number}/events']['post']['requestBody']['content']['application/json'];

interface Values extends EventValues {
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
    <EventForm<Values>
      title={`${householdEventNames[act]}：户 ${household.number}`}
      meaning={MEANING[act]}
      report={report}
      initialValues={{
        member,
        // Who founds a household of their own mostly stays in the village, who moves away often in the township.
        ...(act === 'split' && { division: household.division }),
        ...(act === 'move' && { division: household.division.slice(0, 9) }),
        ...(member !== undefined && { members: [member] }),
        ...(report && filledIn(act, household.number, report)),
      }}
      recording={record}
      onSubmit={(values) => void submit(values)}
      onClose={onClose}
    >
      <ActFields act={act} household={household} told={report?.comer?.identityMasked ?? null} />
    </EventForm>
  );
}

/** What a village's report says, as far as this act of the household `from` asks for it. */
function filledIn(act: Act, from: string, report: RegisterReport): Partial<Values> {
  const { comer, members, household, on, kind } = report;
  const ids = members.map(({ id }) => id);
  const [first] = ids;
  return {
    on: dayjs(on),
    reason: groundsOf(report),
    ...(comer && act === 'join' && { name: comer.name, ...(comer.relation && { relation: comer.relation }) }),
    // Who has arrived comes to the household that the report is of.
    ...(kind === 'arrival' && household && household !== from && { to: household, into: household }),
    ...(first !== undefined && (act === 'death' || act === 'transfer') && { member: first }),
    ...(first !== undefined && (act === 'departure' || act === 'split') && { members: ids }),
  };
}

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
          <VillageField label="新户所在村" />
        </>
      );
    case 'merge':
      return <NumberField name="into" label="并入哪一户（户编号）" />;
    case 'move':
      return <VillageField label="迁到哪个村" />;
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
          <ComerFields told={told} />
          <Form.Item name="relation" label="与户主关系" rules={asked('请选择与户主关系')}>
            <Select options={relations} />
          </Form.Item>
          <PoorField />
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

function MemberField({ members }: { members: { value: number; label: string }[] }) {
  return (
    <Form.Item name="member" label="成员" rules={asked('请选择成员')}>
      <Radio.Group options={members} />
    </Form.Item>
  );
}
