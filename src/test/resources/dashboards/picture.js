/**
 * Draws the panels of a Grafana dashboard file from a Prometheus at the page's own origin, with Chart.js. It draws what
 * our dashboards use of Grafana, much as Grafana does: enough to see units, legends, empty panels and odd values.
 */
const COLUMN = 1600 / 24;
const ROW = 38;
const COLOURS = [
  '#7eb26d', '#eab839', '#6ed0e0', '#ef843c', '#e24d42', '#1f78c1', '#ba43a9', '#705da0', '#508642', '#cca300',
  '#447ebc', '#c15c17', '#890f02', '#0a437c', '#6d1f62', '#584477',
];
const PREFIXES = {
  s: [[1, 's'], [1e-3, 'ms'], [1e-6, 'µs'], [1e-9, 'ns']],
  bytes: [[2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [1, 'B']],
  short: [[1e12, 'Tri'], [1e9, 'Bil'], [1e6, 'Mil'], [1e3, 'K'], [1, '']],
  flops: [[1e12, 'TFLOPS'], [1e9, 'GFLOPS'], [1e6, 'MFLOPS'], [1e3, 'kFLOPS'], [1, 'FLOPS']],
  joule: [[1e3, 'kJ'], [1, 'J'], [1e-3, 'mJ'], [1e-6, 'µJ']],
  reqps: [[1e6, 'M req/s'], [1e3, 'K req/s'], [1, 'req/s']],
};

const number = (value) => Number(value.toPrecision(3)).toString();

/** A value as Grafana writes it in a unit; a unit that is not known here is an error of the picture. */
function text(value, unit) {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  if (unit === 'percentunit') {
    return `${number(value * 100)}%`;
  }
  if (unit?.startsWith('currency') || unit === 'none' || unit === undefined) {
    return number(value);
  }
  const steps = PREFIXES[unit];
  if (!steps) {
    throw new Error(`the picture knows no unit ${unit}`);
  }
  const [scale, suffix] = steps.find(([least]) => Math.abs(value) >= least) ?? (value === 0 ? [1, steps.find(([s]) => s === 1)[1]] : steps.at(-1));
  return `${number(value / scale)} ${suffix}`.trim();
}

function element(parent, tag, style = '', content = '') {
  const made = parent.appendChild(document.createElement(tag));
  made.style.cssText = style;
  made.textContent = content;
  return made;
}

async function ask(path, parameters) {
  const response = await fetch(`/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const answer = await response.json();
  if (answer.status !== 'success') {
    throw new Error(`${parameters.query}: ${answer.error}`);
  }
  return answer.data.result;
}

const legend = (format, labels) =>
  format && format !== '__auto' ? format.replace(/{{\s*(\w+)\s*}}/g, (all, name) => labels[name] ?? '') : JSON.stringify(labels);

/** The series of each target of a panel, with their names. */
async function found(panel, view) {
  const series = [];
  for (const target of panel.targets) {
    const query = target.expr
      .replaceAll('$__rate_interval', view.rate)
      .replaceAll('$hardware', view.hardware)
      .replaceAll('$model', view.model);
    const result = target.instant
      ? await ask('query', { query, time: view.end })
      : await ask('query_range', { query, start: view.start, end: view.end, step: view.step });
    for (const one of result) {
      const points = (one.values ?? [one.value]).map(([at, value]) => [at, value === '+Inf' ? Infinity : Number(value)]);
      series.push({ ref: target.refId, labels: one.metric, name: legend(target.legendFormat, one.metric), points });
    }
  }
  return series;
}

const last = (series) => series.points.at(-1)[1];

function canvas(body, height) {
  const frame = element(body, 'div', `position:relative;height:${height}px`);
  return element(frame, 'canvas');
}

function timeseries(body, panel, series, view) {
  const unit = panel.fieldConfig.defaults.unit;
  const isStacked = panel.fieldConfig.defaults.custom?.stacking?.mode === 'normal';
  const rows = Math.min(series.length, 4);
  const height = body.clientHeight - 22 - rows * 15;
  new Chart(canvas(body, height), {
    type: 'line',
    data: {
      datasets: series.map((one, i) => ({
        label: one.name,
        data: one.points.map(([x, y]) => ({ x: x - view.end, y })),
        borderColor: COLOURS[i % COLOURS.length],
        backgroundColor: `${COLOURS[i % COLOURS.length]}55`,
        borderWidth: 1,
        pointRadius: 0,
        fill: isStacked ? (i === 0 ? 'origin' : '-1') : false,
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      plugins: { legend: { display: false } },
      scales: {
        x: { type: 'linear', min: view.start - view.end, max: 0, ticks: { callback: (value) => `${value} s` } },
        y: {
          stacked: isStacked,
          min: panel.fieldConfig.defaults.min,
          ticks: { callback: (value) => text(value, unit) },
        },
      },
    },
  });
  const table = element(body, 'table', 'font-size:11px;width:100%');
  head(table, ['Name', 'Mean', 'Last']);
  for (const [i, one] of series.entries()) {
    if (i >= rows && series.length > rows + 1) {
      cells(table, [`and ${series.length - rows} more`]);
      break;
    }
    const values = one.points.map(([, value]) => value).filter(Number.isFinite);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    cells(table, [one.name, text(mean, unit), text(last(one), unit)], COLOURS[i % COLOURS.length]);
  }
}

function head(table, names) {
  const row = element(table, 'tr');
  names.forEach((name) => element(row, 'th', 'text-align:left;font-weight:600', name));
}

function cells(table, values, colour = 'inherit') {
  const row = element(table, 'tr');
  values.forEach((value, i) => element(row, 'td', i === 0 ? `color:${colour}` : '', value));
}

/** Each bar with its name and value above it, as Grafana has them in a narrow panel. */
function bargauge(body, panel, series) {
  const unit = panel.fieldConfig.defaults.unit;
  const top = Math.max(...series.map(last));
  const room = body.clientHeight - 18;
  const shown = series.slice(0, Math.floor(room / 22));
  for (const one of shown) {
    const line = element(body, 'div', 'display:flex;gap:8px;height:18px;margin-bottom:4px;font-size:12px');
    element(line, 'span', 'flex:0 0 45%;overflow:hidden;white-space:nowrap;text-overflow:ellipsis', one.name);
    const track = element(line, 'span', 'flex:1;background:#eee');
    const bar = element(track, 'span', `display:block;height:100%;background:#5b6fc0;width:${top > 0 ? (100 * last(one)) / top : 0}%`);
    bar.style.minWidth = '1px';
    element(line, 'span', 'flex:0 0 80px', text(last(one), unit));
  }
  if (shown.length < series.length) {
    element(body, 'div', 'font-size:11px', `and ${series.length - shown.length} more`);
  }
}

function stat(body, panel, series) {
  const room = element(body, 'div', 'display:flex;gap:16px');
  for (const one of series) {
    const box = element(room, 'div');
    element(box, 'div', 'font-size:12px', one.name);
    element(box, 'div', 'font-size:26px', shownAs(panel, last(one)));
  }
}

/** By a mapping of the value to words, or in the unit. */
function shownAs(panel, value) {
  const defaults = panel.fieldConfig.defaults;
  const words = (defaults.mappings ?? []).map((mapping) => mapping.options?.[String(value)]?.text).find(Boolean);
  return words ?? text(value, defaults.unit);
}

function table(body, panel, series) {
  const organize = panel.transformations.find(({ id }) => id === 'organize')?.options ?? {};
  const columns = panel.targets.map(({ refId }) => {
    const key = panel.targets.length > 1 ? `Value #${refId}` : 'Value';
    return { refId, name: organize.renameByName?.[key] ?? organize.renameByName?.[`Value #${refId}`] ?? key };
  });
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))];
  const rows = new Map();
  for (const one of series) {
    const key = JSON.stringify(one.labels);
    rows.set(key, { ...rows.get(key), labels: one.labels, [one.ref]: last(one) });
  }
  const drawn = element(body, 'table', 'font-size:12px;width:100%');
  head(drawn, [...labels, ...columns.map(({ name }) => name)]);
  for (const row of rows.values()) {
    cells(drawn, [...labels.map((label) => row.labels[label] ?? ''), ...columns.map(({ refId, name }) => {
      const override = panel.fieldConfig.overrides.find(({ matcher }) => matcher.options === name);
      const unit = override?.properties.find(({ id }) => id === 'unit')?.value;
      return row[refId] === undefined ? '' : text(row[refId], unit);
    })]);
  }
}

