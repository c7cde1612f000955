/** Which view the address names. */
import { h, replace } from './dom.js';
import { isAbort } from './problem.js';
import { failed, loading } from './states.js';

/**
 * @typedef {object} View
 * @property {string} title
 * @property {Node} content with one h1
 * @typedef {(params: Record<string, string>, signal: AbortSignal) => Promise<View>} Render the signal aborts when
 *     another view is shown
 * @typedef {{path: string, nav: string, render: Render}} Route `{name}` stands for one decoded segment
 */

export class Router {
  /** @param {HTMLElement} main @param {Route[]} routes @param {(nav: string) => void} shown */
  constructor(main, routes, shown) {
    this.main = main;
    this.routes = routes;
    this.shown = shown;
    this.leaving = new AbortController();
  }

  start() {
    addEventListener('hashchange', () => this.show(true));
    return this.show(false);
  }

  /** Shows the view of the address. @param {boolean} moves whether the focus goes to its heading */
  async show(moves) {
    this.leaving.abort();
    const leaving = new AbortController();
    this.leaving = leaving;
    const { route, params } = this.match();
    this.shown(route.nav);
    const waiting = setTimeout(() => replace(this.main, loading('Loading…')), 150);
    try {
      const view = await route.render(params, leaving.signal);
      if (leaving.signal.aborted) {
        return;
      }
      document.title = `${view.title} · Neurometer`;
      clearTimeout(waiting);
      replace(this.main, view.content);
    } catch (error) {
      if (leaving.signal.aborted || isAbort(error)) {
        return;
      }
      clearTimeout(waiting);
      replace(this.main, h('div', { class: 'stack' }, h('h1', {}, 'Not shown'), failed(error, () => this.show(true))));
    } finally {
      clearTimeout(waiting);
    }
    if (moves) {
      const heading = this.main.querySelector('h1');
      heading?.setAttribute('tabindex', '-1');
      heading?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }

  match() {
    const [path, query] = location.hash.replace(/^#/, '').split('?');
    const given = segments(path);
    for (const route of this.routes) {
      const params = matched(segments(route.path), given);
      if (params) {
        return { route, params: { ...Object.fromEntries(new URLSearchParams(query ?? '')), ...params } };
      }
    }
    return { route: this.routes[0], params: {} };
  }
}

/** An address of the page. @param {string[]} parts @param {Record<string, string>} [query] */
export function address(parts, query) {
  const tail = query ? `?${new URLSearchParams(query)}` : '';
  return `#/${parts.map(encodeURIComponent).join('/')}${tail}`;
}

function segments(path) {
  return path.split('/').filter(Boolean);
}

function matched(pattern, given) {
  if (pattern.length !== given.length) {
    return null;
  }
  /** @type {Record<string, string>} */
  const params = {};
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i].startsWith('{')) {
      try {
        params[pattern[i].slice(1, -1)] = decodeURIComponent(given[i]);
      } catch {
        return null;
      }
    } else if (pattern[i] !== given[i]) {
      return null;
    }
  }
  return params;
}
