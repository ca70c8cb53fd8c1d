export * from './criterion.ts'
export * from './path.ts'
export * from './readiness.ts'
