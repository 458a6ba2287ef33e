import { useNavigate } from '@tanstack/react-router';
import { Button, type ButtonProps } from 'antd';

/** A link that looks like a button: goes to a page of ours without loading everything anew. */
export function LinkButton({ to, ...rest }: { to: string } & Omit<ButtonProps, 'href' | 'onClick'>) {
  const navigate = useNavigate();
  return (
    <Button
      {...rest}
      href={to}
      onClick={(event) => {
        // In a new tab or window the browser goes its own way.
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        void navigate({ to: to as never });
      }}
    />
  );
}
