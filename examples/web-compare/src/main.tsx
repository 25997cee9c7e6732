import { render } from 'preact'
import { openSample } from './photo/photo.js'
import './shell/look.css'
import { App } from './shell/app.js'
import { followTheme } from './shell/theme.js'

followTheme()
render(<App />, document.getElementById('app') as HTMLElement)
void openSample('dog.webp')

// Where there is no service worker (an insecure origin, a private window) the page needs the network.
if (import.meta.env.PROD) navigator.serviceWorker?.register('./service-worker.js').catch(() => {})
