/** How pixels come into a part's first map and out of its last. */
export interface PixelPort {
  /**
   * Puts row `y` of the picture, `count` columns from `start` on, at address `row`, laid out as map 0.
   * Columns outside the picture may hold anything.
   */
  loadRow(y: number, row: number, start: number, count: number): void
  /** Makes output pixels of row `y` of the last map, which lies at address `row`. Rows come in order. */
  storeRow(y: number, row: number): void
}
