export * from './collect.ts'
export * from './connector.ts'
export * from './exec.ts'
export * from './files.ts'
