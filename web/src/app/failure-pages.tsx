import { Button, Result, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { asProblem } from '../api/problem.ts';
import { PageNotLoaded } from './page-route.ts';

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
  if (error instanceof PageNotLoaded) return <NotLoadedPage cause={error.cause} />;
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

const OPENED_ANEW = 'opened-anew-at';
/** A page that is not there after it was opened anew is not opened anew again at once. */
const ONCE_IN_MS = 60_000;

/** Opens the address anew, as the release has it that is out now; false: no server answers, or that has just been tried. */
async function openAnew(): Promise<boolean> {
  if (Date.now() - Number(sessionStorage.getItem(OPENED_ANEW)) < ONCE_IN_MS) return false;
  const headers = { accept: 'text/html' };
  const answer = await fetch(window.location.href, { method: 'HEAD', headers, cache: 'no-store' }).catch(
    () => null,
  );
  if (!answer?.ok) return false;
  sessionStorage.setItem(OPENED_ANEW, String(Date.now()));
  window.location.reload();
  return true;
}

/** After a release the next page comes with it, by itself; without a line the way back is as good as any. */
function NotLoadedPage({ cause }: { cause: unknown }) {
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    void openAnew().then((opened) => setFailed(!opened));
  }, []);
  if (!failed) return <Skeleton active />;
  return (
    <Result
      status="warning"
      title="这一页没有打开"
      subTitle={
        <>
          网络不通，或者系统刚刚更新。请在有网络时重试；仍然打不开，请把下面的文字告诉系统管理员。
          <div>{cause instanceof Error ? cause.message : String(cause)}</div>
        </>
      }
      extra={[
        <Button key="again" type="primary" onClick={() => window.location.reload()}>
          重试
        </Button>,
        <Button key="back" onClick={() => window.history.back()}>
          返回上一页
        </Button>,
      ]}
    />
  );
}
