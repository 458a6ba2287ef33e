import { DownloadOutlined, RotateRightOutlined, ZoomInOutlined, ZoomOutOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Flex, Grid, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { http } from '../api/http.ts';
import { FileLink } from './file-link.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import './document-viewer.css';

export interface Paper {
  readonly sha256: string;
  readonly fileName: string;
  readonly mediaType: string;
}

/** What is decided, beside the paper: this much of the page stays free on a wide screen. */
const BESIDE_PX = 440;

/** A paper of a case beside the page it belongs to; `null`: none is open. */
export function DocumentDrawer({ paper, onClose }: { paper: Paper | null; onClose: () => void }) {
  const { lg = true } = Grid.useBreakpoint();
  useEffect(() => {
    if (!paper) return;
    // The page beside it has the focus too: Escape closes the paper from wherever one is.
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [paper, onClose]);
  return (
    <Drawer
      open={paper !== null}
      onClose={onClose}
      title={paper?.fileName ?? ''}
      placement="left"
      size={lg ? `calc(100vw - ${BESIDE_PX}px)` : '100%'}
      mask={!lg}
      styles={{ body: { padding: 0 } }}
      destroyOnHidden
    >
      {paper && <DocumentFrame paper={paper} />}
    </Drawer>
  );
}

/** A PDF in the browser's own viewer, a picture to zoom and turn. It runs nothing: its type is the one we judged it to be. */
export function DocumentFrame({ paper }: { paper: Paper }) {
  const {
    data: blob,
    error,
    refetch,
  } = useQuery({
    queryKey: ['document', paper.sha256],
    queryFn: async ({ signal }) => {
      const url = new URL(`/api/documents/${paper.sha256}`, window.location.origin);
      const answer = await http(new Request(url, { signal }));
      // Not what the answer says, nor what the file's name says: a picture or a PDF and nothing else.
      return new Blob([await answer.arrayBuffer()], { type: shownAs(paper.mediaType) });
    },
    // Named by its content: never asked for again, so that the paper stays put while one decides beside it.
    staleTime: 'static',
    gcTime: 60_000,
  });
  const url = useObjectUrl(blob);
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!url) return <Skeleton active style={{ padding: 24 }} />;
  return (
    <div className="document">
      {paper.mediaType === 'application/pdf' ? (
        <iframe className="document-pdf" src={url} title={paper.fileName} />
      ) : (
        <Picture src={url} name={paper.fileName} />
      )}
      <Flex gap={8} className="document-foot">
        <FileLink href={`/api/documents/${paper.sha256}?download=true`}>
          <DownloadOutlined aria-hidden /> 下载 {paper.fileName}
        </FileLink>
      </Flex>
    </div>
  );
}

const SHOWN = ['application/pdf', 'image/jpeg', 'image/png'];
const shownAs = (mediaType: string): string =>
  SHOWN.includes(mediaType) ? mediaType : 'application/octet-stream';

function useObjectUrl(blob: Blob | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}

const ZOOMS = [50, 75, 100, 150, 200, 300, 400];
const FITTED = ZOOMS.indexOf(100);

function Picture({ src, name }: { src: string; name: string }) {
  const [zoom, setZoom] = useState(FITTED);
  const [turns, setTurns] = useState(0);
  return (
    <>
      <Flex gap={8} className="document-tools">
        <Button
          icon={<ZoomOutOutlined />}
          aria-label="缩小"
          disabled={zoom === 0}
          onClick={() => setZoom(zoom - 1)}
        />
        <Button
          icon={<ZoomInOutlined />}
          aria-label="放大"
          disabled={zoom === ZOOMS.length - 1}
          onClick={() => setZoom(zoom + 1)}
        />
        <Button icon={<RotateRightOutlined />} aria-label="向右旋转" onClick={() => setTurns(turns + 1)} />
        <span aria-live="polite">{ZOOMS[zoom]}%</span>
      </Flex>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a picture larger than its frame is scrolled by keyboard too */}
      <section className="document-picture" aria-label={name} tabIndex={0}>
        <img src={src} alt={name} style={{ width: `${ZOOMS[zoom]}%`, rotate: `${turns * 90}deg` }} />
      </section>
    </>
  );
}
