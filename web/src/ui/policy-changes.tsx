import type { components } from '../api/openapi.d.ts';

type Change = components['schemas']['PolicyChange'];

/** What one version says otherwise than another, side by side; on a telephone below each other. */
export function PolicyChanges({ changes }: { changes: readonly Change[] }) {
  return (
    <dl className="ruled">
      {changes.map(({ path, what, before, after }) => (
        <div key={path}>
          <dt>{what}</dt>
          <dd>
            {before === null ? (
              '新增：'
            ) : (
              <>
                <del>{before}</del>
                <br />
              </>
            )}
            {after === null ? '（取消）' : <ins style={{ textDecoration: 'none' }}>{after}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
