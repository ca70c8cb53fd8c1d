export * from './row.ts'
export * from './totals.ts'
