/** Where the pointer is on the axis: the instant, and what is under it. */
export type Hover = { at: number; key: string | null; count: number };
