/** Something new that is asked for, or a new name for something. */
export type Making =
  | { kind: 'profile'; from: string | null }
  | { kind: 'configuration'; from: null }
  | { kind: 'rename'; id: string };