/** Buckets with bounds, of which the difference to the one below is drawn. */
function heatmap(body, panel, series, view) {
  const unit = panel.options.yAxis?.unit;
  const sorted = series
    .map((one) => ({ ...one, le: one.labels.le === '+Inf' ? Infinity : Number(one.labels.le) }))
    .sort((a, b) => a.le - b.le);
  const counts = sorted.map((one, i) => {
    const below = new Map(i === 0 ? [] : sorted[i - 1].points);
    return one.points.map(([at, value]) => [at, value - (below.get(at) ?? 0)]);
  });
  const used = counts.map((points, i) => [points, sorted[i].le]).filter(([points]) => points.some(([, count]) => count > 0));
  const most = Math.max(...used.flatMap(([points]) => points.map(([, count]) => count)));
  const height = (body.clientHeight - 24) / used.length;
  for (const [points, le] of used.reverse()) {
    const line = element(body, 'div', `display:flex;height:${height}px;font-size:11px;align-items:center`);
    element(line, 'span', 'flex:0 0 70px', text(le, unit));
    const strip = element(line, 'span', 'flex:1;position:relative;height:100%');
    for (const [at, count] of points) {
      const left = (100 * (at - view.start)) / (view.end - view.start);
      element(strip, 'span', `position:absolute;height:100%;left:${left}%;width:${(100 * view.step) / (view.end - view.start)}%;`
        + `background:rgba(31,96,193,${count / most})`);
    }
  }
}

