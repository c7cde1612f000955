/** The layers of a model as a table with columns to choose. */
import { h } from '../dom.js';
import { bytes, exact, ms, name, percent, reading, shape } from '../format.js';
import { VirtualTable } from '../table.js';

const COLUMNS = [
  { id: 'index', label: '#', value: (row) => row.index, number: true, width: '4rem' },
  { id: 'name', label: 'Layer', value: (row) => row.name, show: (row) => indented(row), width: 'minmax(15rem, 2fr)' },
  { id: 'kind', label: 'Operator', value: (row) => row.kind, width: '9.5rem' },
  { id: 'output', label: 'Output shape', value: (row) => row.activations, show: (row) => shapes(row.output_shapes), width: '10.5rem' },
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

function indented(row) {
  const cell = h('span', {}, name(row.name, 80));
  cell.style.paddingLeft = `${Math.min(6, row.depth) * 0.8}rem`;
  return cell;
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
    depth: layer.name.split(/[./]/).filter(Boolean).length - 1,
    ms: times.get(layer.name)?.ms ?? null,
    share: times.get(layer.name)?.share ?? null,
  }));
}

/**
 * @param {any} report
 * @param {(row: any) => void} [onChoose]
 */
export function layerTable(report, onChoose) {
  const rows = layerRows(report);
  const isTimed = rows.some((row) => row.ms !== null);
  const isNested = rows.some((row) => row.depth > 0);
  rows.forEach((row) => (row.depth = isNested ? row.depth : 0));
  const offered = COLUMNS.filter((column) => isTimed || !['time', 'share'].includes(column.id));
  const chosen = new Set(offered.filter((column) => !column.hidden).map((column) => column.id));
  const table = new VirtualTable('Layers', [], onChoose);
  const count = h('span', { class: 'small soft', role: 'status' });
  const search = h('input', { type: 'search', placeholder: 'name or operator', onInput: filter });
  const kinds = [...new Set(rows.map((row) => row.kind))].sort();
  const kind = h('select', { onChange: filter }, h('option', { value: '' }, 'all'), kinds.map((one) => h('option', { value: one }, one)));

  function filter() {
    const wanted = search.value.toLowerCase();
    table.filter((row) => (!kind.value || row.kind === kind.value) && `${row.name} ${row.kind}`.toLowerCase().includes(wanted));
    count.textContent = `${table.shown.length} of ${rows.length} layers`;
  }
  function columns() {
    table.setColumns(offered.filter((column) => chosen.has(column.id)));
  }
  const boxes = offered.map((column) =>
    h('label', { class: 'check small' }, h('input', { type: 'checkbox', checked: chosen.has(column.id), onChange: toggle(column.id) }), column.label),
  );
  function toggle(id) {
    return (event) => {
      chosen[event.target.checked ? 'add' : 'delete'](id);
      columns();
    };
  }
  table.setRows(rows);
  columns();
  filter();
  const element = h(
    'section',
    { class: 'stack', 'aria-label': 'Layer table' },
    h(
      'div',
      { class: 'row' },
      h('label', { class: 'row' }, 'Search', search),
      h('label', { class: 'row' }, 'Operator', kind),
      count,
      h('details', {}, h('summary', {}, 'Columns'), h('div', { class: 'row' }, boxes)),
    ),
    table.element,
  );
  return { element, table };
}
