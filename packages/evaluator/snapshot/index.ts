export * from './differences.ts'
export * from './read.ts'
export * from './write.ts'
