export { type MappingRead, type MappingRow, mappingsIn } from './read.ts'
export { type MappedFramework, type MappedRow, type MappedSet, mappingCollection } from './write.ts'
