import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Card, Descriptions, Flex, Form, Input, Select, Skeleton } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ServiceKind } from '../../../../src/domain/services/kinds.ts';
import { serviceKindNames } from '../../../../src/domain/services/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { usePathParam } from '../../app/address.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { type VisitPlanDetail, visitPlanQuery } from './queries.ts';
import { VisitMark, Visits } from './visits-page.tsx';

/** One employer's visits: when the next is due, a form for one that took place, and all so far. */
export function VisitPlanPage() {
  const employer = usePathParam('employer');
  const { data, error, refetch } = useQuery(visitPlanQuery(employer));
  return (
    <Page title={data?.employerName ?? '走访企业'} crumbs={[{ label: '走访企业', to: '/visits' }]}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && (
        <>
          <Head of={data} />
          {data.mayVisit && data.outside && <LocalHrForm key={data.localHr} of={data} />}
          {data.mayVisit && data.state !== 'ended' && (
            <VisitForm key={`${data.visits} ${data.localHr}`} of={data} />
          )}
          <Card size="small" title={`走访记录（${data.visits}）`}>
            <Visits employer={employer} />
          </Card>
        </>
      )}
    </Page>
  );
}

function Head({ of }: { of: VisitPlanDetail }) {
  const divisionName = useDivisionName();
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, md: 2, xl: 3 }}
      style={{ marginBottom: 16 }}
      items={[
        { key: 'state', label: '状态', children: <VisitMark state={of.state} /> },
        {
          key: 'next',
          label: '下次最晚走访',
          children: <DateText date={of.nextVisitOn} relative={of.state !== 'ended'} />,
        },
        { key: 'last', label: '上次走访', children: <DateText date={of.lastVisitOn} /> },
        {
          key: 'people',
          label: '在岗建档立卡劳动者',
          children: `${of.people} 人（${of.threshold} 人起列入，每 ${of.intervalMonths} 个月走访一次，第14条）`,
        },
        { key: 'place', label: '所在地', children: divisionName(of.place) },
        { key: 'division', label: '走访单位', children: divisionName(of.division) },
        ...(of.outside
          ? [
              {
                key: 'hr',
                label: '当地人社部门',
                children: [of.localHr ?? '还没有登记', of.localHrContact].filter(Boolean).join('，'),
              },
            ]
          : []),
        { key: 'code', label: '统一社会信用代码', children: of.employer },
      ]}
    />
  );
}

/** The HR department of a place outside the prefecture, to be called before one goes. */
function LocalHrForm({ of }: { of: VisitPlanDetail }) {
  const { message } = App.useApp();
  const save = useAction(
    ({ localHr, contact }: { localHr: string; contact?: string }, key) =>
      dataOf(
        api.POST('/api/visit-plans/{employer}/local-hr', {
          params: { header: { 'idempotency-key': key }, path: { employer: of.employer } },
          body: { localHr, ...(contact?.trim() && { contact: contact.trim() }) },
        }),
      ),
    { onDone: () => void message.success('已登记当地人社部门。') },
  );
  return (
    <Card size="small" title="当地人社部门（联络后一同走访）" style={{ marginBottom: 16 }}>
      <ProblemAlert error={save.problem} />
      <Form
        // The visit's form has a field of the same name.
        name="local-hr"
        layout="vertical"
        requiredMark={false}
        initialValues={{ localHr: of.localHr ?? '', contact: of.localHrContact ?? '' }}
        onFinish={(values) => void save.run(values)}
      >
        <Flex gap="0 16px" wrap align="end">
          <Form.Item
            name="localHr"
            label="部门名称"
            style={{ flex: '1 1 240px' }}
            rules={[{ required: true, whitespace: true, min: 2, message: '请填写部门名称' }]}
          >
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="contact" label="联系人和电话（可不填）" style={{ flex: '1 1 240px' }}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item>
            <Button htmlType="submit" loading={save.pending}>
              保存
            </Button>
          </Form.Item>
        </Flex>
      </Form>
    </Card>
  );
}

interface Values {
  visitedOn: Dayjs;
  companions?: string;
  localHr?: string;
  findings: string;
  problems?: { employment: string; kind: ServiceKind; subject: string }[];
}

