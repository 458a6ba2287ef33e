import { Button, Form, Input, Radio, Select } from 'antd';
import type { ReactNode } from 'react';
import { type ArticleKind, articleKindNames } from '../../../../src/domain/organisation/articles.ts';
import { useMay } from '../../app/session.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { useCounties } from '../../ui/divisions.ts';

export interface ArticleFields {
  readonly division?: string;
  readonly kind: ArticleKind;
  readonly title: string;
  readonly body: string;
  readonly identityNumber?: string;
}

/** A plain text with its title; a story names whose it is. `initial`: what is changed. */
export function ArticleForm({
  initial,
  portrayed,
  pending,
  problem,
  onWrite,
}: {
  initial?: ArticleFields;
  /** Who stands in the draft already. */
  portrayed?: string | undefined;
  pending: boolean;
  problem: ReactNode;
  onWrite: (fields: ArticleFields) => void;
}) {
  const [form] = Form.useForm<ArticleFields>();
  const may = useMay();
  const own = useCounties().filter(({ code }) => may('write-publicity', { divisions: [code] }));
  const kind = Form.useWatch('kind', form);
  return (
    <Form<ArticleFields>
      form={form}
      layout="vertical"
      requiredMark={false}
      style={{ maxWidth: 860 }}
      initialValues={initial ?? { kind: 'news', division: own[0]?.code }}
      onFinish={onWrite}
    >
      {problem}
      {!initial && own.length > 1 && (
        <Form.Item name="division" label="地区" rules={[{ required: true, message: '请选择地区' }]}>
          <Select aria-label="地区" options={own.map(({ code, name }) => ({ value: code, label: name }))} />
        </Form.Item>
      )}
      <Form.Item name="kind" label="类别">
        <Radio.Group options={optionsOf(articleKindNames)} />
      </Form.Item>
      {kind === 'story' && (
        <Form.Item
          name="identityNumber"
          label={portrayed ? `被报道人的身份证号（现为 ${portrayed}，不换人的不填）` : '被报道人的身份证号'}
          extra="发布前须在“读取记录与同意”中登记本人对宣传报道的同意；撤回同意的，报道立即不再公开。"
          rules={[{ required: !portrayed, message: '请填写被报道人的身份证号' }]}
        >
          <Input maxLength={18} autoComplete="off" style={{ maxWidth: 260 }} />
        </Form.Item>
      )}
      <Form.Item
        name="title"
        label="标题"
        rules={[{ required: true, min: 2, message: '请填写标题，至少 2 个字' }]}
      >
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item
        name="body"
        label="正文（纯文本，换行分段）"
        rules={[{ required: true, min: 20, message: '请填写正文，至少 20 个字' }]}
      >
        <Input.TextArea rows={14} maxLength={20_000} showCount />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={pending}>
        保存，待他人审核
      </Button>
    </Form>
  );
}
