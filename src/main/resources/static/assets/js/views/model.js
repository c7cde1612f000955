/** One model: its figures, its layers, its graph, and what others would say of it. */
import { h } from '../dom.js';
import { bytes, moment, name } from '../format.js';
import { figureCards, figures } from '../model/figures.js';
import { layerRows, layerTable } from '../model/layer-table.js';
import { toolTable } from '../model/tools.js';
import { graphView } from '../graph/view.js';
import { memoryChart } from '../report/memory.js';
import { address } from '../router.js';
import { tabs } from '../tabs.js';

/** @param {import('../main.js').App} app @param {any} params @param {AbortSignal} signal */
export async function render(app, params, signal) {
  const query = params.version ? `&version=${encodeURIComponent(params.version)}` : '';
  const isBuiltIn = params.name.startsWith('zoo/');
  const [graph, description, latest] = await Promise.all([
    app.api.get(`/graph?model=${encodeURIComponent(params.name)}${query}`, { signal }),
    isBuiltIn ? null : app.api.get(path(params), { signal }),
    latestReport(app, params.name, signal),
  ]);
  const measured = latest?.measured ?? null;
  const report = { analytic: graph.analytic, measured };
  const rows = graph.analytic ? layerRows(report) : [];
  const offered = [
    graph.analytic && { id: 'figures', label: 'Figures', make: () => ({ element: figureCards(figures(graph.analytic, measured)) }) },
    graph.analytic && { id: 'layers', label: 'Layers', make: () => layerTable(report) },
    { id: 'graph', label: 'Graph', make: () => graphView(graph, rows) },
    graph.memory && { id: 'memory', label: 'Memory', make: () => ({ element: memoryChart(graph.memory) }) },
    graph.analytic && { id: 'tools', label: 'Other tools', make: () => ({ element: toolTable(graph.analytic.conventions) }) },
  ].filter(Boolean);
  return {
    title: params.name,
    content: h(
      'div',
      {},
      h(
        'div',
        { class: 'head' },
        h('div', { class: 'stack' }, h('h1', {}, name(params.name)), about(description, graph, params)),
        h(
          'div',
          { class: 'actions' },
          h('a', { class: 'button', href: address(['fits'], { model: params.name }) }, 'Does it fit?'),
          h('a', { class: 'button', href: address(['try'], { model: params.name }) }, 'Try it'),
          h('a', { class: 'button main', href: address(['profile'], { model: params.name }) }, 'Profile'),
        ),
      ),
      description?.missing_files.length > 0 && h('p', { class: 'notice' }, 'Its data is missing, so it can be analysed but not run: ', description.missing_files.map((file) => [name(file), ' '])),
      graph.open_reason && h('p', { class: 'notice' }, 'No figures: ', name(graph.open_reason, 400)),
      tabs('Parts of the model', offered, params.tab),
    ),
  };
}

function path(params) {
  const base = `/models/${encodeURIComponent(params.name)}`;
  return params.version ? `${base}/versions/${encodeURIComponent(params.version)}` : base;
}

function about(description, graph, params) {
  if (!description) {
    return h('p', { class: 'soft' }, 'Built in; weights are seeded random numbers until some are given.');
  }
  return h(
    'p',
    { class: 'row soft' },
    h('span', { class: 'tag' }, description.format),
    description.opset && h('span', { class: 'tag' }, `opset ${description.opset}`),
    h('span', {}, bytes(description.bytes)),
    h('span', {}, moment(description.created)),
    description.versions.length > 1
      ? h(
          'span',
          {},
          'version ',
          description.versions.map((version) => [
            version === description.version ? h('strong', {}, version) : h('a', { href: address(['models', params.name], { version }) }, version),
            ' ',
          ]),
        )
      : h('span', {}, `version ${description.version}`),
  );
}

/** The newest report in which layers of this model were timed, or null. */
async function latestReport(app, model, signal) {
  const { profiles } = await app.api.get('/profiles?limit=200', { signal });
  const found = profiles.find((one) => one.model === model && one.status === 'done' && !one.protocol.endsWith('analytic'));
  return found ? app.api.get(`/profiles/${encodeURIComponent(found.id)}?fields=measured`, { signal }).catch(() => null) : null;
}
