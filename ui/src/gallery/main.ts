import '@fontsource-variable/instrument-sans/wght.css';
import '../design/index.css';

import { mount } from 'svelte';

import Gallery from './Gallery.svelte';

// What the content security policy stops is written on the root, where tests look for it.
document.addEventListener('securitypolicyviolation', ({ violatedDirective, sample }) => {
  document.documentElement.dataset['stopped'] = `${violatedDirective} ${sample}`;
});

mount(Gallery, { target: document.body });
