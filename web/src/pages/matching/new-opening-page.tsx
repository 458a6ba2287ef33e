import { useNavigate } from '@tanstack/react-router';
import { Button, Flex, Form, Input, InputNumber, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { scopesFor } from '../../../../src/domain/access.ts';
import { listedWords } from '../../../../src/domain/import-rows/listed-words.ts';
import { LEAST_AGE } from '../../../../src/domain/matching/fit.ts';
import { api, dataOf } from '../../api/client.ts';
import type { paths } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useSession } from '../../app/session.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { numberRules } from '../../ui/number-rules.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';

type Body = paths['/api/job-openings']['post']['requestBody']['content']['application/json'];

interface Values {
  id: string;
  employer?: string;
  employerName?: string;
  institution?: string;
  place: string;
  industry: string;
  post: string;
  payFrom: number;
  payTo?: number;
  places: number;
  ageFrom?: number;
  ageTo?: number;
  sex?: Body['sex'];
  sexReason?: string;
  education?: Body['education'];
  skill?: Body['skill'];
  services?: Body['services'];
  validUntil: Dayjs;
}

const must = (message: string) => [{ required: true, message }];
const choices = (words: readonly string[]) => words.map((value) => ({ value, label: value }));
const code = (text: string | undefined) => text?.trim().toUpperCase() || undefined;
/** Numbers that were cleared are null in the form. */
const filled = <T,>(value: T | null | undefined): T | undefined => value ?? undefined;

