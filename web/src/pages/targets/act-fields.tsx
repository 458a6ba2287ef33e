import { useQuery } from '@tanstack/react-query';
import { Flex, Form, Input, InputNumber, Select } from 'antd';
import { outcomeNames } from '../../../../src/domain/targets/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { type Evaluation, inWords } from './words.tsx';

/** Points off, each item of the rules with its own reason. */
export function Deductions({ evaluation: { deductionRules } }: { evaluation: Evaluation }) {
  return deductionRules.map(({ code, title, maxPoints }) => (
    <Flex key={code} gap={8} align="start">
      <Form.Item name={['deductions', code, 'points']} label={`${title}（最多${maxPoints}分）`}>
        <InputNumber min={1} max={maxPoints} precision={0} />
      </Form.Item>
      <Form.Item
        noStyle
        shouldUpdate={(a, b) => a.deductions?.[code]?.points !== b.deductions?.[code]?.points}
      >
        {({ getFieldValue }) =>
          getFieldValue(['deductions', code, 'points']) ? (
            <Form.Item
              name={['deductions', code, 'reason']}
              label="理由"
              style={{ flex: 1 }}
              rules={[{ required: true, min: 4, message: '请写明理由，至少 4 个字' }]}
            >
              <Input maxLength={500} />
            </Form.Item>
          ) : null
        }
      </Form.Item>
    </Flex>
  ));
}

/** The right numbers of what was objected to. */
export function Corrections({ evaluation: { scores } }: { evaluation: Evaluation }) {
  return scores.map(({ measure, title, actual, unit }) => (
    <Form.Item
      key={measure}
      name={['corrections', measure]}
      label={`${title}（现为 ${inWords(measure, actual)}，${unit === 'share' ? '%' : '人'}）`}
      style={{ marginBottom: 8 }}
    >
      <InputNumber min={0} precision={unit === 'share' ? 1 : 0} />
    </Form.Item>
  ));
}

/** What the published total carries; of a reward, to whom and how much. */
export function OutcomeFields({ evaluation }: { evaluation: Evaluation }) {
  const { division, earned, awardFen, outcomes } = evaluation;
  const { data } = useQuery({
    queryKey: ['reward-units', division],
    queryFn: () => dataOf(api.GET('/api/reward-units', { params: { query: { division } } })),
  });
  const given = outcomes.reduce((sum, { amountFen }) => sum + (amountFen ?? 0), 0);
  const left = ((awardFen ?? 0) - given) / 100;
  const kinds = earned.filter((kind) => kind === 'reward' || !outcomes.some((one) => one.kind === kind));
  if (kinds.length === 0) return <p>按总分没有可以记录的奖惩，可以直接办结。</p>;
  return (
    <>
      <Form.Item name="kind" label="奖惩" rules={[{ required: true, message: '请选择奖惩' }]}>
        <Select options={kinds.map((kind) => ({ value: kind, label: outcomeNames[kind] }))} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(a, b) => a.kind !== b.kind}>
        {({ getFieldValue }) =>
          getFieldValue('kind') === 'reward' ? (
            <>
              <Form.Item name="unit" label="受奖单位" rules={[{ required: true, message: '请选择受奖单位' }]}>
                <Select options={(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
              </Form.Item>
              <Form.Item
                name="yuan"
                label={`金额（元，尚可给予 ${left}）`}
                initialValue={left}
                rules={[{ required: true, message: '请填写金额' }]}
              >
                <InputNumber min={0.01} max={left} precision={2} style={{ width: '100%' }} />
              </Form.Item>
            </>
          ) : null
        }
      </Form.Item>
    </>
  );
}
