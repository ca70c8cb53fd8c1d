export * from './draw.ts'
export * from './population.ts'
