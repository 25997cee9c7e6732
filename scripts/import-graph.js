/** Files seen from afar: a node for each value of `nodeOf(file)`, an arrow for all imports between two. */
export function graphOf(files, imports, nodeOf) {
  const arrows = new Map()
  for (const one of imports) {
    const [from, to] = [nodeOf(one.from), nodeOf(one.to)]
    const key = `${from} ${to}`
    if (from === to) continue
    if (!arrows.has(key)) arrows.set(key, { from, to, imports: [] })
    arrows.get(key).imports.push(one)
  }
  const byEnds = (a, b) => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1)
  return { nodes: [...new Set(files.map(nodeOf))].sort(), arrows: [...arrows.values()].sort(byEnds) }
}

/**
 * The circles of a graph, each as the sorted nodes that reach one another, and its floors: the number of
 * nodes on its longest path, where a circle is one step.
 */
export function measure({ nodes, arrows }) {
  const below = new Map(
    nodes.map((node) => [node, arrows.filter(({ from }) => from === node).map(({ to }) => to)]),
  )
  const reach = new Map(nodes.map((node) => [node, reachOf(node, below)]))
  const circleOf = (node) =>
    nodes.filter((other) => other === node || (reach.get(node).has(other) && reach.get(other).has(node)))
  const floors = new Map()
  const floorOf = (node) => {
    if (!floors.has(node)) {
      const circle = circleOf(node)
      const lower = circle.flatMap((member) => below.get(member)).filter((other) => !circle.includes(other))
      floors.set(node, 1 + Math.max(0, ...lower.map(floorOf)))
    }
    return floors.get(node)
  }
  const circles = new Map(
    nodes
      .map(circleOf)
      .filter((circle) => circle.length > 1)
      .map((circle) => [circle.join(' '), circle]),
  )
  return { floors: Math.max(0, ...nodes.map(floorOf)), circles: [...circles.values()] }
}

/** A graph as GitHub draws it: dotted where only types are imported, red where `isWrong(arrow)`. */
export function mermaid({ nodes, arrows }, { labelOf = (node) => node, isWrong }) {
  const id = (node) => node.replaceAll(/\W/g, '_')
  const wrong = arrows.flatMap((arrow, index) => (isWrong(arrow) ? [index] : []))
  return [
    '```mermaid',
    'flowchart TD',
    ...nodes.map((node) => `  ${id(node)}["${labelOf(node)}"]`),
    ...arrows.map(
      ({ from, to, imports }) =>
        `  ${id(from)} ${imports.every(({ onlyTypes }) => onlyTypes) ? '-.->' : '-->'} ${id(to)}`,
    ),
    ...(wrong.length > 0 ? [`  linkStyle ${wrong.join(',')} stroke:red`] : []),
    '```',
  ].join('\n')
}

function reachOf(start, below) {
  const reached = new Set()
  const open = [start]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const next of below.get(node)) {
      if (reached.has(next)) continue
      reached.add(next)
      open.push(next)
    }
  }
  return reached
}
