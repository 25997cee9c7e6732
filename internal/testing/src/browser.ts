export { launchChromium } from './launch-chromium.js'
export { watchPage } from './watch-page.js'
