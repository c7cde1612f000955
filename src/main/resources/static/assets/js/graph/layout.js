/** Where the items of a graph stand: in layers from top to bottom, by execution. */

export const NODE = { width: 190, height: 46 };
const GAP = { x: 26, y: 34 };
const LANE = 14;
const MAX_LANES = 4000;

/**
 * @typedef {object} Placed
 * @property {number} x of the centre
 * @property {number} y of the top
 * @property {number} width 0 where a long edge only passes
 * @property {Placed[]} above
 * @property {Placed[]} below
 * @property {any} item null where an edge only passes
 *
 * @typedef {{points: {x: number, y: number}[], from: any, to: any}} Route
 */

/**
 * Takes time in proportion to the graph's size.
 * @param {any[]} items with `order` of execution
 * @param {{from: any, to: any}[]} edges between them
 * @returns {{placed: Map<any, Placed>, routes: Route[], width: number, height: number}}
 */
export function layout(items, edges) {
  const forward = edges.filter((edge) => edge.from.order < edge.to.order);
  const rank = ranks(items, forward);
  /** @type {Placed[][]} */
  const rows = [];
  const placed = new Map();
  for (const item of items) {
    placed.set(item, place(rows, rank.get(item), NODE.width, item));
  }
  let lanes = 0;
  const chains = forward.map((edge) => {
    const chain = [placed.get(edge.from)];
    const span = rank.get(edge.to) - rank.get(edge.from);
    if (lanes + span < MAX_LANES) {
      lanes += span;
      for (let row = rank.get(edge.from) + 1; row < rank.get(edge.to); row++) {
        chain.push(place(rows, row, LANE, null));
      }
    }
    chain.push(placed.get(edge.to));
    for (let i = 1; i < chain.length; i++) {
      chain[i - 1].below.push(chain[i]);
      chain[i].above.push(chain[i - 1]);
    }
    return { edge, chain };
  });
  for (const row of rows) {
    spread(row, 'above');
  }
  for (const row of [...rows].reverse()) {
    spread(row, 'below');
  }
  for (const row of rows) {
    spread(row, 'above');
  }
  const all = rows.flat();
  const left = all.reduce((least, one) => Math.min(least, one.x - one.width / 2), Infinity);
  all.forEach((one) => (one.x -= left - GAP.x));
  return {
    placed,
    routes: chains.map(({ edge, chain }) => ({ from: edge.from, to: edge.to, points: points(chain) })),
    width: all.reduce((most, one) => Math.max(most, one.x + one.width / 2), 0) + GAP.x,
    height: rows.length * (NODE.height + GAP.y) + GAP.y,
  };
}

function ranks(items, edges) {
  const into = new Map(items.map((item) => [item, []]));
  edges.forEach((edge) => into.get(edge.to).push(edge.from));
  const rank = new Map();
  for (const item of [...items].sort((a, b) => a.order - b.order)) {
    rank.set(item, into.get(item).reduce((most, from) => Math.max(most, rank.get(from) + 1), 0));
  }
  return rank;
}

function place(rows, rank, width, item) {
  rows[rank] ??= [];
  const one = { x: 0, y: GAP.y + rank * (NODE.height + GAP.y), width, item, above: [], below: [] };
  rows[rank].push(one);
  return one;
}

/** Moves each as close to its neighbours as the others of its row allow. */
function spread(row, side) {
  const wish = new Map(
    row.map((one, i) => {
      const near = one[side];
      return [one, near.length > 0 ? near.reduce((sum, other) => sum + other.x, 0) / near.length : one.x || i];
    }),
  );
  row.sort((a, b) => wish.get(a) - wish.get(b));
  let right = -Infinity;
  let drift = 0;
  for (const one of row) {
    const least = right + one.width / 2;
    one.x = Math.max(wish.get(one), least);
    drift += one.x - wish.get(one);
    right = one.x + one.width / 2 + GAP.x;
  }
  const shift = drift / row.length;
  row.forEach((one) => (one.x -= shift));
}

function points(chain) {
  const first = chain[0];
  const last = chain[chain.length - 1];
  const passed = chain.slice(1, -1).flatMap((one) => [
    { x: one.x, y: one.y },
    { x: one.x, y: one.y + NODE.height },
  ]);
  return [{ x: first.x, y: first.y + NODE.height }, ...passed, { x: last.x, y: last.y }];
}
