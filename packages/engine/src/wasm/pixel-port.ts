/** How pixels come into a part's first map and out of its last. */
export interface PixelPort {
  /** Puts row `y` of the picture into map 0, at the address `row`; columns outside of the picture may hold anything. */
  loadRow(y: number, row: number): void
  /** Makes output pixels of row `y` of the last map, which lies at the address `row`. Rows come in order. */
  storeRow(y: number, row: number): void
}
