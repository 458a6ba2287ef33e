import { useNavigate } from '@tanstack/react-router';
import { Button, Checkbox, Form, Input } from 'antd';
import type { Dayjs } from 'dayjs';
import { yuanToFen } from '../../../../src/domain/money.ts';
import { api, dataOf } from '../../api/client.ts';
import type { operations } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { DayPicker } from '../../ui/day-picker.tsx';
import { numberRules } from '../../ui/number-rules.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import { given, IdentityItem, InstitutionItems } from './identity-item.tsx';
import { YuanItem } from './yuan-item.tsx';

type Body = operations['openLoan']['requestBody']['content']['application/json'];

interface Values {
  loanNumber: string;
  identityNumber: string;
  bank?: string;
  bankName?: string;
  returnee?: boolean;
  bankApprovedOn?: Dayjs | null;
  principal: string;
  rate: string;
  drawnOn: Dayjs;
  endsOn: Dayjs;
}

const day = { required: true, message: '请选择日期' };
const ISO = 'YYYY-MM-DD';

/** Registers a start-up loan of article 19; what the bank states each quarter follows on the case's own page. */
export function NewLoanPage() {
  const [form] = Form.useForm<Values>();
  const navigate = useNavigate();
  const open = useAction(
    (body: Body, key) =>
      dataOf(api.POST('/api/loans', { params: { header: { 'idempotency-key': key } }, body })).catch(
        (error) => {
          showFieldErrors(form, error);
          throw error;
        },
      ),
    { onDone: ({ id }) => void navigate({ to: `/aid/${id}` as never }) },
  );
  const submit = (v: Values) =>
    void open.run({
      loanNumber: v.loanNumber.trim(),
      identityNumber: v.identityNumber.trim().toUpperCase(),
      ...given('bank', v.bank?.toUpperCase()),
      ...given('bankName', v.bankName),
      returnee: v.returnee === true,
      ...(v.bankApprovedOn && { bankApprovedOn: v.bankApprovedOn.format(ISO) }),
      principalFen: yuanToFen(v.principal.trim()) ?? 0,
      // 4.35 % → 435 basis points: as two decimals of money, so digit by digit.
      annualRateBp: yuanToFen(v.rate.trim()) ?? 0,
      drawnOn: v.drawnOn.format(ISO),
      endsOn: v.endsOn.format(ISO),
    });
  return (
    <Page title="登记创业贷款" crumbs={[{ label: '补助个案', to: '/aid' }]}>
      <p>
        返乡农民工自主创业的贷款，每户合计不超过 10
        万元，按季度以实际付息给予贴息，不超过参考利率；逾期的季度不贴息（办法第十九条）。
      </p>
      <Form form={form} layout="vertical" style={{ maxWidth: 560 }} requiredMark={false} onFinish={submit}>
        <ProblemAlert error={open.problem} />
        <Form.Item name="loanNumber" label="银行的贷款编号" rules={numberRules('请填写银行的贷款编号')}>
          <Input maxLength={42} autoComplete="off" />
        </Form.Item>
        <IdentityItem label="借款人身份证号" />
        <InstitutionItems code="bank" name="bankName" what="银行" />
        <Form.Item name="returnee" valuePropName="checked">
          <Checkbox>借款人是返乡农民工</Checkbox>
        </Form.Item>
        <YuanItem name="principal" label="贷款本金（元）" positive />
        <YuanItem name="rate" label="年利率（%），例如 4.35" positive />
        <Form.Item name="bankApprovedOn" label="银行批准日期" extra="还没有批准的留空，批准后再登记">
          <DayPicker />
        </Form.Item>
        <Form.Item name="drawnOn" label="放款日期" rules={[day]}>
          <DayPicker />
        </Form.Item>
        <Form.Item name="endsOn" label="到期日期" rules={[day]}>
          <DayPicker />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={open.pending}>
          登记贷款
        </Button>
      </Form>
    </Page>
  );
}
