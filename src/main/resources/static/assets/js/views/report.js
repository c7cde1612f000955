/** One report; or the measurement that makes it, while it runs. */
import { h, replace } from '../dom.js';
import { bytes, moment, ms, name, percent, reading, shape, si, visible } from '../format.js';
import { layerTable } from '../model/layer-table.js';
import { figureCards, figures } from '../model/figures.js';
import { flame } from '../report/flame.js';
import { histogram } from '../report/histogram.js';
import { layerTimes } from '../report/layers.js';
import { memoryChart } from '../report/memory.js';
import { progress } from '../report/progress.js';
import { rooflineChart } from '../report/roofline.js';
import { throughputChart } from '../report/throughput.js';
import { warmupChart } from '../report/warmup.js';
import { address } from '../router.js';
import { formLinks } from '../save.js';

/** @param {import('../main.js').App} app @param {any} params @param {AbortSignal} signal */
export async function render(app, params, signal) {
  const path = `/profiles/${encodeURIComponent(params.id)}`;
  const found = await app.api.get(`${path}?raw=true`, { signal });
  const content = h('div', { class: 'stack' });
  if (found.schema) {
    replace(content, await shown(app, found, signal));
  } else {
    const ended = async () => replace(content, await shown(app, await app.api.get(`${path}?raw=true`, { signal }), signal));
    replace(content, heading(found.model, found.protocol, found), progress(app, found, ended, signal));
  }
  return { title: `Report of ${found.model?.name ?? found.model}`, content };
}

async function shown(app, report, signal) {
  const { measured, model } = report;
  const graph = await app.api.get(`/graph?model=${encodeURIComponent(model.name)}&version=${encodeURIComponent(model.version)}`, { signal }).catch(() => null);
  const latency = reading(measured?.latency).value;
  const layers = reading(measured?.layers);
  const throughput = reading(measured?.throughput).value ?? [];
  const roofline = reading(report.roofline);
  const actions = h(
    'div',
    { class: 'actions' },
    formLinks(app, `/profiles/${encodeURIComponent(report.id)}`, report.id),
    h('a', { class: 'button', href: address(['models', model.name]) }, 'Model'),
  );
  return [
    heading(model.name, report.protocol.id, report, actions),
    about(report),
    latency && headline(report, latency, throughput),
    warnings(report),
    expected(reading(report.prediction).value),
    latency &&
      h(
        'div',
        { class: 'grid wide' },
        histogram(latency),
        throughput.length > 0 && throughputChart(throughput, reading(measured.open_loop).value ?? []),
        roofline.value ? rooflineChart(roofline.value) : missing('Roofline', roofline.reason),
        layers.value ? layerTimes(layers.value) : missing('Time per layer', layers.reason),
        layers.value && flame(layers.value),
        reading(measured.warmup).value && warmupChart(measured.warmup),
        graph?.memory && report.analytic.batch === 1 && memoryChart(graph.memory),
      ),
    h('h2', {}, 'Layers'),
    layerTable(report).element,
    h('h2', {}, 'Figures'),
    figureCards(figures(report.analytic, measured)),
  ];
}

function heading(model, protocol, of, actions) {
  return h('div', { class: 'head' }, h('div', {}, h('h1', {}, name(model, 80)), h('p', { class: 'soft' }, `${protocol}, ${moment(of.created)}`)), actions);
}

function about(report) {
  const { model, host, compiled } = report;
  const shapes = Object.entries(model.input_shapes).map(([input, sizes]) => `${visible(input)} ${shape(sizes)}`);
  const facts = [
    ['Host', `${host.cpu?.model ?? 'unknown'}, ${host.cpu?.logical ?? '?'} logical processors`],
    ['Backend', model.backend],
    ['Precision', model.precision],
    ['Threads', compiled?.threads ?? '–'],
    ['Batch', model.batch ?? '–'],
    ['Inputs', shapes.join('; ')],
  ];
  return h('dl', { class: 'card facts wide' }, facts.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, String(reading(value).value ?? '–')))));
}

function headline(report, latency, throughput) {
  const best = throughput.reduce((most, one) => (one.rate > (most?.rate ?? 0) ? one : most), null);
  const mfu = reading(report.measured.mfu);
  const cards = [
    ['Latency, median', ms(latency.median), latency.median, Array.isArray(latency.p['50'].ci95) ? `95 %: ${latency.p['50'].ci95.map(ms).join(' to ')}` : (latency.p['50'].reason ?? `of ${si(latency.n)} runs`)],
    ['Latency, 99 %', ms(latency.p['99'].v), latency.p['99'].v, latency.p['99'].reason ?? `of ${si(latency.n)} runs`],
    ['Throughput', best ? `${si(best.rate)} ${best.unit}` : '–', best?.rate, best ? `${best.concurrency} at a time, batch ${best.batch}` : 'not measured'],
    ['Speed', si(reading(report.measured.flops).value, 'FLOPS'), reading(report.measured.flops).value, mfu.value === null ? mfu.reason : `${percent(mfu.value.ratio ?? mfu.value)} of the peak`],
    ['Memory', bytes(report.measured.memory.parameters + report.measured.memory.arena), report.measured.memory.parameters + report.measured.memory.arena, `weights ${bytes(report.measured.memory.parameters)}, workspace ${bytes(report.measured.memory.arena)}`],
  ];
  return h('div', { class: 'grid small-cells' }, cards.map(([term, value, raw, note]) => h('article', { class: 'card figure' }, h('h3', {}, term), h('data', { class: 'value', value: raw ?? '' }, value), h('p', { class: 'small soft' }, note))));
}

/** What the report predicts for another host. */
function expected(prediction) {
  const latency = reading(prediction?.latency).value;
  return (
    latency &&
    h(
      'section',
      { class: 'card', 'aria-label': 'Prediction' },
      h('h2', {}, 'On another host'),
      h('p', {}, `A run would take about ${ms(latency.estimate)} there, between ${ms(latency.low)} and ${ms(latency.high)}, with ${prediction.threads} threads on ${visible(prediction.backend)}. This is a prediction: compare this report with one of that host to check it.`),
      h('p', { class: 'small soft mono' }, `host ${visible(prediction.fingerprint).slice(0, 8)}`),
    )
  );
}

function missing(title, reason) {
  return h('div', { class: 'card' }, h('h3', {}, title), h('p', { class: 'soft' }, `Not in this report: ${visible(reason ?? '')}`));
}

function warnings(report) {
  const { valid, reason, warnings: all } = report.validity;
  const verdict = valid === null ? 'Nothing was judged' : valid ? 'These figures are valid' : 'These figures are not valid';
  return h(
    'section',
    { class: `card verdict stack ${valid === null ? 'neutral' : valid ? '' : 'no'}` },
    h('h2', {}, verdict),
    reason && h('p', {}, visible(reason)),
    all.length === 0 ? valid !== null && h('p', { class: 'soft' }, 'Nothing speaks against them.') : h('p', {}, 'What speaks against them:'),
    all.length > 0 && h('ul', {}, all.map((warning) => h('li', {}, visible(warning.text), ' ', h('span', { class: 'tag' }, warning.code)))),
  );
}
