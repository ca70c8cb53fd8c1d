export * from './item.ts'
export * from './milestone.ts'
