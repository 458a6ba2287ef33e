import type { ItemOf } from '../../ui/data-list/types.ts';

export type User = ItemOf<'/api/users'>;
