import { render } from 'preact'
import '../../web-compare/src/shell/look.css'
import { followTheme } from '../../web-compare/src/shell/theme.js'
import { App } from './app.js'
import './train.css'
import { findStoredRun } from './training/resume-stored-run.js'

followTheme()
render(<App />, document.getElementById('app') as HTMLElement)
void findStoredRun()
