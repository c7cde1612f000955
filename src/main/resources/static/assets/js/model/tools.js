/** What other tools would say of a model, and why. */
import { h } from '../dom.js';
import { exact, percent, reading } from '../format.js';
import { tableButtons } from '../save.js';

/** @param {any} conventions of a report */
export function toolTable(conventions) {
  return h(
    'div',
    { class: 'card scroll stack' },
    tableButtons('Other tools', () => [['Tool', 'prints', 'Unit', 'Value', 'Ours', 'Why'], ...Object.values(conventions).map((tool) => [tool.tool, tool.prints, tool.unit, reading(tool.value).value, tool.ours, tool.reason ?? reasons(tool).join('; ')])]),
    h(
      'table',
      {},
      h('caption', {}, 'The same model as others count it. A difference is a matter of definition unless it says otherwise.'),
      h('thead', {}, h('tr', {}, h('th', {}, 'Tool'), h('th', {}, 'prints'), h('th', { class: 'number' }, 'Value'), h('th', { class: 'number' }, 'Ours'), h('th', { class: 'number' }, 'Difference'), h('th', {}, 'Why'))),
      h('tbody', {}, Object.values(conventions).map(row)),
    ),
  );
}

function row(tool) {
  const { value } = reading(tool.value);
  const difference = value === null || !tool.ours ? null : value / tool.ours - 1;
  const why = reasons(tool);
  return h(
    'tr',
    {},
    h('td', {}, tool.tool),
    h('td', {}, tool.prints, h('div', { class: 'small soft' }, tool.unit)),
    h('td', { class: 'number' }, value === null ? '–' : exact(value)),
    h('td', { class: 'number' }, exact(tool.ours)),
    h('td', { class: 'number' }, difference === null ? '–' : difference === 0 ? 'the same' : `${difference > 0 ? '+' : ''}${percent(difference)}`),
    h('td', { class: 'small' }, tool.reason ?? (why.length > 0 ? h('ul', {}, why.map((one) => h('li', {}, one))) : tool.notes[0] ?? '')),
  );
}

function reasons(tool) {
  return tool.terms.map((term) => `${term.term}: ${exact(term.amount)} in ${term.layers} layers; ${term.why}`);
}
