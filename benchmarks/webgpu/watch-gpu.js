/**
 * Watches what the page does with GPUs until `end()`, which returns the bytes of its buffers and textures at their
 * peak, how many passes it dispatched, and the bytes of the storage buffers that these bound: what they move if they
 * move each once.
 */
export function watchGpu() {
  const sizes = new Map()
  const bound = new Map()
  const current = new Map()
  let [live, peakBytes, passes, movedBytes] = [0, 0, 0, 0]
  const create = (resource, bytes) => {
    sizes.set(resource, bytes)
    live += bytes
    peakBytes = Math.max(peakBytes, live)
  }
  const destroy = (resource) => {
    live -= sizes.get(resource) ?? 0
    sizes.delete(resource)
  }
  const restores = [
    after(GPUDevice, 'createBuffer', (buffer) => create(buffer, buffer.size)),
    after(GPUDevice, 'createTexture', (texture) => create(texture, bytesOf(texture))),
    after(GPUBuffer, 'destroy', (_, buffer) => destroy(buffer)),
    after(GPUTexture, 'destroy', (_, texture) => destroy(texture)),
    after(GPUDevice, 'createBindGroup', (group, _, { entries }) => bound.set(group, storageBytes(entries))),
    after(GPUComputePassEncoder, 'setBindGroup', (_, pass, __, group) => current.set(pass, bound.get(group))),
    after(GPUComputePassEncoder, 'dispatchWorkgroups', (_, pass) => {
      passes++
      movedBytes += current.get(pass) ?? 0
    }),
  ]
  return {
    end() {
      for (const restore of restores) restore()
      return { peakBytes, passes, movedBytes }
    },
  }
}

/** Tells `seen` the result, the object and the arguments of every call. */
function after({ prototype }, method, seen) {
  const original = prototype[method]
  prototype[method] = function (...given) {
    const result = original.apply(this, given)
    seen(result, this, ...given)
    return result
  }
  return () => {
    prototype[method] = original
  }
}

const storageBytes = (entries) =>
  [...entries]
    .map(({ resource }) => resource.buffer ?? resource)
    .filter((buffer) => buffer instanceof GPUBuffer && buffer.usage & GPUBufferUsage.STORAGE)
    .reduce((sum, { size }) => sum + size, 0)

const bytesOf = ({ width, height, depthOrArrayLayers, format }) =>
  width * height * depthOrArrayLayers * (bytesOfPixel[format] ?? 4)

const bytesOfPixel = { rgba32float: 16, rgba16float: 8, r8unorm: 1 }
