import { Link } from '@tanstack/react-router';
import { Breadcrumb, Flex, Typography } from 'antd';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Search } from '../app/page-route.ts';
import { PageName } from './whence.ts';

export interface Crumb {
  readonly label: string;
  readonly to?: string;
  readonly search?: Search;
}

let someoneHasArrived = false;

/** One page: its place, its name (also of the browser's tab) and what can be done with all of it. */
export function Page({
  title,
  crumbs = [],
  extra,
  children,
}: {
  title: string;
  crumbs?: readonly Crumb[];
  extra?: ReactNode;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · 湘西州劳务协作补贴`;
  }, [title]);
  useEffect(() => {
    // Who came by menu or link is told where they are, and the keyboard goes on from here; a field keeps its focus,
    // and the first page of a visit begins where the browser begins.
    const first = !someoneHasArrived;
    someoneHasArrived = true;
    if (first) return;
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.closest('nav, a')) {
      heading.current?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <>
      {crumbs.length > 0 && (
        <Breadcrumb
          className="no-print"
          style={{ marginBottom: 8 }}
          items={[...crumbs, { label: title }].map((crumb) => ({
            title:
              'to' in crumb && crumb.to ? (
                <Link to={crumb.to as never} search={(crumb.search ?? {}) as never}>
                  {crumb.label}
                </Link>
              ) : (
                crumb.label
              ),
          }))}
        />
      )}
      <Flex justify="space-between" align="center" gap={12} wrap style={{ marginBottom: 16 }}>
        <Typography.Title ref={heading} tabIndex={-1} level={1} style={{ fontSize: '1.5em', margin: 0 }}>
          {title}
        </Typography.Title>
        {extra && (
          <Flex gap={8} wrap className="no-print">
            {extra}
          </Flex>
        )}
      </Flex>
      <PageName value={title}>{children}</PageName>
    </>
  );
}
