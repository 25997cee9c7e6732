import { upscaled } from '../upscaled.js'

export const dynamic = 'force-dynamic'

export async function GET() {
  return new Response(await upscaled())
}
