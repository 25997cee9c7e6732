// Written by npm run eval; do not edit.

/** Mean PSNR of the luma on Set5 in dB, by model and scale, as in docs/results.md. */
export const set5PsnrY: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  bicubic: { 2: 33.66, 3: 30.39, 4: 28.42 },
  'fsrcnn-l': { 2: 37.55, 3: 33.65, 4: 31.33 },
  'fsrcnn-s': { 2: 36.82, 3: 32.77, 4: 30.35 },
  fsrcnn: { 2: 37.38, 3: 33.42, 4: 31.07 },
  multi: { 2: 37.34, 3: 33.42, 4: 30.99 },
  'srcnn-915': { 3: 32.46 },
  'srcnn-955': { 3: 32.7 },
}
