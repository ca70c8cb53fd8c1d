export * from './input.ts'
export * from './plan.ts'
export * from './poam.ts'
export * from './results.ts'
