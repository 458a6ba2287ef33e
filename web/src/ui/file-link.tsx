import { App, Button, type ButtonProps } from 'antd';
import { type MouseEvent, type ReactNode, useState } from 'react';
import { type FetchedFile, fetchFile } from '../api/file.ts';
import { asProblem } from '../api/problem.ts';

interface FileTarget {
  readonly href: string;
  /** Opens the file to be read and printed instead of saving it. */
  readonly view?: boolean;
}

/**
 * A link to a file of the API that says so where there is none to be had. The browser's own download of a refusal would
 * only say that it failed. The address stays a real one: it can be copied, and opened in a tab of its own.
 */
export function FileLink({ href, view = false, children }: FileTarget & { children: ReactNode }) {
  const { pending, take } = useFile({ href, view });
  return (
    <a href={href} onClick={take} aria-busy={pending}>
      {children}
    </a>
  );
}

/** The same as a button; it shows that the file is on its way. */
export function FileButton({
  href,
  view = false,
  ...rest
}: FileTarget & Omit<ButtonProps, 'href' | 'onClick'>) {
  const { pending, take } = useFile({ href, view });
  return <Button {...rest} href={href} loading={pending} onClick={take} />;
}

function useFile({ href, view }: Required<FileTarget>) {
  const { message: toast, modal } = App.useApp();
  const [pending, setPending] = useState(false);

  async function fetchAndHandOver(): Promise<void> {
    setPending(true);
    const ready = toast.loading('正在准备文件…', 0);
    try {
      handOver(await fetchFile(href), view);
    } catch (error) {
      const { document, message } = asProblem(error);
      modal.error({ title: '文件没有取到', content: `${message}${document.remedy}` });
    } finally {
      ready();
      setPending(false);
    }
  }

  return {
    pending,
    take(event: MouseEvent): void {
      // In a new tab or window the browser goes its own way.
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      if (!pending) void fetchAndHandOver();
    },
  };
}

/** Browsers read a blob when they get to it; a minute is long enough. */
const KEPT_MS = 60_000;

export function handOver({ blob, name }: FetchedFile, view: boolean): void {
  const url = URL.createObjectURL(blob);
  window.setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  // A browser that opens no window by itself, or no longer after a slow answer, saves the file.
  if (view && window.open(url, '_blank')) return;
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
