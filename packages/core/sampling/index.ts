export * from './draw.ts'
export * from './mask.ts'
export * from './population.ts'
export * from './systematic.ts'