const KINDS = { timeseries, bargauge, stat, table, heatmap };

/** Draws all panels. Returns what is wrong with them, by title. */
async function draw(dashboard, given) {
  const hasAll = dashboard.templating.list.find(({ name }) => name === 'model').includeAll;
  const view = hasAll ? { ...given, model: '.*' } : given;
  const faults = [];
  document.body.style.cssText = 'margin:0;font-family:sans-serif;background:#f4f5f5;position:relative;width:1600px';
  element(document.body, 'h1', 'margin:0;padding:8px;font-size:18px;height:24px', dashboard.title);
  let bottom = 0;
  for (const panel of dashboard.panels) {
    const { x, y, w, h } = panel.gridPos;
    bottom = Math.max(bottom, y + h);
    const box = element(document.body, 'section', `position:absolute;box-sizing:border-box;overflow:hidden;padding:6px;`
      + `left:${x * COLUMN}px;top:${40 + y * ROW}px;width:${w * COLUMN - 6}px;height:${h * ROW - 6}px`);
    if (panel.type === 'row') {
      element(box, 'b', '', panel.title);
      continue;
    }
    box.style.background = '#fff';
    box.style.border = '1px solid #ddd';
    element(box, 'div', 'font-size:13px;font-weight:600;height:20px', panel.title);
    const body = element(box, 'div', `height:${h * ROW - 46}px;position:relative`);
    const series = await found(panel, view);
    const odd = series.filter((one) => one.points.some(([, value]) => !Number.isFinite(value)));
    if (series.length === 0 || odd.length > 0) {
      const fault = series.length === 0 ? 'no data' : `${odd.length} series with NaN or infinity, such as ${odd[0].name}`;
      faults.push(`${panel.title}: ${fault}`);
      element(box, 'div', 'position:absolute;right:8px;top:6px;color:#c00;font-size:12px', fault);
    }
    if (series.length > 0) {
      KINDS[panel.type](body, panel, series, view);
    }
  }
  document.body.style.height = `${60 + bottom * ROW}px`;
  return faults;
}
