export * from './canonical.ts'
export * from './definition.ts'
export * from './duration.ts'
export * from './params.ts'
