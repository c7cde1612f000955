/** The layers of a model as a table with columns to choose. */
import { h } from '../dom.js';
import { bytes, exact, ms, name, percent, reading, shape, shortened, visible } from '../format.js';
import { tableButtons } from '../save.js';
import { VirtualTable } from '../table.js';
import { fold, inSight, layerTree } from './layer-tree.js';

const COLUMNS = [
  { id: 'index', label: '#', value: (row) => row.index, number: true, width: '4rem' },
  { id: 'name', label: 'Layer', value: (row) => row.name, show: (row) => name(row.name, 80), width: 'minmax(15rem, 2fr)' },
  { id: 'kind', label: 'Operator', value: (row) => row.kind, width: '9.5rem' },
  { id: 'output', label: 'Output shape', value: (row) => row.activations, show: (row) => shapes(row.output_shapes), text: (row) => shapes(row.output_shapes), width: '10.5rem' },
  { id: 'input', label: 'Input shapes', value: (row) => shapes(row.input_shapes), hidden: true, width: '16rem' },
  number('params', 'Parameters', (row) => row.params),
  number('mac', 'MACs', (row) => row.mac),
  number('flop', 'FLOPs', (row) => row.flop, true),
  number('op', 'OPs', (row) => row.op, true),
  number('neurons', 'Neurons', (row) => row.neurons, true),
  number('connections', 'Connections', (row) => row.connections, true),
  number('activations', 'Activations', (row) => row.activations),
  { ...number('bytes', 'Bytes moved', (row) => row.bytes_moved, true), show: (row) => bytes(row.bytes_moved) },
  { ...number('intensity', 'FLOP/byte', (row) => reading(row.arithmetic_intensity).value, true), show: intensity },
  { ...number('time', 'Time', (row) => row.ms), show: (row) => ms(row.ms) },
  { ...number('share', 'Share of time', (row) => row.share, true), show: (row) => percent(row.share) },
];

function number(id, label, value, hidden = false) {
  return { id, label, value, show: (row) => figure(value(row)), number: true, hidden };
}

function figure(value) {
  return value === null || value === undefined ? '–' : exact(value);
}

function intensity(row) {
  const { value } = reading(row.arithmetic_intensity);
  return value === null ? '–' : value.toFixed(2);
}

function shapes(list) {
  return list.map(shape).join(', ') || '–';
}

/**
 * The rows of a report: what layers cost, and what they took where that was measured.
 * @param {any} report
 */
export function layerRows(report) {
  const timed = Array.isArray(report.measured?.layers) ? report.measured.layers : [];
  const times = new Map(timed.map((layer) => [layer.name, layer]));
  return report.analytic.layers.map((layer, index) => ({
    ...layer,
    index,
    ms: times.get(layer.name)?.ms ?? null,
    share: times.get(layer.name)?.share ?? null,
  }));
}

/**
 * The table, as a tree where names form blocks; sorted or filtered it is a list.
 * @param {any} report
 * @param {(row: any) => void} [onChoose]
 */
export function layerTable(report, onChoose) {
  const rows = layerRows(report);
  const tree = layerTree(rows);
  const hasBlocks = tree.some((one) => one.below);
  const isTimed = rows.some((row) => row.ms !== null);
  const offered = COLUMNS.filter((column) => isTimed || !['time', 'share'].includes(column.id)).map((column) => (column.id === 'name' ? { ...column, show: (row) => (isTree() ? branch(row, toggle) : column.show(row)) } : column));
  const chosen = new Set(offered.filter((column) => !column.hidden).map((column) => column.id));
  const table = new VirtualTable('Layers', [], onChoose);
  const count = h('span', { class: 'small soft', role: 'status' });
  const search = h('input', { type: 'search', placeholder: 'name or operator', onInput: show });
  const kinds = [...new Set(rows.map((row) => row.kind))].sort();
  const kind = h('select', { onChange: show }, h('option', { value: '' }, 'all'), kinds.map((one) => h('option', { value: one }, one)));
  const asTree = h('input', { type: 'checkbox', checked: hasBlocks, onChange: show });
  const foldAll = (isOpen) => () => {
    fold(tree, isOpen);
    show();
  };
  const folds = [h('button', { class: 'button tiny', type: 'button', onClick: foldAll(true) }, 'Open all'), h('button', { class: 'button tiny', type: 'button', onClick: foldAll(false) }, 'Close all')];
  let listed = rows;

  function isTree() {
    return asTree.checked && !search.value && !kind.value && !table.sort.id;
  }
  function show() {
    const wanted = search.value.toLowerCase();
    listed = rows.filter((row) => (!kind.value || row.kind === kind.value) && `${row.name} ${row.kind}`.toLowerCase().includes(wanted));
    table.setRows(isTree() ? inSight(tree) : listed);
    count.textContent = `${listed.length} of ${rows.length} layers`;
    folds.forEach((button) => (button.hidden = !isTree()));
  }
  function toggle(block, isOpen) {
    if (isTree() && block.below && block.isOpen !== isOpen) {
      block.isOpen = isOpen;
      const focus = document.activeElement?.getAttribute('data-block');
      show();
      [...table.body.querySelectorAll('[data-block]')].find((button) => button.getAttribute('data-block') === focus)?.focus();
    }
  }
  function columns() {
    table.setColumns(offered.filter((column) => chosen.has(column.id)));
  }
  function cells() {
    const shown = offered.filter((column) => chosen.has(column.id));
    return [shown.map((column) => column.label), ...listed.map((row) => shown.map((column) => (column.text ?? column.value)(row)))];
  }
  const boxes = offered.map((column) =>
    h('label', { class: 'check small' }, h('input', { type: 'checkbox', checked: chosen.has(column.id), onChange: choose(column.id) }), column.label),
  );
  function choose(id) {
    return (event) => {
      chosen[event.target.checked ? 'add' : 'delete'](id);
      columns();
    };
  }
  table.onSort = show;
  table.onFold = toggle;
  columns();
  show();
  const element = h(
    'section',
    { class: 'stack', 'aria-label': 'Layer table' },
    h(
      'div',
      { class: 'row' },
      h('label', { class: 'row' }, 'Search', search),
      h('label', { class: 'row' }, 'Operator', kind),
      hasBlocks && h('label', { class: 'check' }, asTree, 'Tree'),
      hasBlocks && folds,
      count,
      h('details', {}, h('summary', {}, 'Columns'), h('div', { class: 'row' }, boxes)),
      tableButtons('Layers', cells),
    ),
    table.element,
  );
  return { element, table };
}

/** The name of a layer or block at its place in the tree. */
function branch(row, toggle) {
  const sign = row.below
    ? h('button', { class: 'twist', type: 'button', 'aria-expanded': String(row.isOpen), 'aria-label': `${row.isOpen ? 'Close' : 'Open'} ${visible(row.name)}`, 'data-block': row.name, onClick: (event) => (event.stopPropagation(), toggle(row, !row.isOpen)) }, row.isOpen ? '▾' : '▸')
    : h('span', { class: 'twist' });
  const label = h('bdi', { class: row.below ? 'name block' : 'name', title: visible(row.name) }, shortened(row.label, 80));
  const cell = h('span', {}, sign, label, row.below && h('span', { class: 'small soft' }, `  ${row.count} layers`));
  cell.style.paddingLeft = `${Math.min(8, row.depth) * 0.9}rem`;
  return cell;
}
