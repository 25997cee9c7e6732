import { upscaled } from '../upscaled.js'

export const runtime = 'edge'

export async function GET() {
  return new Response(await upscaled())
}
