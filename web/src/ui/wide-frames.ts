import { type RefObject, useEffect } from 'react';
import './wide-frames.css';

/** Frames in which a table wider than the screen is scrolled sideways. */
const FRAMES = '.data-list-frame, .figures-scroll, .money-scroll, .outlook-scroll';

/** Says of every frame within `root` that is wider than the screen that it is, and whether something is left at its right. */
export function useWideFrames(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const within = root.current;
    if (!within) return undefined;
    let asked = 0;
    const look = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => within.querySelectorAll<HTMLElement>(FRAMES).forEach(mark));
    };
    const scrolled = ({ target }: Event) => {
      if (target instanceof HTMLElement && target.matches(FRAMES)) mark(target);
    };
    const size = new ResizeObserver(look);
    const content = new MutationObserver(look);
    size.observe(within);
    content.observe(within, { childList: true, subtree: true });
    within.addEventListener('scroll', scrolled, { capture: true, passive: true });
    return () => {
      cancelAnimationFrame(asked);
      size.disconnect();
      content.disconnect();
      within.removeEventListener('scroll', scrolled, { capture: true });
    };
  }, [root]);
}

function mark(frame: HTMLElement): void {
  const { scrollWidth, clientWidth, scrollLeft } = frame;
  frame.toggleAttribute('data-wide', scrollWidth > clientWidth + 1);
  frame.toggleAttribute('data-more', scrollLeft + clientWidth < scrollWidth - 1);
}
