/** A form for the numbers of any input. */
import { h } from '../dom.js';
import { exact, name } from '../format.js';
import { SCALES, pictureNumbers, scalesFor } from './picture.js';
import { textField, tokenInputs } from './text.js';
import { count, pictureOf } from './values.js';

const MOST_SHOWN = 20_000;
const INTEGER = /^U?INT/;

/** @param {import('./values.js').Value[]} inputs */
export function tensorForm(inputs) {
  const fields = inputs.map(field);
  const parts = tokenInputs(inputs);
  const text = parts && textField(inputs, parts, (name, shape, numbers) => fields.find((one) => one.name === name)?.set(shape, numbers));
  return {
    element: h('div', { class: 'stack' }, text, fields.map((one) => one.element)),
    /** @returns {any[]} the inputs of a request */
    read: () => fields.map((one) => one.read()),
  };
}

function field(input) {
  const shape = h('input', { value: input.shape.join(', '), 'aria-label': `Shape of ${input.name}` });
  const data = h('textarea', { rows: 4, 'aria-label': `Data of ${input.name}`, spellcheck: 'false' });
  /** @type {any[] | null} what is too long to show */
  let kept = null;
  const sizes = () => shape.value.split(',').map((size) => Number(size.trim())).filter((size) => !Number.isNaN(size));
  const put = (numbers) => {
    kept = numbers.length > MOST_SHOWN ? numbers : null;
    data.value = kept ? '' : `[${numbers.join(', ')}]`;
    data.placeholder = kept ? `${exact(numbers.length)} numbers, not shown` : '';
  };
  const make = (number) => () => put(Array.from({ length: count(sizes()) }, number));
  const random = () => (INTEGER.test(input.datatype) ? Math.floor(Math.random() * 100) : input.datatype === 'BOOL' ? Math.random() < 0.5 : Number((Math.random() * 2 - 1).toFixed(4)));
  const zero = () => (input.datatype === 'BYTES' ? '""' : input.datatype === 'BOOL' ? false : 0);
  make(input.datatype === 'BYTES' ? zero : random)();
  data.addEventListener('input', () => (kept = null));
  const element = h(
    'fieldset',
    { class: 'card stack' },
    h('legend', {}, name(input.name, 60), ' ', h('span', { class: 'tag' }, input.datatype)),
    h('label', { class: 'field' }, h('span', {}, 'Shape'), shape),
    h('div', { class: 'row' }, h('button', { class: 'button tiny', type: 'button', onClick: make(random) }, 'Random'), h('button', { class: 'button tiny', type: 'button', onClick: make(zero) }, 'Zeros'), pictureOf(input) && picture(input, put)),
    h('label', { class: 'field' }, h('span', {}, 'Data, as JSON'), data),
  );
  const set = (sizes, numbers) => {
    shape.value = sizes.join(', ');
    put(numbers);
  };
  return { element, name: input.name, set, read: () => ({ name: input.name, shape: sizes(), datatype: input.datatype, data: kept ?? JSON.parse(data.value) }) };
}

function picture(input, put) {
  const layout = pictureOf(input);
  const scale = h('select', { 'aria-label': 'Scale of the picture' }, scalesFor(layout, input.datatype).map((id) => h('option', { value: id }, SCALES[id].label)));
  const file = h('input', { type: 'file', accept: 'image/*', 'aria-label': 'Picture', onChange: read });
  const seen = h('canvas', { class: 'seen', hidden: true, role: 'img', 'aria-label': 'The picture as the model gets it' });
  const outcome = h('span', { class: 'small', role: 'status' });
  async function read() {
    if (!file.files[0]) {
      return;
    }
    try {
      put(await pictureNumbers(file.files[0], layout, scale.value, seen));
      seen.hidden = false;
      outcome.textContent = '';
    } catch {
      seen.hidden = true;
      outcome.textContent = 'The browser cannot read this file as a picture.';
    }
  }
  scale.addEventListener('change', read);
  return h('span', { class: 'row' }, 'or a picture', file, scale, seen, outcome);
}
