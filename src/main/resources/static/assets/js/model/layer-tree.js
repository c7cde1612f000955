/** Layers as the tree that their names form, with the sums of each block. */

const SUMS = ['params', 'mac', 'flop', 'op', 'neurons', 'connections', 'activations', 'bytes_moved'];
const TIMES = ['ms', 'share'];
const MOST_LEVELS = 32;

/**
 * @typedef {object} Block a row of its own above those below it
 * @property {string} name all of its path
 * @property {string} label what of the path the blocks around it do not say
 * @property {number} depth
 * @property {any[]} below rows and blocks, in order of first execution
 * @property {number} count of the layers in it
 */

/**
 * A block with a single member is not one: the member's label says it all.
 * @param {any[]} rows of layers; each gets a `label` and a `depth`
 * @returns {any[]} the outermost rows and blocks
 */
export function layerTree(rows) {
  const root = { path: '', members: new Map() };
  for (const row of rows) {
    let at = root;
    for (const path of paths(row.name)) {
      if (!at.members.has(path)) {
        at.members.set(path, { path, row: null, members: new Map() });
      }
      at = at.members.get(path);
    }
    if (at.row) {
      at.members.set(`${row.name}\n${row.index}`, { path: row.name, row, members: new Map() });
    } else {
      at.row = row;
    }
  }
  return [...root.members.values()].map((member) => settled(member, '', 0));
}

/** `a.b/c` is in `a`, then in `a.b`. */
function paths(name) {
  const ends = [...name.matchAll(/[^./]+/g)].slice(0, MOST_LEVELS).map((part) => (part.index ?? 0) + part[0].length);
  return ends.length === 0 ? [name] : ends.map((end, i) => (i === ends.length - 1 ? name : name.slice(0, end)));
}

function settled(member, around, depth) {
  const members = [...member.members.values()];
  if (!member.row && members.length === 1) {
    return settled(members[0], around, depth);
  }
  if (members.length === 0) {
    return Object.assign(member.row, { label: within(member.row.name, around), depth });
  }
  const own = member.row ? [Object.assign(member.row, { label: within(member.row.name, around), depth: depth + 1 })] : [];
  const below = [...own, ...members.map((one) => settled(one, member.path, depth + 1))];
  return summed({ name: member.path, label: within(member.path, around), depth, below, isOpen: true });
}

function within(name, around) {
  return name.startsWith(around) ? name.slice(around.length).replace(/^[./]+(?=[^./])/, '') || name : name;
}

function summed(block) {
  const sum = (key) => block.below.reduce((total, one) => total + (one[key] ?? 0), 0);
  SUMS.forEach((key) => (block[key] = sum(key)));
  TIMES.forEach((key) => (block[key] = block.below.some((one) => typeof one[key] === 'number') ? sum(key) : null));
  const last = block.below[block.below.length - 1];
  return Object.assign(block, {
    index: block.below[0].index,
    count: block.below.reduce((total, one) => total + (one.count ?? 1), 0),
    kind: 'block',
    input_shapes: block.below[0].input_shapes,
    output_shapes: last.output_shapes,
    arithmetic_intensity: block.bytes_moved > 0 ? block.flop / block.bytes_moved : null,
  });
}

/** Those in sight: what is in a closed block is not. @param {any[]} tree @returns {any[]} */
export function inSight(tree) {
  return tree.flatMap((one) => (one.below ? [one, ...(one.isOpen ? inSight(one.below) : [])] : [one]));
}

/** @param {any[]} tree @param {boolean} isOpen of all blocks */
export function fold(tree, isOpen) {
  tree.filter((one) => one.below).forEach((block) => {
    block.isOpen = isOpen;
    fold(block.below, isOpen);
  });
}
