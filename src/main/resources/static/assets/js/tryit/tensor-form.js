/** A form for the numbers of any input. */
import { h } from '../dom.js';
import { exact, name } from '../format.js';
import { SCALES, pictureNumbers } from './picture.js';
import { count, isColourPicture } from './values.js';

const MOST_SHOWN = 20_000;
const INTEGER = /^U?INT/;

/** @param {import('./values.js').Value[]} inputs */
export function tensorForm(inputs) {
  const fields = inputs.map(field);
  return {
    element: h('div', { class: 'stack' }, fields.map((one) => one.element)),
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
    h('div', { class: 'row' }, h('button', { class: 'button tiny', type: 'button', onClick: make(random) }, 'Random'), h('button', { class: 'button tiny', type: 'button', onClick: make(zero) }, 'Zeros'), isColourPicture(input) && picture(input, put)),
    h('label', { class: 'field' }, h('span', {}, 'Data, as JSON'), data),
  );
  return { element, read: () => ({ name: input.name, shape: sizes(), datatype: input.datatype, data: kept ?? JSON.parse(data.value) }) };
}

function picture(input, put) {
  const scale = h('select', { 'aria-label': 'Scale of the picture' }, Object.entries(SCALES).map(([id, { label }]) => h('option', { value: id }, label)));
  const file = h('input', { type: 'file', accept: 'image/*', 'aria-label': 'Picture', onChange: read });
  async function read() {
    if (file.files[0]) {
      const [, , height, width] = input.shape;
      put(await pictureNumbers(file.files[0], height, width, scale.value));
    }
  }
  scale.addEventListener('change', read);
  return h('span', { class: 'row' }, 'or a picture', file, scale);
}
