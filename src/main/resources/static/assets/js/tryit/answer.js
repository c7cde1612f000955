/** What a model answered. */
import { h } from '../dom.js';
import { exact, name, percent, shape } from '../format.js';
import { shares } from './values.js';

const CLASSES = 10;
const NUMBERS = 200;
const MAPS = 16;

/** The outputs with the likeliest classes as bars. @param {any[]} outputs @param {boolean} isClasses whether each is one class */
export function answer(outputs, isClasses) {
  return outputs.map((output) =>
    h(
      'article',
      { class: 'card stack' },
      h('div', { class: 'row' }, h('h3', {}, name(output.name, 60)), h('span', { class: 'tag' }, `${output.datatype} ${shape(output.shape)}`)),
      isClasses && output.data.length > 1 && output.data.length <= 100_000 && bars(output.data),
      h('details', {}, h('summary', { class: 'small' }, 'The numbers'), h('pre', { class: 'code' }, `${output.data.slice(0, NUMBERS).join(', ')}${output.data.length > NUMBERS ? `, … ${exact(output.data.length)} in all` : ''}`)),
    ),
  );
}

/** @param {number[]} values */
export function bars(values) {
  const all = shares(values).map((share, label) => ({ share, label }));
  const best = all.reduce((most, one) => (one.share > most.share ? one : most));
  const shown = values.length <= CLASSES ? all : all.sort((a, b) => b.share - a.share).slice(0, CLASSES);
  return h(
    'div',
    { class: 'bars', role: 'list', 'aria-label': 'Classes', 'data-best': best.label },
    shown.map((one) =>
      h(
        'div',
        { role: 'listitem', class: one === best ? 'best' : false },
        h('span', {}, one.label),
        h('meter', { min: 0, max: 1, value: one.share, 'aria-label': `Class ${one.label}` }),
        h('span', {}, percent(one.share)),
      ),
    ),
  );
}

/** The feature maps of layers as pictures. @param {any[]} outputs of shape [1, C, H, W] */
export function featureMaps(outputs) {
  return outputs.map((output) => {
    const [, channels, height, width] = output.shape;
    const plane = height * width;
    const maps = Array.from({ length: Math.min(MAPS, channels) }, (none, i) => map(output.data.slice(i * plane, (i + 1) * plane), height, width));
    return h(
      'article',
      { class: 'card stack' },
      h('div', { class: 'row' }, h('h3', {}, name(output.name, 60)), h('span', { class: 'tag' }, `${channels} maps of ${height}×${width}`)),
      h('div', { class: 'maps', role: 'img', 'aria-label': `Feature maps of ${output.name}` }, maps),
    );
  });
}

function map(values, height, width) {
  const canvas = h('canvas', { width, height });
  const pen = canvas.getContext('2d');
  const picture = pen.createImageData(width, height);
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  values.forEach((value, i) => {
    const grey = most > least ? (255 * (value - least)) / (most - least) : 0;
    picture.data.set([grey, grey, grey, 255], 4 * i);
  });
  pen.putImageData(picture, 0, 0);
  return canvas;
}
