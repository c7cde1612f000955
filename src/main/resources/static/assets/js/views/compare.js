/** Reports side by side. */
import { chart } from '../chart.js';
import { h } from '../dom.js';
import { bytes, moment, ms, name, reading, si, visible } from '../format.js';
import { address } from '../router.js';
import { csv, save } from '../save.js';
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
    return { title: 'Compare', content: h('div', {}, h('h1', {}, 'Compare'), empty('Nothing to compare yet', h('a', { class: 'button main', href: address(['reports']) }, 'Choose reports'))) };
  }
  const found = await app.api.get(`/profiles/compare?ids=${ids.map(encodeURIComponent).join(',')}`, { signal });
  const labels = found.profiles.map((one, i) => `${String.fromCharCode(65 + i)}: ${visible(one.model)}`);
  const actions = h(
    'div',
    { class: 'actions' },
    h('button', { class: 'button', type: 'button', onClick: () => copyLink(app) }, 'Copy the link'),
    h('button', { class: 'button', type: 'button', onClick: () => save('comparison.json', JSON.stringify(found, null, 2), 'application/json') }, 'JSON'),
    h('button', { class: 'button', type: 'button', onClick: () => save('comparison.csv', csv(plainTable(found, labels)), 'text/csv') }, 'CSV'),
    h('button', { class: 'button', type: 'button', onClick: () => save('comparison.md', markdown(plainTable(found, labels)), 'text/markdown') }, 'Markdown'),
  );
  return {
    title: 'Compare',
    content: h(
      'div',
      { class: 'stack' },
      h('div', { class: 'head' }, h('h1', {}, 'Comparison'), actions),
      verdict(found),
      h('div', { class: 'card scroll' }, table(found, labels)),
      h('div', { class: 'grid wide' }, ROWS.slice(0, 4).map((row) => bars(row, found, labels))),
    ),
  };
}

function copyLink(app) {
  navigator.clipboard?.writeText(location.href).then(
    () => app.toasts.say('The link is copied; whoever has a key for this service can open it.'),
    () => app.toasts.say('The browser does not let the page copy: take the address from its bar.'),
  );
}

function verdict(found) {
  return h(
    'section',
    { class: found.comparable ? 'card verdict stack' : 'card verdict no stack' },
    h('h2', {}, found.comparable ? 'Comparable: ratios speak of the hosts alone' : 'Not comparable as they stand'),
    found.reasons.length > 0 && h('ul', {}, found.reasons.map((reason) => h('li', {}, visible(reason.text), ' ', h('span', { class: 'tag' }, reason.code)))),
    !found.comparable && h('p', { class: 'soft' }, 'Ratios are shown all the same; read them with this in mind.'),
    found.also_differing.length > 0 && h('p', {}, 'May explain ratios: ', found.also_differing.map((one) => `${one.field} (${one.values.join(', ')})`).join('; ')),
    h('p', { class: 'soft' }, found.hosts.same ? 'All of one host.' : `Hosts differ in ${found.hosts.differing.map((one) => one.field).join(', ')}.`),
  );
}

function table(found, labels) {
  const cells = (row) => found.profiles.map((one) => cell(row, one));
  return h(
    'table',
    {},
    h('caption', {}, 'Ratios are to A. Those of the hosts’ ceilings say how much of a difference the hosts explain.'),
    h('thead', {}, h('tr', {}, h('th', {}), labels.map((label, i) => h('th', { class: 'number' }, h('a', { href: address(['reports', found.profiles[i].id]) }, name(label, 40)))))),
    h(
      'tbody',
      {},
      fact('Protocol', found, (one) => one.protocol),
      fact('Backend', found, (one) => one.backend),
      fact('Processor', found, (one) => one.processor),
      fact('When', found, (one) => moment(one.created)),
      fact('Valid', found, (one) => (reading(one.valid).value === null ? 'not judged' : one.valid ? 'yes' : `no: ${one.warnings.join(', ')}`)),
      ROWS.map((row) => h('tr', {}, h('th', { scope: 'row' }, row[0]), cells(row))),
    ),
  );
}

function fact(label, found, value) {
  return h('tr', {}, h('th', { scope: 'row' }, label), found.profiles.map((one) => h('td', { class: 'small' }, visible(reading(value(one)).value ?? '–'))));
}

function cell([, value, show, ratio], one) {
  const figure = value(one);
  const times = reading(one.ratios[ratio]).value;
  return h('td', { class: 'number' }, h('data', { value: figure ?? '' }, figure === null || figure === undefined ? '–' : show(figure)), times !== null && h('div', { class: 'small soft' }, `× ${times.toFixed(3)}`));
}

function bars([title, value, show], found, labels) {
  const values = found.profiles.map((one) => value(one) ?? null);
  return chart({
    title,
    says: found.comparable ? 'Side by side.' : 'Side by side; not comparable as they stand.',
    config: {
      type: 'bar',
      data: { labels: labels.map((label) => label.slice(0, 24)), datasets: [{ label: title, data: values, backgroundColor: ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6'], maxBarThickness: 70 }] },
      options: { plugins: { legend: { display: false }, tooltip: { callbacks: { label: (item) => show(item.raw) } } }, scales: { x: {}, y: { beginAtZero: true, ticks: { callback: (tick) => show(tick) } } } },
    },
    columns: ['Report', title],
    rows: labels.map((label, i) => [label, values[i]]),
  });
}

function plainTable(found, labels) {
  return [
    ['', ...labels],
    ['id', ...found.profiles.map((one) => one.id)],
    ['protocol', ...found.profiles.map((one) => one.protocol)],
    ['valid', ...found.profiles.map((one) => String(reading(one.valid).value))],
    ...ROWS.flatMap(([label, value, , ratio]) => [
      [label, ...found.profiles.map((one) => value(one) ?? '')],
      [`${label}, ratio`, ...found.profiles.map((one) => reading(one.ratios[ratio]).value ?? '')],
    ]),
  ];
}

function markdown(rows) {
  const line = (row) => `| ${row.map((value) => visible(String(value)).replace(/[\\|<>`*_[\]]/g, '\\$&')).join(' | ')} |`;
  return `${line(rows[0])}\n|${rows[0].map(() => ' --- ').join('|')}|\n${rows.slice(1).map(line).join('\n')}\n`;
}
