import { Button, Card, Form, Select } from 'antd';
import { wishKindNames, wishMarkNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { JobSeeker } from './queries.ts';

type Marks = JobSeeker['marks'];

const kinds = Object.keys(wishKindNames) as (keyof Marks)[];
const choices = (kind: keyof Marks) =>
  (['soft', ...(kind === 'region' ? (['limit'] as const) : []), 'hard'] as const).map((value) => ({
    value,
    label: wishMarkNames[value],
  }));

/** Which wishes are hard, as the person says: what they exclude is not suggested any more. */
export function WishMarks({ seeker }: { seeker: JobSeeker }) {
  const mark = useAction((body: Marks, key) =>
    dataOf(
      api.POST('/api/job-seekers/{id}/wish', {
        params: { header: { 'idempotency-key': key }, path: { id: seeker.personId } },
        body,
      }),
    ),
  );
  return (
    <Card size="small" title="哪些意愿是必须的" style={{ marginBottom: 16 }}>
      <ProblemAlert error={mark.problem} />
      <Form<Marks> layout="vertical" initialValues={seeker.marks} onFinish={(marks) => void mark.run(marks)}>
        <div className="wish-marks">
          {kinds.map((kind) => (
            <Form.Item key={kind} name={kind} label={wishKindNames[kind]}>
              <Select options={choices(kind)} />
            </Form.Item>
          ))}
        </div>
        <Button htmlType="submit" loading={mark.pending}>
          保存
        </Button>{' '}
        {!seeker.marked && '还没有与本人确认过：地区按“最远到此”，其余按“优先”。'}
      </Form>
    </Card>
  );
}
