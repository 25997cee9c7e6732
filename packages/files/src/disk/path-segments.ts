/** The names between a path's separators: on Windows also /, elsewhere never \, which may stand in a name. */
export const pathSegments = (path: string): string[] =>
  path.split(process.platform === 'win32' ? /[\\/]/ : '/')
