// What a tree shows beside a value, and what of the profile goes with a value that moves.
import type { Component } from 'svelte';
import type { Form } from '../../../state/form/form.svelte';
import type { Companions } from '../../../state/form/growing';
import type { Row } from '../../../state/form/tree';

export type Beside = {
  title: string;
  /** The control beside a row. */
  control: Component<{ form: Form; row: Row; tabindex: number }>;
  companions: Companions;
};
