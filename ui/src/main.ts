import '@fontsource-variable/instrument-sans/wght.css';
import './design/index.css';

import { mount } from 'svelte';

import App from './App.svelte';

mount(App, { target: document.body });
