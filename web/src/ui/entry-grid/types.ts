export interface GridColumn {
  readonly name: string;
  /** Pixels. */
  readonly width: number;
  readonly example?: string;
  /** Figures stand under each other. */
  readonly align?: 'end';
}

/** Why a cell is not taken: the words of the rules, or the server's. */
export interface CellFault {
  readonly column: string;
  readonly message: string;
  readonly remedy: string;
}

export interface GridRow {
  /** Stays with the row whatever is put in or taken out around it. */
  readonly key: number;
  readonly cells: readonly string[];
  /** The server's refusal of the row as it stands; a change of the row takes it away. */
  readonly refused?: readonly CellFault[];
}
