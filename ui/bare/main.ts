// A page with one component and nothing else: what opening any Svelte page costs at least (`cargo xtask bench window`).
import { mount } from 'svelte';

import Bare from './Bare.svelte';

mount(Bare, { target: document.body });
