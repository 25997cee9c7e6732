/** Rows that kernels compute at once. */
export const chunkRows = 4
/** Columns of a tile, the least that kernels compute. */
export const tileColumns = 4
/** Tiles of a block, the kernels' step along a row. */
export const blockTiles = 8
export const blockColumns = tileColumns * blockTiles
/** From a block of a channel to the next. */
export const blockBytes = 4 * blockColumns

/** How many blocks, or tiles, so many columns take. */
export const blocksOf = (columns: number): number => Math.ceil(columns / blockColumns)
export const tilesOf = (columns: number): number => Math.ceil(columns / tileColumns)

/** The least multiple of `step` that is not below the value. */
export const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step
