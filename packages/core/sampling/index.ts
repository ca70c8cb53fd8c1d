export * from './draw.ts'
export * from './population.ts'
export * from './systematic.ts'
