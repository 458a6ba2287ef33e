import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App, ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api/problem.ts';
import { type Session, setSession } from './api/session-state.ts';
import { useIsDark, usePreferences } from './app/preferences.ts';
import { router } from './app/router.tsx';
import { themeOf } from './app/theme.ts';
import './main.css';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What was refused stays refused; only a lost answer is worth another try.
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof ApiProblem) || error.status === 0 || error.status === 503),
    },
  },
});

function Root() {
  const [{ largePrint }] = usePreferences();
  const dark = useIsDark();
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  return (
    <ConfigProvider locale={zhCN} theme={themeOf({ dark, largePrint })} button={{ autoInsertSpace: false }}>
      <App>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
}

// Asked before anything is shown: a page for signed-in people never flashes up for others.
const answer = await fetch('/api/session').catch(() => null);
if (answer?.ok) setSession((await answer.json()) as Session);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Root />
  </StrictMode>,
);
