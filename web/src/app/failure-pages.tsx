import { Button, Result } from 'antd';
import { asProblem } from '../api/problem.ts';

export function MissingPage() {
  return (
    <Result
      status="404"
      title="没有这个页面"
      subTitle="地址可能抄漏了，或者页面已经移走。"
      extra={<Button href="/">回到首页</Button>}
    />
  );
}

/** What a page shows when it fails as a whole; what was refused says what to do. */
export function ErrorPage({ error, reset }: { error: unknown; reset?: () => void }) {
  const { document } = asProblem(error);
  return (
    <Result
      status={document.status === 404 ? '404' : document.status === 403 ? '403' : 'error'}
      title={document.title}
      subTitle={
        <>
          {document.detail}
          <br />
          {document.remedy}
          {document.requestId && <div>编号：{document.requestId}</div>}
        </>
      }
      extra={[
        <Button key="again" type="primary" onClick={() => (reset ? reset() : window.location.reload())}>
          重试
        </Button>,
        <Button key="home" href="/">
          回到首页
        </Button>,
      ]}
    />
  );
}
