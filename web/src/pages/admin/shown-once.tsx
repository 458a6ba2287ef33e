import { Alert, Typography } from 'antd';

/** A password that is shown now and never again. */
export function ShownOnce({ username, password }: { username: string; password: string }) {
  return (
    <Alert
      type="success"
      showIcon
      title="口令只显示这一次"
      description={
        <>
          <p>
            请当面或用可靠的方式告诉本人；本人用它登录后须先设置自己的口令，才能办理。关闭后无法再次查看，只能重置。
          </p>
          <dl style={{ display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '4px 12px', margin: 0 }}>
            <dt>用户名</dt>
            <dd style={{ margin: 0 }}>
              <Typography.Text copyable={{ tooltips: ['复制用户名', '已复制'] }}>{username}</Typography.Text>
            </dd>
            <dt>口令</dt>
            <dd style={{ margin: 0 }}>
              <Typography.Text code aria-label="新口令" copyable={{ tooltips: ['复制口令', '已复制'] }}>
                {password}
              </Typography.Text>
            </dd>
          </dl>
        </>
      }
    />
  );
}
