import { Button, Checkbox, Flex, Form, Input } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { addDays, plainDate } from '../../../../src/domain/dates.ts';
import { dueDay } from '../../../../src/domain/employment-year.ts';
import { checkIdentityNumber } from '../../../../src/domain/identity-number.ts';
import { yuanToFen } from '../../../../src/domain/money.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useSearchState } from '../../app/address.ts';
import { useBusinessDate, useSession } from '../../app/session.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import { EmployerField, filledIn, IntermediaryField, partiesOf } from './placement-parties.tsx';
import { placementRules } from './placement-rules.ts';

export interface Registered {
  readonly id: string;
  readonly overlapsWith: string | null;
}

interface Values {
  id: string;
  identityNumber: string;
  employer: string;
  intermediary?: string;
  post?: string;
  wage?: string;
  startsOn: Dayjs;
  contract: { startsOn: Dayjs; endsOn?: Dayjs | null };
  openEnded?: boolean;
}

const ISO = 'YYYY-MM-DD';

/**
 * Registers one placement. Each field is judged while it is filled in, by the functions the server uses. `?employer=`
 * fills in whom it is for.
 */
export function PlacementForm({ onRegistered }: { onRegistered: (registered: Registered) => void }) {
  const [form] = Form.useForm<Values>();
  const { grants } = useSession();
  const today = useBusinessDate();
  const [{ employer: asked }] = useSearchState();
  const parties = partiesOf(grants);
  const [suggested] = useState(() => suggestId(today));
  const startsOn = Form.useWatch('startsOn', form);
  const openEnded = Form.useWatch('openEnded', form) === true;
  const identity = checkIdentityNumber(Form.useWatch('identityNumber', form) ?? '', today);
  const due = startsOn ? dueDay(plainDate(startsOn.format(ISO))) : null;
  const rules = placementRules(today);

  const register = useAction((body: ReturnType<typeof bodyOf>, key) =>
    dataOf(api.POST('/api/employments', { params: { header: { 'idempotency-key': key } }, body })).catch(
      (error) => {
        showFieldErrors(form, error);
        throw error;
      },
    ),
  );
  async function submit(values: Values): Promise<void> {
    const answer = await register.run(bodyOf(values));
    if (answer) onRegistered({ id: answer.id, overlapsWith: answer.overlapsWith });
  }

  return (
    <Form
      form={form}
      layout="vertical"
      style={{ maxWidth: 720 }}
      validateTrigger="onChange"
      initialValues={{ id: suggested, ...filledIn(parties, asked) }}
      scrollToFirstError={{ focus: true }}
      onFinish={(values) => void submit(values)}
    >
      <ProblemAlert error={register.problem} />
      <EmployerField parties={parties} rules={rules.employer} />
      <Form.Item
        name="identityNumber"
        label="劳动者身份证号"
        rules={rules.identityNumber}
        validateDebounce={400}
        extra={identity.ok && `${identity.birthDate} 出生，${identity.sex}。请与身份证核对。`}
      >
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Flex gap="0 16px" wrap>
        <Form.Item
          name="startsOn"
          label="入职日期"
          rules={rules.startsOn}
          extra={due && `满一年之日 ${due}`}
          style={{ minWidth: 200 }}
        >
          <DayPicker
            style={{ width: 200 }}
            onChange={(day) => {
              if (day && !form.isFieldTouched(['contract', 'startsOn'])) {
                form.setFieldValue(['contract', 'startsOn'], day);
              }
            }}
          />
        </Form.Item>
        <Form.Item name="post" label="岗位（可不填）" style={{ flex: 1, minWidth: 160 }}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="wage" label="月工资（元，可不填）" rules={rules.wage} style={{ minWidth: 160 }}>
          <Input inputMode="decimal" />
        </Form.Item>
      </Flex>
      <Flex gap="0 16px" wrap>
        <Form.Item name={['contract', 'startsOn']} label="合同起始日" rules={rules.contractStart}>
          <DayPicker style={{ width: 200 }} />
        </Form.Item>
        <Form.Item
          name={['contract', 'endsOn']}
          label="合同终止日"
          dependencies={[['contract', 'startsOn'], 'openEnded']}
          rules={rules.contractEnd}
          extra={due && !openEnded && `至少到 ${addDays(due, -1)} 才满一年（第十四条）`}
        >
          <DayPicker style={{ width: 200 }} disabled={openEnded} />
        </Form.Item>
        <Form.Item name="openEnded" label=" " colon={false} valuePropName="checked">
          <Checkbox>无固定期限</Checkbox>
        </Form.Item>
      </Flex>
      <Flex gap="0 16px" wrap>
        <IntermediaryField parties={parties} rules={rules.intermediary} />
        <Form.Item
          name="id"
          label="就业编号"
          rules={rules.id}
          validateDebounce={400}
          extra="已替您编好；单位有自己的编号可以改"
          style={{ minWidth: 220 }}
        >
          <Input maxLength={40} />
        </Form.Item>
      </Flex>
      <Button type="primary" size="large" htmlType="submit" loading={register.pending}>
        登记，下一步上传合同
      </Button>
    </Form>
  );
}

function bodyOf(values: Values) {
  const { id, identityNumber, employer, intermediary, post, wage, startsOn, contract, openEnded } = values;
  return {
    id: id.trim(),
    identityNumber,
    employer,
    intermediary: intermediary?.trim() || null,
    post: post?.trim() || null,
    wageFen: wage?.trim() ? yuanToFen(wage.trim()) : null,
    startsOn: startsOn.format(ISO),
    contract: {
      startsOn: contract.startsOn.format(ISO),
      endsOn: openEnded || !contract.endsOn ? null : contract.endsOn.format(ISO),
    },
  };
}

/** JY20160618-7K3Q9: the day, and enough chance that two forms never draw the same. No part of anybody's number. */
function suggestId(today: string): string {
  const letters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
  const drawn = crypto.getRandomValues(new Uint8Array(5));
  return `JY${today.replaceAll('-', '')}-${[...drawn].map((n) => letters[n % letters.length]).join('')}`;
}
