import { mount } from 'svelte';
import './look/tokens.css';
import './look/base.css';
import './look/contrast.css';
import App from './App.svelte';
import { openDoor } from './backend';

const target = document.getElementById('app');
if (target) void openDoor().then((door) => mount(App, { target, props: { door } }));
