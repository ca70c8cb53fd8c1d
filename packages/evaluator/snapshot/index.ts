export * from './differences.ts'
export * from './population.ts'
export * from './read.ts'
export * from './write.ts'
