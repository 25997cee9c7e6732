const sizes = [
  { width: 320, height: 180 },
  { width: 640, height: 360 },
  { width: 1280, height: 720 },
]
const scales = [2, 3, 4]
const fullHd = { scale: 3, width: 640, height: 360 } // → 1920×1080

/** The case that the page judges by has more runs than those beside it. */
function runsOf(spec) {
  const isFullHd = spec.scale === fullHd.scale && spec.width === fullHd.width
  return { ...spec, runs: isFullHd ? 20 : 7 }
}

/** What `npm run bench` measures; the numbers of runs are those of every contender. */
export const fullPlan = {
  /** All contenders. What SRCNN costs depends on the output's size alone, so one scale says it. */
  peers: [
    ...['fsrcnn', 'fsrcnn-s'].flatMap((network) =>
      scales.flatMap((scale) => sizes.map((size) => runsOf({ network, scale, ...size }))),
    ),
    ...['srcnn-9-5-5', 'srcnn-9-1-5'].flatMap((network) => [
      { network, scale: 3, width: 320, height: 180, runs: 7 },
      { network, ...fullHd, runs: 3 },
    ]),
  ],
  /** Our engine alone, FSRCNN beside SRCNN at equal output size. */
  srcnn: { ...fullHd, runs: 5 },
  /** The network alone beside RGB to RGB. */
  endToEnd: { networks: ['fsrcnn', 'fsrcnn-s'], ...fullHd, runs: 20 },
  /** Inputs from 0.2 to 25 megapixels. */
  pixelCost: {
    network: 'fsrcnn',
    scale: 2,
    sizes: [
      { width: 512, height: 400 },
      { width: 1024, height: 800 },
      { width: 2000, height: 1600 },
      { width: 4000, height: 3000 },
      { width: 5000, height: 5000 },
    ],
    runs: 5,
  },
  coldStart: { runs: 15 },
}

/** The same with few runs and small pictures, to see that it works; its figures say little. */
export const quickPlan = {
  peers: [
    { network: 'fsrcnn', ...fullHd, runs: 3 },
    { network: 'fsrcnn-s', ...fullHd, runs: 3 },
    { network: 'srcnn-9-1-5', scale: 3, width: 160, height: 90, runs: 3 },
  ],
  srcnn: { scale: 3, width: 160, height: 90, runs: 3 },
  endToEnd: { networks: ['fsrcnn', 'fsrcnn-s'], ...fullHd, runs: 3 },
  pixelCost: {
    network: 'fsrcnn-s',
    scale: 2,
    sizes: [
      { width: 320, height: 240 },
      { width: 640, height: 480 },
    ],
    runs: 3,
  },
  coldStart: { runs: 3 },
}
