import { Button, Flex, Form, Input, InputNumber } from 'antd';
import { type Fen, formatYuan, yuanToFen } from '../../../../src/domain/money.ts';
import type { Policy, ProgrammeId } from '../../../../src/domain/policy/types.ts';
import { programmeNames } from '../../../../src/domain/words.ts';
import type { TrialChange } from './trial-run.ts';

/** What the cases that are tried on can raise. */
const TRIED = ['employer-post', 'intermediary-placement'] as const;

const numbers = {
  latePaymentGraceDays: '社保补缴宽限（天）',
  insuranceMonths: '要求的社保月数',
  followUpWindows: '回访期数',
  followUpWindowMonths: '每个回访期（月）',
  noticeDays: '公示期（天）',
} as const;
type NumberName = keyof typeof numbers;
const numberNames = Object.keys(numbers) as NumberName[];

type Values = Partial<Record<NumberName, number | null>> & {
  amounts?: Partial<Record<ProgrammeId, string>>;
  goodStandings?: string;
};

/** Each field with the value in force beside it; only what is filled in is changed. */
export function TrialForm({
  policy,
  pending,
  onTry,
}: {
  policy: Policy;
  pending: boolean;
  onTry: (change: Pick<TrialChange, 'parameters' | 'amountsFen'>) => void;
}) {
  const [form] = Form.useForm<Values>();
  const present = (value: string | number) => <>现行：{value}</>;
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={(values) => onTry(changeOf(values))}
      style={{ marginBottom: 16 }}
    >
      <p>
        {policy.title}（{policy.versionId}，{policy.effectiveFrom}起施行）
      </p>
      <Flex gap="0 24px" wrap>
        {TRIED.map((id) => (
          <Form.Item
            key={id}
            name={['amounts', id]}
            label={`${programmeNames[id]}（元）`}
            extra={present(formatYuan(policy.programmes[id].amount.fen as Fen))}
            rules={[
              {
                validator: (_, text?: string) =>
                  !text || yuanToFen(text.trim()) !== null
                    ? Promise.resolve()
                    : Promise.reject(new Error('请写金额，如 1200 或 1200.50')),
              },
            ]}
          >
            <Input inputMode="decimal" style={{ width: 180 }} allowClear />
          </Form.Item>
        ))}
        {numberNames.map((name) => (
          <Form.Item key={name} name={name} label={numbers[name]} extra={present(policy.parameters[name])}>
            <InputNumber precision={0} min={0} style={{ width: 180 }} />
          </Form.Item>
        ))}
        <Form.Item
          name="goodStandings"
          label="算作良好信誉的用词（顿号分隔）"
          extra={present(policy.parameters.goodStandings.join('、'))}
        >
          <Input style={{ width: 220 }} allowClear />
        </Form.Item>
      </Flex>
      <Flex gap={8}>
        <Button type="primary" htmlType="submit" loading={pending}>
          试算
        </Button>
        <Button onClick={() => form.resetFields()}>恢复现行</Button>
      </Flex>
    </Form>
  );
}

function changeOf(values: Values): Pick<TrialChange, 'parameters' | 'amountsFen'> {
  const amounts = Object.entries(values.amounts ?? {}).flatMap(([id, text]) =>
    text?.trim() ? [[id, yuanToFen(text.trim())]] : [],
  );
  const parameters = numberNames.flatMap((name) =>
    values[name] === null || values[name] === undefined ? [] : [[name, values[name]]],
  );
  const words = values.goodStandings?.split(/[、,，\s]+/).filter(Boolean) ?? [];
  return {
    amountsFen: Object.fromEntries(amounts),
    parameters: { ...Object.fromEntries(parameters), ...(words.length > 0 && { goodStandings: words }) },
  };
}
