import { EngineError } from '../../errors.js'

/** A device, and whether it is still of use. */
export interface OpenDevice {
  readonly device: GPUDevice
  /** Of one buffer. */
  readonly limitBytes: number
  /** Why it was lost, if it was. */
  lost: string | undefined
}

/**
 * A source of devices: gives the caller's own, or one of the caller's adapter or `gpu`, which it asks for
 * anew after one was lost. A device of the caller's is never destroyed, and not replaced.
 */
export function openDevices({ device, adapter, gpu }: DeviceOptions): () => Promise<OpenDevice> {
  let current: Promise<OpenDevice> | undefined
  const currentDevice = (): Promise<OpenDevice> => {
    current ??= openDevice()
    return current
  }
  return async () => {
    const open = await currentDevice()
    if (open.lost === undefined) return open
    if (device === undefined) {
      current = undefined
      return await currentDevice()
    }
    throw new EngineError(
      'device-lost',
      `load: the device that was given is lost (${open.lost}). Give another.`,
    )
  }

  async function openDevice(): Promise<OpenDevice> {
    try {
      return watched(device ?? (await requestDevice(adapter ?? (await requestAdapter(gpu)))))
    } catch (error) {
      current = undefined // a GPU may be there another time
      throw error
    }
  }
}

/** What `webgpuEngine` is given, as the GPU's own types. */
export interface DeviceOptions {
  readonly device?: GPUDevice | undefined
  readonly adapter?: GPUAdapter | undefined
  readonly gpu?: GPU | undefined
}

async function requestAdapter(given: GPU | undefined): Promise<GPUAdapter> {
  const gpu = given ?? globalThis.navigator?.gpu
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' })
  if (adapter) return adapter
  throw new EngineError(
    'no-webgpu',
    gpu === undefined
      ? 'load: there is no WebGPU here. Expected a browser that has it, in a secure context, or Node with the package webgpu: webgpuEngine({ gpu: create([]) }).'
      : 'load: there is WebGPU, but no adapter: no GPU that it may use, or no driver for one. Use wasmEngine().',
  )
}

/** Pages may rely on little; maps of large pictures want what the adapter has, up to a gigabyte. */
async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits
  const requiredLimits = {
    maxBufferSize: Math.min(maxBufferSize, 2 ** 30),
    maxStorageBufferBindingSize: Math.min(maxStorageBufferBindingSize, 2 ** 30),
  }
  try {
    return await adapter.requestDevice({ requiredLimits })
  } catch (cause) {
    const message = `load: the adapter gives no device (${cause instanceof Error ? cause.message : cause}). Ask for another adapter.`
    throw new EngineError('no-webgpu', message, { cause })
  }
}

function watched(device: GPUDevice): OpenDevice {
  const open: OpenDevice = { device, limitBytes: device.limits.maxStorageBufferBindingSize, lost: undefined }
  void device.lost.then(({ reason, message }) => {
    open.lost = message || reason || 'no reason given'
  })
  return open
}
