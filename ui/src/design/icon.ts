import type { IconComponentProps } from 'phosphor-svelte';
import type { Component } from 'svelte';

/** A Phosphor icon, imported one by one from `phosphor-svelte/lib`. Drawn regular, 16 or 20 high. */
export type Icon = Component<IconComponentProps>;
