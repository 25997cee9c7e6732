import { expect, test } from 'vitest'
import { sayInsteadOfBytes } from '../src/instead-of-bytes.js'

test.each<[unknown, string]>([
  ['x3.pth', '"x3.pth". Read what lies there and pass its bytes.'],
  [new URL('https://example.org/x3.pth'), 'a URL. Read what lies there and pass its bytes.'],
  [new ArrayBuffer(1), 'an ArrayBuffer. Pass new Uint8Array(buffer).'],
  [new Response(), 'a Response. Pass new Uint8Array(await response.arrayBuffer()).'],
  [new Blob(), 'a Blob. Pass new Uint8Array(await blob.arrayBuffer()).'],
  [Promise.resolve(), 'a Promise, which must be awaited.'],
  [undefined, 'undefined.'],
  [new Uint16Array(1), 'a Uint16Array.'],
])('%o is named with what makes bytes of it', (given, said) => {
  expect(sayInsteadOfBytes(given)).toBe(said)
})