type Body = Omit<Values, 'visitedOn'> & { visitedOn: string };

function VisitForm({ of }: { of: VisitPlanDetail }) {
  const [form] = Form.useForm<Values>();
  const { message } = App.useApp();
  const today = useBusinessDate();
  const record = useAction(
    ({ companions, localHr, problems = [], ...body }: Body, key) =>
      dataOf(
        api.POST('/api/visit-plans/{employer}/visits', {
          params: { header: { 'idempotency-key': key }, path: { employer: of.employer } },
          body: {
            ...body,
            problems,
            ...(companions && { companions }),
            ...(localHr && { localHr }),
          },
        }),
      ),
    {
      onDone: ({ services, nextVisitOn }) =>
        void message.success(`已登记，下次最晚 ${nextVisitOn}；提出服务事项 ${services.length} 件。`),
    },
  );
  const workers = of.workers.map(({ employmentId, name }) => ({
    value: employmentId,
    label: `${name ?? ''} ${employmentId}`.trim(),
  }));
  return (
    <Card size="small" title="登记走访" style={{ marginBottom: 16 }}>
      <ProblemAlert error={record.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ visitedOn: dayjs(today), localHr: of.localHr ?? '' }}
        onFinish={({ visitedOn, ...rest }) =>
          void record.run({ ...rest, visitedOn: visitedOn.format('YYYY-MM-DD') })
        }
      >
        <Flex gap="0 16px" wrap>
          <Form.Item
            name="visitedOn"
            label="走访日期"
            rules={[{ required: true, message: '请填写走访日期' }]}
          >
            <DayPicker />
          </Form.Item>
          <Form.Item name="companions" label="同行人员（可不填）" style={{ flex: '1 1 200px' }}>
            <Input maxLength={200} />
          </Form.Item>
          {of.outside && (
            <Form.Item
              name="localHr"
              label="一同走访的当地人社部门"
              style={{ flex: '1 1 240px' }}
              rules={[{ required: true, whitespace: true, message: '州外企业须会同当地人社部门走访' }]}
            >
              <Input maxLength={100} />
            </Form.Item>
          )}
        </Flex>
        <Form.Item
          name="findings"
          label="走访情况"
          rules={[
            { required: true, whitespace: true, message: '请写明走访情况' },
            { min: 4, message: '至少 4 个字' },
          ]}
        >
          <Input.TextArea rows={3} maxLength={2000} />
        </Form.Item>
        <Form.List name="problems">
          {(fields, { add, remove }) => (
            <>
              {fields.map(({ key, name }) => (
                <Flex key={key} gap="0 8px" wrap align="start">
                  <Form.Item
                    name={[name, 'employment']}
                    label="劳动者"
                    style={{ flex: '1 1 200px' }}
                    rules={[{ required: true, message: '请选择劳动者' }]}
                  >
                    <Select showSearch={{ optionFilterProp: 'label' }} options={workers} />
                  </Form.Item>
                  <Form.Item
                    name={[name, 'kind']}
                    label="事项"
                    style={{ flex: '1 1 140px' }}
                    rules={[{ required: true, message: '请选择事项' }]}
                  >
                    <Select options={optionsOf(serviceKindNames)} />
                  </Form.Item>
                  <Form.Item
                    name={[name, 'subject']}
                    label="问题"
                    style={{ flex: '2 1 240px' }}
                    rules={[
                      { required: true, whitespace: true, message: '请写明问题' },
                      { min: 4, message: '至少 4 个字' },
                    ]}
                  >
                    <Input maxLength={200} />
                  </Form.Item>
                  <Button
                    aria-label={`删去问题 ${name + 1}`}
                    icon={<MinusCircleOutlined />}
                    style={{ marginTop: 30 }}
                    onClick={() => remove(name)}
                  />
                </Flex>
              ))}
              <Flex gap={8} wrap>
                <Button type="primary" htmlType="submit" loading={record.pending}>
                  登记走访
                </Button>
                <Button icon={<PlusOutlined />} onClick={() => add({})}>
                  添加发现的问题
                </Button>
              </Flex>
            </>
          )}
        </Form.List>
      </Form>
    </Card>
  );
}
