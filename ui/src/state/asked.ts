// Which dialog of the Webhooks place is open, and what it begins with.
export type Asked =
  | { what: 'test'; target: number | null; inbox?: string }
  | { what: 'replay'; session: string | null }
  | { what: 'redeliver'; target: number | null }
  | { what: 'sign' };
