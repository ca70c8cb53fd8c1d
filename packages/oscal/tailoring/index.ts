export { ownerOf, type ProfileReading, profileIn, type Taking } from './read.ts'
export { type ProfileInput, profileDocument } from './write.ts'
