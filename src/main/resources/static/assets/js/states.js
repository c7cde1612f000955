/** What a view shows while, or instead of, its content. */
import { h } from './dom.js';
import { visible } from './format.js';
import { Offline, Problem } from './problem.js';

/** @param {string} what */
export function loading(what) {
  return h('div', { class: 'state', role: 'status' }, h('progress', { 'aria-label': what }), what);
}

/** @param {string} title @param {...import('./dom.js').Child} more what to do about it */
export function empty(title, ...more) {
  return h('div', { class: 'state' }, h('strong', {}, title), ...more);
}

/** @param {unknown} error @param {() => void} [again] */
export function failed(error, again) {
  const title = error instanceof Problem ? error.title : error instanceof Offline ? 'No connection' : 'This page has a fault';
  return h(
    'div',
    { class: 'error', role: 'alert' },
    h('strong', {}, title),
    h('p', {}, visible(error instanceof Error ? error.message : String(error))),
    error instanceof Problem && error.faults.length > 0 && h('ul', {}, error.faults.map(fault)),
    error instanceof Problem && error.code && h('p', { class: 'small soft' }, `${error.code}, status ${error.status}`),
    again && h('div', {}, h('button', { class: 'button', type: 'button', onClick: again }, 'Try again')),
  );
}

function fault(one) {
  const parts = [
    one.where && `${one.where}:`,
    one.problem ?? one.message,
    one.got !== undefined && one.got !== null && `got ${one.got};`,
    one.expected && `expected ${one.expected};`,
    one.fix,
  ];
  return h('li', {}, visible(parts.filter(Boolean).join(' ')));
}
