/** The same call for a shell. */
import { h, replace } from './dom.js';
import { json } from './save.js';

/** @param {string} path @param {any} body @param {boolean} withKey */
export function command(path, body, withKey) {
  const key = withKey ? " \\\n  -H \"X-API-Key: $NEUROMETER_KEY\"" : '';
  const data = json(body).replaceAll("'", "'\\''");
  return `curl -s ${location.origin}${path}${key} \\\n  -H 'Content-Type: application/json' \\\n  -d '${data}'`;
}

/** A place that shows a command and copies it. */
export function curlBox() {
  const element = h('details', {}, h('summary', { class: 'small' }, 'As a curl command'));
  return {
    element,
    /** @param {string} text */
    show(text) {
      const most = 4000;
      const copy = h('button', { class: 'button tiny', type: 'button', onClick: () => navigator.clipboard?.writeText(text) }, 'Copy');
      replace(element, h('summary', { class: 'small' }, 'As a curl command'), h('pre', { class: 'code', tabindex: 0 }, text.length > most ? `${text.slice(0, most)}…` : text), copy);
    },
  };
}
