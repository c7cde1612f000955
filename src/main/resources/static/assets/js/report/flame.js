/** Time by name: each block as wide as what it takes. */
import { h, s } from '../dom.js';
import { ms, percent, shortened, visible } from '../format.js';
import { saveSvg } from '../picture.js';

const WIDTH = 1160;
const ROW = 24;
const LEAST = 1.5;
const MOST_LEVELS = 32;
const COLOURS = ['#2f5fd0', '#1f7a64', '#8a4fd0', '#a8521d', '#9c2f5f', '#6a6a1f'];

/** @param {any[]} layers with their times, of a report */
export function flame(layers) {
  const root = tree(layers);
  const rows = depth(root);
  const svg = s('svg', { class: 'flame', viewBox: `0 0 ${WIDTH} ${rows * ROW}`, role: 'img', 'aria-label': 'Time of each layer within its block' });
  draw(svg, root, 0, 0, root.ms);
  return h(
    'figure',
    { class: 'card chart whole', 'data-chart': 'time-by-name' },
    h(
      'div',
      { class: 'chart-head' },
      h('figcaption', {}, h('h3', {}, 'Time by name'), h('p', { class: 'small soft' }, 'The first row is the whole model; below it the blocks that names form, each as wide as its share of the time.')),
      h('button', { class: 'button tiny', type: 'button', 'aria-label': 'Time by name as SVG', onClick: () => saveSvg(svg, 'time-by-name') }, 'SVG'),
    ),
    svg,
  );
}

function tree(layers) {
  const root = { name: 'the model', ms: 0, below: new Map() };
  for (const layer of layers.filter((one) => one.ms > 0)) {
    let at = root;
    at.ms += layer.ms;
    for (const part of layer.name.split(/[./]/).filter(Boolean).slice(0, MOST_LEVELS)) {
      if (!at.below.has(part)) {
        at.below.set(part, { name: part, ms: 0, below: new Map() });
      }
      at = at.below.get(part);
      at.ms += layer.ms;
    }
  }
  return root;
}

function depth(block) {
  return 1 + [...block.below.values()].reduce((most, one) => Math.max(most, depth(one)), 0);
}

function draw(svg, block, x, row, whole) {
  const width = (block.ms / whole) * WIDTH;
  if (width < LEAST) {
    return;
  }
  svg.append(
    s('rect', { x, y: row * ROW, width, height: ROW, fill: COLOURS[row % COLOURS.length] }, s('title', {}, `${visible(block.name)}: ${ms(block.ms)}, ${percent(block.ms / whole)}`)),
  );
  if (width > 40) {
    svg.append(s('text', { x: x + 5, y: row * ROW + 16 }, shortened(block.name, Math.floor((width - 8) / 7))));
  }
  let left = x;
  for (const inner of block.below.values()) {
    draw(svg, inner, left, row + 1, whole);
    left += (inner.ms / whole) * WIDTH;
  }
}
