import type { ReactNode } from 'react';
import type { paths } from '../../api/openapi.d.ts';

/** The API's lists: operations that answer `{ items, nextCursor }`. */
export type ListPath = {
  [P in keyof paths]: paths[P] extends {
    get: {
      responses: {
        200: { content: { 'application/json': { items: unknown[]; nextCursor: string | null } } };
      };
    };
  }
    ? P
    : never;
}[keyof paths];

/** One line of a list. */
export type ItemOf<P extends ListPath> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': { items: (infer Item)[] } } } } };
}
  ? Item
  : never;

export interface ColumnOf<Item> {
  readonly key: string;
  readonly title: string;
  readonly render: (item: Item) => ReactNode;
  /** Name of the API's sort; none: cannot be sorted by. */
  readonly sort?: string;
  readonly align?: 'right';
  readonly width?: number;
  /** Not shown until chosen. */
  readonly optional?: boolean;
}

/** A filter above the list; its name is the API's and the address's. */
export type Filter =
  | { readonly name: string; readonly label: string; readonly kind: 'text' }
  | { readonly name: string; readonly label: string; readonly kind: 'date' }
  | { readonly name: string; readonly label: string; readonly kind: 'toggle' }
  | {
      readonly name: string;
      readonly label: string;
      readonly kind: 'choice';
      readonly options: readonly { readonly value: string; readonly label: string }[];
    };

/** `{ open: '办理中' }` as the options of a choice. */
export function optionsOf(names: Readonly<Record<string, string>>): { value: string; label: string }[] {
  return Object.entries(names).map(([value, label]) => ({ value, label }));
}
