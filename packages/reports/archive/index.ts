export {
  blobNamed,
  type Content,
  type FactLine,
  importedFolders,
  type ListedFile,
  Manifest,
  names,
} from './format.ts'
export { type ArchiveSource, folderSource, linesOf, logReader, readWhole, zipSource } from './source.ts'
export {
  type ArchiveOptions,
  type ArchiveProblem,
  type ArchiveVerdict,
  keysIn,
  type ProvenFact,
  provenFacts,
  readManifest,
  verifyArchive,
} from './verify.ts'