function bodyOf({ payFrom, payTo, validUntil, sex, sexReason, ...rest }: Values): Body {
  const all = {
    ...rest,
    id: rest.id.trim(),
    employer: code(rest.employer),
    employerName: rest.employerName?.trim() || undefined,
    institution: code(rest.institution),
    place: rest.place.trim(),
    payFromFen: Math.round(payFrom * 100),
    payToFen: filled(payTo) === undefined ? undefined : Math.round(payTo! * 100),
    ageFrom: filled(rest.ageFrom),
    ageTo: filled(rest.ageTo),
    sex: filled(sex),
    sexReason: sex ? sexReason?.trim() : undefined,
    education: filled(rest.education),
    skill: filled(rest.skill),
    services: rest.services ?? [],
    validUntil: validUntil.format('YYYY-MM-DD'),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as unknown as Body;
}

/** Posts an opening; who acts for an organisation posts its own. */
export function NewOpeningPage() {
  const [form] = Form.useForm<Values>();
  const navigate = useNavigate();
  const { grants } = useSession();
  const own = scopesFor(grants, 'post-opening');
  const [employer] = own.employers;
  const [institution] = own.institutions;
  const sex = Form.useWatch('sex', form);
  const post = useAction(
    (body: Body, key) =>
      dataOf(api.POST('/api/job-openings', { params: { header: { 'idempotency-key': key } }, body })).catch(
        (error) => {
          showFieldErrors(form, error);
          throw error;
        },
      ),
    { onDone: ({ id }) => void navigate({ to: `/openings/${id}` as never }) },
  );
  return (
    <Page title="发布岗位" crumbs={[{ label: '招聘岗位', to: '/openings' }]}>
      <p>
        岗位公开给全州各级就业服务机构；省外、省内、州内、县内由系统按求职者户籍推算（办法第九条）。推荐中的人占名额，不会推荐超过招聘人数。
      </p>
      <Form
        form={form}
        layout="vertical"
        style={{ maxWidth: 720 }}
        requiredMark={false}
        initialValues={{ employer, institution }}
        onFinish={(values) => void post.run(bodyOf(values))}
      >
        <ProblemAlert error={post.problem} />
        <Flex gap="0 16px" wrap>
          <Form.Item
            name="id"
            label="岗位编号"
            extra="字母、数字、连字符、下划线"
            style={{ flex: '1 1 200px' }}
            rules={numberRules('请填写编号')}
          >
            <Input maxLength={42} autoComplete="off" />
          </Form.Item>
          <Form.Item name="industry" label="行业" style={{ flex: '1 1 200px' }} rules={must('请填写行业')}>
            <Input maxLength={40} placeholder="如 制造" />
          </Form.Item>
          <Form.Item name="post" label="岗位" style={{ flex: '1 1 200px' }} rules={must('请填写岗位')}>
            <Input maxLength={40} placeholder="如 普工" />
          </Form.Item>
        </Flex>
        <Flex gap="0 16px" wrap>
          <Form.Item
            name="employer"
            label="用人单位统一社会信用代码"
            extra="没有登记的不填，填名称"
            style={{ flex: '1 1 220px' }}
          >
            <Input maxLength={20} autoComplete="off" readOnly={employer !== undefined} />
          </Form.Item>
          {employer === undefined && (
            <>
              <Form.Item name="employerName" label="用人单位名称" style={{ flex: '1 1 220px' }}>
                <Input maxLength={100} />
              </Form.Item>
              <Form.Item
                name="institution"
                label="服务中心或驻外机构代码"
                extra="由它发布的填写"
                style={{ flex: '1 1 220px' }}
              >
                <Input maxLength={20} autoComplete="off" readOnly={institution !== undefined} />
              </Form.Item>
            </>
          )}
        </Flex>
        <Flex gap="0 16px" wrap>
          <Form.Item
            name="place"
            label="工作地点（6 位县级代码）"
            style={{ flex: '1 1 200px' }}
            rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: '须为 6 位代码' }]}
          >
            <Input maxLength={8} inputMode="numeric" placeholder="如 433101" />
          </Form.Item>
          <Form.Item name="payFrom" label="月薪下限（元）" rules={must('请填写月薪')}>
            <InputNumber min={1} max={1_000_000} style={{ width: 140 }} />
          </Form.Item>
          <Form.Item name="payTo" label="月薪上限（元）">
            <InputNumber min={1} max={1_000_000} style={{ width: 140 }} />
          </Form.Item>
          <Form.Item name="places" label="招聘人数" rules={must('请填写招聘人数')}>
            <InputNumber min={1} max={10_000} precision={0} style={{ width: 120 }} />
          </Form.Item>
          <Form.Item name="validUntil" label="有效期至" rules={must('请填写有效期')}>
            <DayPicker />
          </Form.Item>
        </Flex>
        <Flex gap="0 16px" wrap>
          <Form.Item name="ageFrom" label="年龄下限">
            <InputNumber min={LEAST_AGE} max={99} precision={0} placeholder={String(LEAST_AGE)} />
          </Form.Item>
          <Form.Item name="ageTo" label="年龄上限">
            <InputNumber min={LEAST_AGE} max={99} precision={0} />
          </Form.Item>
          <Form.Item name="education" label="文化程度至少" style={{ flex: '1 1 130px' }}>
            <Select allowClear options={choices(listedWords.文化程度要求)} />
          </Form.Item>
          <Form.Item name="skill" label="技能至少" style={{ flex: '1 1 130px' }}>
            <Select allowClear options={choices(listedWords.技能要求)} />
          </Form.Item>
          <Form.Item name="sex" label="性别要求" style={{ flex: '1 1 130px' }} extra="法律允许的才填">
            <Select allowClear placeholder="不限" options={choices(listedWords.性别要求)} />
          </Form.Item>
        </Flex>
        {sex && (
          <Form.Item
            name="sexReason"
            label="限定性别的法律依据"
            rules={[{ required: true, min: 4, message: '请写明依据，至少 4 个字' }]}
          >
            <Input maxLength={200} placeholder="如 矿山井下作业，女职工禁忌劳动范围" />
          </Form.Item>
        )}
        <Form.Item name="services" label="提供服务">
          <Select mode="multiple" options={choices(listedWords.提供服务)} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={post.pending}>
          发布岗位
        </Button>
      </Form>
    </Page>
  );
}
