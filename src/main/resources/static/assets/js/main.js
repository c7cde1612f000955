/** Puts the page together. */
import { Api } from './api.js';
import { h, replace } from './dom.js';
import { keyAsker } from './key-dialog.js';
import { Router, address } from './router.js';
import { Session } from './session.js';
import { themeButton } from './theme.js';
import { Toasts } from './toast.js';

/**
 * What views share.
 * @typedef {object} App
 * @property {Api} api
 * @property {Session} session
 * @property {Toasts} toasts
 * @property {(parts: string[], query?: Record<string, string>) => void} go
 */

const NAV = [
  ['models', 'Models'],
  ['profile', 'Profile'],
  ['reports', 'Reports'],
  ['try', 'Try it'],
  ['fits', 'Fits?'],
  ['live', 'Live'],
  ['glossary', 'Glossary'],
];

const session = new Session();
const api = new Api(session, keyAsker(session));
/** @type {App} */
const app = {
  api,
  session,
  toasts: new Toasts(element('toasts')),
  go: (parts, query) => location.assign(address(parts, query)),
};

/** A view that is fetched when it is first shown. */
const view = (module) => async (params, signal) => (await import(`./views/${module}.js`)).render(app, params, signal);

const router = new Router(
  element('main'),
  [
    { path: '/models', nav: 'models', render: view('models') },
    { path: '/models/{name}', nav: 'models', render: view('model') },
    { path: '/profile', nav: 'profile', render: view('profile') },
    { path: '/reports', nav: 'reports', render: view('reports') },
    { path: '/reports/{id}', nav: 'reports', render: view('report') },
    { path: '/compare', nav: 'reports', render: view('compare') },
    { path: '/try', nav: 'try', render: view('try') },
    { path: '/fits', nav: 'fits', render: view('fits') },
    { path: '/live', nav: 'live', render: view('live') },
    { path: '/glossary', nav: 'glossary', render: view('glossary') },
  ],
  mark,
);

api.reached = (online) =>
  replace(element('banner'), !online && h('p', {}, 'The service does not answer. What is shown may be out of date.'));
mark('models');
replace(element('tools'), themeButton(() => router.show(false)));
start();

async function start() {
  await api.get('/access').then((access) => session.granted(access), () => {});
  if (session.keys) {
    const forget = () => {
      session.key = null;
      location.reload();
    };
    element('tools').prepend(
      h('button', { class: 'button quiet', type: 'button', title: 'Forget the key', onClick: forget }, session.caller),
    );
  }
  await router.start();
}

/** @param {string} current */
function mark(current) {
  replace(
    element('nav'),
    NAV.map(([nav, label]) =>
      h('a', { href: address([nav]), 'aria-current': nav === current ? 'page' : false }, label),
    ),
  );
}

/** @param {string} id @returns {HTMLElement} */
function element(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`the page has no ${id}`);
  }
  return found;
}
