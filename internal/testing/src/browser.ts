export { closedAfterwards } from './closed-afterwards.js'
export { launchChromium } from './launch-chromium.js'
export { firefoxPath, launchFirefox } from './launch-firefox.js'
export { watchPage } from './watch-page.js'
