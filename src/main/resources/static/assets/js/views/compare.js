/** Reports side by side. */
import { chart } from '../chart.js';
import { checked, predictionTable } from '../compare/predictions.js';
import { letter, words } from '../compare/words.js';
import { h } from '../dom.js';
import { bytes, moment, ms, name, reading, shortened, si, visible } from '../format.js';
import { address } from '../router.js';
import { formLinks } from '../save.js';
import { empty } from '../states.js';

const ROWS = [
  ['Latency, median', (one) => reading(one.latency).value?.median, ms, 'latency'],
  ['Throughput', (one) => reading(one.throughput).value?.rate, (value) => `${si(value)}/s`, 'throughput'],
  ['Speed', (one) => reading(one.flops).value, (value) => si(value, 'FLOPS'), 'flops'],
  ['Memory', (one) => reading(one.memory).value?.total, bytes, 'memory'],
  ['Peak of the host', (one) => reading(one.ceilings?.peak_flops).value, (value) => si(value, 'FLOPS'), 'peak_flops'],
  ['Bandwidth of the host', (one) => reading(one.ceilings?.bandwidth).value, (value) => si(value, 'B/s'), 'bandwidth'],
];

/** @param {import('../main.js').App} app @param {any} params @param {AbortSignal} signal */
export async function render(app, params, signal) {
  const ids = (params.ids ?? '').split(',').filter(Boolean);
  if (ids.length < 2) {
    return { title: 'Compare', content: h('div', { class: 'stack' }, h('h1', {}, 'Compare'), empty('Nothing to compare yet', h('a', { class: 'button main', href: address(['reports']) }, 'Choose reports'))) };
  }
  const path = `/profiles/compare?ids=${ids.map(encodeURIComponent).join(',')}`;
  const [found, ...reports] = await Promise.all([app.api.get(path, { signal }), ...ids.map((id) => app.api.get(`/profiles/${encodeURIComponent(id)}`, { signal }))]);
  const labels = found.profiles.map((one, i) => `${letter(i)}: ${visible(one.model)}`);
  const predictions = checked(reports);
  return {
    title: 'Compare',
    content: h(
      'div',
      { class: 'stack' },
      h(
        'div',
        { class: 'head' },
        h('h1', {}, 'Comparison'),
        h('div', { class: 'actions' }, h('button', { class: 'button', type: 'button', onClick: () => copyLink(app) }, 'Copy the link'), formLinks(app, path, 'comparison')),
      ),
      verdict(found),
      h('div', { class: 'card scroll' }, table(found, labels)),
      predictions.length > 0 && predictionTable(predictions),
      h('div', { class: 'grid wide' }, ROWS.slice(0, 4).map((row) => bars(row, found, labels))),
    ),
  };
}

function copyLink(app) {
  const failed = () => app.toasts.say('The browser does not let the page copy: take the address from its bar.');
  if (navigator.clipboard) {
    navigator.clipboard.writeText(location.href).then(() => app.toasts.say('The link is copied; whoever may read this service can open it.'), failed);
  } else {
    failed();
  }
}

function verdict(found) {
  const { reasons, also_differing: also, hosts } = found;
  return h(
    'section',
    { class: found.comparable ? 'card verdict stack' : 'card verdict no stack' },
    h('h2', {}, found.comparable ? 'Comparable: ratios tell of the hosts alone' : 'Not comparable as they stand'),
    reasons.length > 0 && h('ul', {}, reasons.map((reason) => h('li', {}, visible(reason.text), ' ', h('span', { class: 'tag' }, reason.code)))),
    words(found).map((one) => h('p', { class: 'words' }, one)),
    !found.comparable && h('p', { class: 'soft' }, 'Ratios are shown all the same; read them with this in mind.'),
    also.length > 0 && h('p', {}, 'May explain ratios: ', also.map((one) => visible(`${one.field} (${one.values.join(', ')})`)).join('; '), '.'),
    h('p', { class: 'soft' }, hosts.same ? 'All of one host.' : `The hosts differ in ${hosts.differing.map((one) => visible(one.field)).join(', ')}.`),
  );
}

function table(found, labels) {
  const cells = (row) => found.profiles.map((one) => cell(row, one));
  return h(
    'table',
    {},
    h('caption', {}, 'Ratios are to A. Those of the hosts’ ceilings say how much of a difference the hosts explain.'),
    h('thead', {}, h('tr', {}, h('td', {}), labels.map((label, i) => h('th', { class: 'number', scope: 'col' }, h('a', { href: address(['reports', found.profiles[i].id]) }, name(label, 40)))))),
    h(
      'tbody',
      {},
      fact('Hardware', found, (one) => one.hardware),
      fact('Instance', found, (one) => one.instance),
      fact('Processor', found, (one) => one.processor),
      fact('Protocol', found, (one) => one.protocol),
      fact('Backend', found, (one) => one.backend),
      fact('When', found, (one) => moment(one.created)),
      fact('Valid', found, (one) => (reading(one.valid).value === null ? 'not judged' : one.valid ? 'yes' : `no: ${one.warnings.join(', ')}`)),
      ROWS.map((row) => h('tr', {}, h('th', { scope: 'row' }, row[0]), cells(row))),
    ),
  );
}

function fact(label, found, value) {
  return h('tr', {}, h('th', { scope: 'row' }, label), found.profiles.map((one) => h('td', { class: 'fact small' }, visible(reading(value(one)).value ?? '–'))));
}

function cell([, value, show, ratio], one) {
  const figure = value(one) ?? null;
  const times = reading(one.ratios[ratio]).value;
  return h('td', { class: 'number' }, h('data', { value: figure ?? '' }, figure === null ? '–' : show(figure)), times !== null && h('div', { class: 'small soft' }, `× ${times.toFixed(3)}`));
}

function bars([title, value, show, ratio], found, labels) {
  const values = found.profiles.map((one) => value(one) ?? null);
  return chart({
    title,
    says: found.comparable ? 'Side by side.' : 'Side by side; not comparable as they stand.',
    config: {
      type: 'bar',
      data: { labels: labels.map((label) => shortened(label, 24)), datasets: [{ label: title, data: values, backgroundColor: ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6'], maxBarThickness: 70 }] },
      options: { plugins: { legend: { display: false }, tooltip: { callbacks: { label: (item) => show(item.raw) } } }, scales: { x: {}, y: { beginAtZero: true, ticks: { callback: (tick) => show(tick) } } } },
    },
    columns: ['Report', title, 'Ratio to A'],
    rows: labels.map((label, i) => [label, values[i], reading(found.profiles[i].ratios[ratio]).value]),
  });
}
