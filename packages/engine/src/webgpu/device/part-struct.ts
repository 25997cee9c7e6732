/** WGSL: where a part lies that a shader makes; the first binding of all of them. */
export const partStruct = `
struct Part {
  inStart: vec2i, inSize: vec2i,   // what is stored of the map before
  map: vec2i,                      // the whole of that map, for its edges
  outStart: vec2i, outSize: vec2i, // what is made of this one
  rect: vec4i,                     // of the result: x, y, width, height
  picture: vec4i,                  // what is stored of the network's input
}
`

/** Its integers. */
export const partInts = 20

/** Invocations of a workgroup, along rows and columns. */
export const blockPx = { width: 16, height: 4 } as const
