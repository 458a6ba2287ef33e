import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Card, Flex, Form, Input, InputNumber, Select } from 'antd';
import { covers } from '../../../../src/domain/divisions.ts';
import type { Department, TrainingKind } from '../../../../src/domain/services/kinds.ts';
import { departmentNames } from '../../../../src/domain/services/words.ts';
import { trainingNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useSearchState } from '../../app/address.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { useCounties } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { rulesQuery } from './queries.ts';

interface Line {
  trade: string;
  training: TrainingKind;
  category: string;
  department: Department;
  persons: number;
  classes: number;
  days: number;
}
interface Values {
  year: number;
  division: string;
  note?: string;
  lines: Line[];
}

const must = (message: string) => [{ required: true, message }];

/** Proposes a county's plan of a year; the budget follows from the year's policy. */
export function NewPlanPage() {
  const [form] = Form.useForm<Values>();
  const navigate = useNavigate();
  const may = useMay();
  const today = useBusinessDate();
  const [search] = useSearchState();
  const counties = useCounties().filter(({ code }) => may('propose-training-plan', { divisions: [code] }));
  const own = search.division && covers('433100', search.division) ? search.division.slice(0, 6) : undefined;
  const year = Form.useWatch('year', form) ?? Number(today.slice(0, 4));
  const { data: rules } = useQuery(rulesQuery(year));
  const propose = useAction(
    ({ note, ...body }: Values, key) =>
      dataOf(
        api.POST('/api/training-plans', {
          params: { header: { 'idempotency-key': key } },
          body: { ...body, ...(note?.trim() && { note: note.trim() }) },
        }),
      ),
    { onDone: ({ id }) => void navigate({ to: `/training-plans/${id}` as never }) },
  );
  return (
    <Page title="提出培训计划" crumbs={[{ label: '培训计划', to: '/training-plans' }]}>
      <Alert
        type="info"
        showIcon
        style={{ marginBottom: 16 }}
        title="计划由另一位人社人员审批；提出后不能改动，需要改的请撤回再提。预算按当年政策的补贴标准和生活补贴计算。"
      />
      <ProblemAlert error={propose.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          year: Number(today.slice(0, 4)),
          division: own ?? (counties.length === 1 ? counties[0]?.code : undefined),
          lines: [{ training: 'pre-employment' }],
        }}
        onFinish={(values) => void propose.run(values)}
      >
        <Flex gap="0 16px" wrap>
          <Form.Item name="year" label="年度" rules={must('请填写年度')}>
            <InputNumber min={2016} max={2100} precision={0} />
          </Form.Item>
          <Form.Item name="division" label="县市" rules={must('请选择县市')} style={{ minWidth: 180 }}>
            <Select options={counties.map(({ code, name }) => ({ value: code, label: name }))} />
          </Form.Item>
        </Flex>
        <Form.List name="lines">
          {(fields, { add, remove }) => (
            <>
              {fields.map(({ key, name }) => (
                <Card
                  key={key}
                  size="small"
                  title={`第 ${name + 1} 行`}
                  style={{ marginBottom: 12 }}
                  extra={
                    fields.length > 1 && (
                      <Button
                        aria-label={`删去第 ${name + 1} 行`}
                        icon={<MinusCircleOutlined />}
                        onClick={() => remove(name)}
                      />
                    )
                  }
                >
                  <Flex gap="0 16px" wrap>
                    <Form.Item
                      name={[name, 'trade']}
                      label="工种"
                      style={{ flex: '1 1 160px' }}
                      rules={must('请选择工种')}
                    >
                      <Select
                        showSearch={{ optionFilterProp: 'label' }}
                        options={
                          rules?.trades.map(({ trade, title }) => ({ value: trade, label: title })) ?? []
                        }
                        onChange={(trade: string) => {
                          const usual = rules?.trades.find((one) => one.trade === trade)?.category;
                          if (usual) form.setFieldValue(['lines', name, 'category'], usual);
                        }}
                      />
                    </Form.Item>
                    <Form.Item
                      name={[name, 'training']}
                      label="培训类型"
                      style={{ flex: '1 1 140px' }}
                      rules={must('请选择培训类型')}
                    >
                      <Select options={optionsOf(trainingNames)} />
                    </Form.Item>
                    <Form.Item
                      name={[name, 'category']}
                      label="补贴类别"
                      style={{ flex: '2 1 220px' }}
                      rules={must('请选择补贴类别')}
                    >
                      <Select
                        options={
                          rules?.categories.map(({ category, title }) => ({
                            value: category,
                            label: title,
                          })) ?? []
                        }
                      />
                    </Form.Item>
                    <Form.Item
                      name={[name, 'department']}
                      label="资金部门"
                      style={{ flex: '1 1 110px' }}
                      rules={must('请选择资金部门')}
                    >
                      <Select options={optionsOf(departmentNames)} />
                    </Form.Item>
                    <Form.Item name={[name, 'persons']} label="人数" rules={must('请填写人数')}>
                      <InputNumber min={1} max={100_000} precision={0} />
                    </Form.Item>
                    <Form.Item name={[name, 'classes']} label="班数" rules={must('请填写班数')}>
                      <InputNumber min={1} max={10_000} precision={0} />
                    </Form.Item>
                    <Form.Item name={[name, 'days']} label="每班天数" rules={must('请填写天数')}>
                      <InputNumber min={1} max={400} precision={0} />
                    </Form.Item>
                  </Flex>
                </Card>
              ))}
              <Button
                icon={<PlusOutlined />}
                style={{ marginBottom: 16 }}
                onClick={() => add({ training: 'pre-employment' })}
              >
                添加一行
              </Button>
            </>
          )}
        </Form.List>
        <Form.Item name="note" label="说明（可不填）" style={{ maxWidth: 560 }}>
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={propose.pending}>
          提出计划
        </Button>
      </Form>
    </Page>
  );
}
