import { Button, Flex, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import type { CertificateLevel } from '../../../../src/domain/aid/facts.ts';
import { certificateLevelNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { optionsOf } from '../../ui/data-list/types.ts';
import { DayPicker } from '../../ui/day-picker.tsx';
import { numberRules } from '../../ui/number-rules.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { Training } from './queries.ts';

interface Values {
  completed?: 'yes' | 'no';
  on?: Dayjs;
  number?: string;
  level?: CertificateLevel;
  issuedOn?: Dayjs;
}

type Body = {
  completed?: boolean;
  on?: string;
  certificate?: { number: string; level: CertificateLevel; issuedOn: string };
};

const must = (message: string) => [{ required: true, message }];
const dayOf = (day: Dayjs | undefined) => day?.format('YYYY-MM-DD') ?? '';

/** Whether the person completed the class, while nobody has said; and certificates, as they come. */
export function TrainingResultForm({ training: { id, completions } }: { training: Training }) {
  const [completion] = Form.useForm<Values>();
  const [certificate] = Form.useForm<Values>();
  const reported = completions.some(({ revokedOn }) => revokedOn === null);
  const report = useAction(
    (body: Body, key) =>
      dataOf(
        api.POST('/api/training-enrolments/{id}/results', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body,
        }),
      ),
    {
      onDone: () => {
        completion.resetFields();
        certificate.resetFields();
      },
    },
  );
  return (
    <>
      <ProblemAlert error={report.problem} />
      {!reported && (
        <Form
          form={completion}
          layout="vertical"
          requiredMark={false}
          onFinish={({ completed, on }) => void report.run({ completed: completed === 'yes', on: dayOf(on) })}
        >
          <Flex gap="0 12px" wrap align="end">
            <Form.Item name="completed" label="是否结业" rules={must('请选择')}>
              <Select options={optionsOf({ yes: '已结业', no: '未结业' })} style={{ width: 130 }} />
            </Form.Item>
            <Form.Item name="on" label="结业日期" rules={must('请填写日期')}>
              <DayPicker />
            </Form.Item>
            <Form.Item>
              <Button htmlType="submit" loading={report.pending}>
                报告结业情况
              </Button>
            </Form.Item>
          </Flex>
        </Form>
      )}
      <Form
        form={certificate}
        layout="vertical"
        requiredMark={false}
        onFinish={({ number, level, issuedOn }) =>
          void report.run({
            certificate: { number: (number ?? '').trim(), level: level!, issuedOn: dayOf(issuedOn) },
          })
        }
      >
        <Flex gap="0 12px" wrap align="end">
          <Form.Item name="number" label="证书编号" rules={numberRules('请填写证书编号')}>
            <Input maxLength={42} style={{ width: 180 }} />
          </Form.Item>
          <Form.Item name="level" label="证书等级" rules={must('请选择')}>
            <Select options={optionsOf(certificateLevelNames)} style={{ width: 110 }} />
          </Form.Item>
          <Form.Item name="issuedOn" label="发证日期" rules={must('请填写日期')}>
            <DayPicker />
          </Form.Item>
          <Form.Item>
            <Button htmlType="submit" loading={report.pending}>
              登记证书
            </Button>
          </Form.Item>
        </Flex>
      </Form>
    </>
  );
}
