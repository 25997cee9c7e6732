import { InBrowser } from './in-browser.js'
import { upscaled } from './upscaled.js'

/** Enlarged on the server, and again where the page is shown. */
export default async function Page() {
  return (
    <pre>
      {await upscaled()}
      {'\n'}
      <InBrowser />
    </pre>
  )
}
