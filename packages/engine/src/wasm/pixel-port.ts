/** How pixels come into a part's first map and out of its last. */
export interface PixelPort {
  /**
   * Puts row `y` of the picture into map 0, at address `row`. Columns outside the picture may hold anything.
   */
  loadRow(y: number, row: number): void
  /** Makes output pixels of row `y` of the last map, which lies at address `row`. Rows come in order. */
  storeRow(y: number, row: number): void
}
