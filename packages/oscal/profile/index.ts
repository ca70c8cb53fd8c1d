export { matchesGlob } from './glob.ts'
export type { FetchDocument, Fetched } from './load.ts'
export type { ParameterStep, ParameterTrail, Source } from './parameter.ts'
export { type Resolution, type ResolveOptions, resolveProfile } from './resolve.ts'
