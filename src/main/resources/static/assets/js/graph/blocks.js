/** Nodes gathered into blocks by their names, so that a deep model can be seen at once. */

const RUN = 40;
const MOST_LEVELS = 32;

/**
 * What is drawn: a node, or a block of nodes.
 * @typedef {object} Item
 * @property {string} id
 * @property {string} label
 * @property {string} kind the operator; `block` for a block
 * @property {any[]} nodes
 * @property {number} order of execution
 */

/** The blocks that a node is in, outermost first. @param {string} name */
export function blocksOf(name) {
  const parts = name.split(/[./]/);
  const blocks = [];
  let path = '';
  for (let i = 0; i < Math.min(parts.length - 1, MOST_LEVELS); i++) {
    path = path ? `${path}.${parts[i]}` : parts[i];
    if (parts[i] !== '') {
      blocks.push(path);
    }
  }
  return blocks;
}

/**
 * For each node the blocks it is in. Where names tell nothing and there are many nodes, runs of them are the blocks.
 * @param {any[]} nodes
 * @returns {string[][]}
 */
export function blockPaths(nodes) {
  const paths = nodes.map((node) => blocksOf(node.name));
  const sizes = new Map();
  paths.flat().forEach((path) => sizes.set(path, (sizes.get(path) ?? 0) + 1));
  const useful = paths.map((path) => path.filter((block) => sizes.get(block) > 1 && sizes.get(block) < nodes.length));
  if (useful.some((path) => path.length > 0) || nodes.length <= 2 * RUN) {
    return useful;
  }
  return nodes.map((node, i) => {
    const first = Math.floor(i / RUN) * RUN;
    return [`steps ${first} to ${Math.min(nodes.length, first + RUN) - 1}`];
  });
}

/**
 * What to draw while these blocks are closed.
 * @param {any[]} nodes
 * @param {string[][]} paths
 * @param {Set<string>} closed
 * @returns {{items: Item[], itemOf: Map<string, Item>}} also by the name of each node
 */
export function items(nodes, paths, closed) {
  /** @type {Map<string, Item>} */
  const made = new Map();
  const itemOf = new Map();
  nodes.forEach((node, order) => {
    const block = paths[order].find((path) => closed.has(path));
    const id = block === undefined ? `node:${node.name}` : `block:${block}`;
    let item = made.get(id);
    if (!item) {
      item = { id, label: block ?? node.name, kind: block === undefined ? node.kind : 'block', nodes: [], order };
      made.set(id, item);
    }
    item.nodes.push(node);
    itemOf.set(node.name, item);
  });
  return { items: [...made.values()], itemOf };
}
