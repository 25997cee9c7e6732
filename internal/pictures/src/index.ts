export { type PictureFixture, pictureFixtures } from './picture-fixtures.js'
export { flatPicture, seededPicture } from './seeded-picture.js'
export { storedPictures } from './stored-pictures.js'
export { createWorkFolder, fill, fixtureFile } from './work-folder.js'
