import { mount } from 'svelte';
import './look/tokens.css';
import './look/base.css';
import './look/contrast.css';
import App from './App.svelte';
import Beamed from './Beamed.svelte';
import { beamed } from './state/beamer';
import { openDoor } from './backend';
import { tellClipped } from './parts/clipped';

tellClipped(document);
const target = document.getElementById('app');
const session = beamed(location.search);
if (target)
  void openDoor().then((door) =>
    session === null ? mount(App, { target, props: { door } }) : mount(Beamed, { target, props: { door, session } }),
  );
