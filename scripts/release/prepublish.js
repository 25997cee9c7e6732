/** What npm runs in a package's folder before it publishes it: refuses, because releases are made from the root. */
console.error(
  `${process.cwd()}: packages are not published one by one. Expected the tarballs that \`npm run release\` has ` +
    'checked, found `npm publish` in a folder. Run `npm run release` at the root of a clean checkout.',
)
process.exitCode = 1
