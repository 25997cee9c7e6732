// What the worker runs. `npm run worker` bundles it into generated/; nothing imports it.
import { serveUpscaler } from './serve-upscaler.js'
import type { UpscalerPort } from './worker-handle.js'

serveUpscaler(self as unknown as UpscalerPort)
