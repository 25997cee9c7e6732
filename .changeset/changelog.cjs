/**
 * How a note becomes lines of a CHANGELOG: as it is written. All packages share one version, so that what else
 * was released with them is no news.
 */
const getReleaseLine = async ({ summary }) => `- ${summary.trim().replace(/\n(?=.)/g, '\n  ')}`
const getDependencyReleaseLine = async () => ''

module.exports = { getReleaseLine, getDependencyReleaseLine }
