/** The graph of a model with search, colours, blocks to open, and what is known of the chosen one. */
import { h, replace } from '../dom.js';
import { bytes, exact, ms, name, shortened, si, visible } from '../format.js';
import { saveSvg } from '../picture.js';
import { fileName } from '../save.js';
import { blockPaths, items } from './blocks.js';
import { Drawing } from './drawing.js';

const OPEN_AT_ONCE = 150;
const COLOURS = [
  ['', 'nothing'],
  ['mac', 'MACs'],
  ['params', 'parameters'],
  ['bytes_moved', 'memory moved'],
  ['activations', 'activations'],
  ['ms', 'time'],
];

/**
 * @param {any} graph as `GET /graph` gives it
 * @param {any[]} rows what layers cost, by name
 */
export function graphView(graph, rows) {
  const costs = new Map(rows.map((row) => [row.name, row]));
  const sources = graph.inputs.map((value) => ({ name: value, kind: 'input', layer: value, attributes: {}, inputs: [], weights: [], outputs: [value] }));
  const nodes = [...sources, ...graph.nodes];
  const paths = blockPaths(nodes);
  const blocks = new Set(paths.flat());
  const closed = new Set(nodes.length > OPEN_AT_ONCE ? blocks : []);
  let colour = '';
  let most = 0;
  let current = items(nodes, paths, closed);

  const side = h('aside', { class: 'graph-side', hidden: true, 'aria-label': 'Chosen node' });
  const drawing = new Drawing({ details, heat, choose, open: (item) => item.kind === 'block' && toggle(item.label) });
  drawing.area.append(side);
  const search = h('input', { type: 'search', placeholder: 'name or operator', 'aria-label': 'Search the graph', onInput: () => find(false), onKeydown: (event) => event.key === 'Enter' && find(true) });
  const hits = h('span', { class: 'small soft', role: 'status' });
  const isTimed = rows.some((row) => row.ms !== null);
  const select = h(
    'select',
    { onChange: () => paint(select.value) },
    COLOURS.filter(([id]) => id !== 'ms' || isTimed).map(([id, label]) => h('option', { value: id }, label)),
  );
  const button = (label, text, onClick) => h('button', { class: 'button', type: 'button', 'aria-label': label, title: label, onClick }, text);
  let place = 0;

  function details(item) {
    if (item.kind === 'block') {
      return `${item.nodes.length} operators${colour ? `, ${shownFigure(sum(item))}` : ''}`;
    }
    if (colour) {
      return shownFigure(sum(item));
    }
    return shortened(item.label, 30);
  }
  function shownFigure(value) {
    return colour === 'ms' ? ms(value) : colour === 'bytes_moved' ? bytes(value) : si(value);
  }
  function sum(item) {
    return item.nodes.reduce((total, node) => total + (costs.get(node.name)?.[colour] ?? 0), 0);
  }
  function heat(item) {
    return colour && most > 0 ? Math.sqrt(sum(item) / most) : 0;
  }
  function paint(by) {
    colour = by;
    most = colour ? current.items.reduce((top, item) => Math.max(top, sum(item)), 0) : 0;
    drawing.paint();
  }
  function draw() {
    current = items(nodes, paths, closed);
    drawing.show(current.items, edges());
    paint(colour);
  }
  function edges() {
    const makers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
    const seen = new Set();
    const found = [];
    for (const node of nodes) {
      for (const input of node.inputs) {
        const from = current.itemOf.get(makers.get(input)?.name);
        const to = current.itemOf.get(node.name);
        const key = from && `${from.id}\n${to.id}`;
        if (from && from !== to && !seen.has(key)) {
          seen.add(key);
          found.push({ from, to });
        }
      }
    }
    return found;
  }
  function toggle(block) {
    closed[closed.has(block) ? 'delete' : 'add'](block);
    draw();
    side.hidden = true;
  }
  function all(close) {
    closed.clear();
    if (close) {
      blocks.forEach((block) => closed.add(block));
    }
    draw();
    drawing.fit();
  }
  function find(next) {
    const wanted = search.value.trim().toLowerCase();
    const found = wanted ? current.items.filter((item) => item.nodes.some((node) => `${node.name} ${node.kind}`.toLowerCase().includes(wanted))) : [];
    drawing.found = new Set(found);
    hits.textContent = wanted ? `${found.length} found` : '';
    place = next ? (place + 1) % Math.max(1, found.length) : 0;
    if (found[place]) {
      drawing.goTo(found[place]);
    }
    drawing.later();
  }
  function choose(item) {
    side.hidden = false;
    const close = h('button', { class: 'button tiny', type: 'button', onClick: () => (side.hidden = true) }, 'Close');
    replace(
      side,
      h('div', { class: 'row' }, h('h3', {}, item.kind === 'block' ? 'block' : item.kind), close),
      name(item.label, 200),
      item.kind === 'block' ? aboutBlock(item) : aboutNode(item.nodes[0]),
    );
  }
  function aboutBlock(item) {
    const total = (key) => item.nodes.reduce((all, node) => all + (costs.get(node.name)?.[key] ?? 0), 0);
    return [
      list([['operators', exact(item.nodes.length)], ['parameters', exact(total('params'))], ['MACs', exact(total('mac'))]]),
      h('button', { class: 'button tiny', type: 'button', onClick: () => toggle(item.label) }, 'Open this block'),
    ];
  }
  function aboutNode(node) {
    const cost = costs.get(node.name);
    const around = paths[nodes.indexOf(node)];
    return [
      list([
        ['layer', name(node.layer, 200)],
        ...Object.entries(node.attributes),
        ...node.inputs.map((value) => ['in', described(value)]),
        ...node.weights.map((value) => ['weight', described(value)]),
        ...node.outputs.map((value) => ['out', described(value)]),
        ...(cost ? [['parameters', exact(cost.params)], ['MACs', exact(cost.mac)], ['activations', exact(cost.activations)], ['bytes moved', bytes(cost.bytes_moved)]] : []),
        ...(cost?.ms ? [['time', ms(cost.ms)]] : []),
      ]),
      around.length > 0 && h('button', { class: 'button tiny', type: 'button', onClick: () => toggle(around[around.length - 1]) }, `Close the block ${shortened(around[around.length - 1], 30)}`),
    ];
  }
  function described(value) {
    return [name(value, 80), ' ', h('span', { class: 'soft' }, graph.values[value] ?? '')];
  }
  function list(pairs) {
    return h('dl', {}, pairs.map(([term, value]) => [h('dt', {}, visible(term)), h('dd', {}, typeof value === 'string' ? visible(value) : value)]));
  }

  function saved() {
    const picture = drawing.picture();
    saveSvg(picture, fileName(`graph of ${graph.model}`));
    picture.remove();
  }

  const element = h(
    'section',
    { class: 'graph', 'aria-label': 'Graph' },
    h(
      'div',
      { class: 'row' },
      search,
      hits,
      h('label', { class: 'row' }, 'Colour by', select),
      button('Zoom in', '+', () => drawing.view.by(1.4)),
      button('Zoom out', '−', () => drawing.view.by(1 / 1.4)),
      button('Show everything', 'Fit', () => drawing.fit()),
      blocks.size > 0 && button('Open all blocks', 'Open all', () => all(false)),
      blocks.size > 0 && button('Close all blocks', 'Close all', () => all(true)),
      button('Graph as SVG', 'SVG', saved),
    ),
    drawing.area,
  );
  draw();
  return {
    element,
    /** To be called once the element is in the page. */
    shown: () => drawing.begin(),
  };
}
